package slackemu

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// element holds a button, a menu or a field against its limits.
func (c *check) element(path string, e map[string]any) {
	c.actionID(path, e)
	if e["placeholder"] != nil {
		c.plain(path+"/placeholder", e["placeholder"], 150)
	}
	if confirm, ok := e["confirm"].(map[string]any); ok {
		c.confirm(path+"/confirm", confirm)
	}
	switch kind := text(e["type"]); kind {
	case "":
		c.wrong(path, "missing required field: type")
	case "button":
		c.button(path, e)
	case "image":
		c.image(path, e)
	case "plain_text_input":
		c.textInput(path, e)
	default:
		c.options(path, kind, e)
	}
}

// actionID may stand only once in its block.
func (c *check) actionID(path string, e map[string]any) {
	id := text(e["action_id"])
	c.length(path+"/action_id", e["action_id"], 255)
	if id != "" && c.actions[id] {
		c.wrong(path+"/action_id", "action_id %q already exists", id)
	}
	c.actions[id] = true
}

func (c *check) button(path string, e map[string]any) {
	c.plain(path+"/text", e["text"], 75)
	c.length(path+"/value", e["value"], 2000)
	c.length(path+"/url", e["url"], 3000)
	if style := text(e["style"]); e["style"] != nil && style != "primary" && style != "danger" {
		c.wrong(path+"/style", "must be a valid enum value")
	}
}

func (c *check) confirm(path string, e map[string]any) {
	c.plain(path+"/title", e["title"], 100)
	c.words(path+"/text", e["text"], 300)
	c.plain(path+"/confirm", e["confirm"], 30)
	c.plain(path+"/deny", e["deny"], 30)
}

// textInput holds what the field begins with against Slack's limit and its own.
func (c *check) textInput(path string, e map[string]any) {
	f := field{element: e}
	c.length(path+"/initial_value", e["initial_value"], maxInput)
	for _, key := range []string{"min_length", "max_length"} {
		if n := f.number(key); n > maxInput || e[key] != nil && n < 0 {
			c.wrong(path+"/"+key, "must be less than %d", maxInput+1)
		}
	}
	most := f.number("max_length")
	if e["max_length"] != nil && most < max(1, f.number("min_length")) {
		c.wrong(path+"/max_length", "must be more than 0 and not less than min_length")
	}
	if most > 0 {
		c.length(path+"/initial_value", e["initial_value"], most)
	}
}

func (c *check) options(path, kind string, e map[string]any) {
	limit := 100
	switch kind {
	case "overflow":
		limit = 5
	case "radio_buttons", "checkboxes":
		limit = 10
	}
	if e["options"] != nil {
		c.each(path+"/options", e["options"], limit, c.option)
	}
	if k := shapeOf(kind); k.option {
		c.choice(path, k, e)
	}
	if e["option_groups"] != nil {
		c.each(path+"/option_groups", e["option_groups"], 100, func(p string, g map[string]any) {
			c.words(p+"/label", g["label"], 75)
			c.each(p+"/options", g["options"], 100, c.option)
		})
	}
}

// choice says that there must be something to choose, and that what is chosen
// at first must be one of it.
func (c *check) choice(path string, k shape, e map[string]any) {
	if e["options"] == nil && e["option_groups"] == nil {
		c.wrong(path, "missing required field: options")
	}
	f := field{element: e}
	if _, err := f.chosen(f.first()); err != nil {
		c.wrong(path+"/"+k.initial, "must be one of the options")
	}
}

func (c *check) option(path string, o map[string]any) {
	c.words(path+"/text", o["text"], 75)
	c.required(path+"/value", o["value"], 150)
	if o["description"] != nil {
		c.words(path+"/description", o["description"], 75)
	}
}

// each holds every item of a list against the same rule.
func (c *check) each(path string, v any, limit int, item func(string, map[string]any)) {
	list, _ := v.([]any)
	if len(list) == 0 {
		c.wrong(path, "must provide at least one item")
	}
	if len(list) > limit {
		c.wrong(path, "no more than %d items allowed", limit)
	}
	for i, x := range list {
		m, _ := x.(map[string]any)
		item(fmt.Sprintf("%s/%d", path, i), m)
	}
}

// words holds a text object against its limit.
func (c *check) words(path string, v any, limit int) {
	m, _ := v.(map[string]any)
	if kind := text(m["type"]); kind != "plain_text" && kind != "mrkdwn" {
		c.wrong(path, "must be a text object")
		return
	}
	c.required(path+"/text", m["text"], limit)
	c.chars += utf8.RuneCountInString(text(m["text"]))
}

// plain holds a text object that may have no markup against its limit.
func (c *check) plain(path string, v any, limit int) {
	c.words(path, v, limit)
	if m, _ := v.(map[string]any); text(m["type"]) == "mrkdwn" {
		c.wrong(path+"/type", "must be plain_text")
	}
}

func (c *check) required(path string, v any, limit int) {
	if text(v) == "" {
		c.wrong(path, "must be more than 0 characters")
	}
	c.length(path, v, limit)
}

func (c *check) length(path string, v any, limit int) {
	if tooLong(text(v), limit) {
		c.wrong(path, "must be less than %d characters", limit+1)
	}
}

// view holds a modal or a home tab against its limits.
func (c *check) view(v map[string]any, kind string) {
	if text(v["type"]) != kind {
		c.wrong("/view/type", "must be %s", kind)
	}
	if kind == "modal" {
		c.modal(v)
	}
	c.length("/view/callback_id", v["callback_id"], 255)
	c.length("/view/private_metadata", v["private_metadata"], 3000)
	raw, _ := json.Marshal(v["blocks"])
	var blocks []map[string]any
	if json.Unmarshal(raw, &blocks) != nil || blocks == nil {
		c.wrong("/view/blocks", "missing required field: blocks")
	}
	c.root = "/view"
	c.blocks(blocks, maxViewBlocks)
}

func (c *check) modal(v map[string]any) {
	c.plain("/view/title", v["title"], 24)
	for _, key := range []string{"submit", "close"} {
		if v[key] != nil {
			c.plain("/view/"+key, v[key], 24)
		}
	}
	if v["submit"] == nil && hasInput(v["blocks"]) {
		c.wrong("/view/submit", "submit is required when an input block is present")
	}
}

func hasInput(v any) bool {
	list, _ := v.([]any)
	for _, x := range list {
		if b, _ := x.(map[string]any); text(b["type"]) == "input" {
			return true
		}
	}
	return false
}
