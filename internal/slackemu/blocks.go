package slackemu

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Slack's limits for blocks.
const (
	maxBlocks     = 50
	maxViewBlocks = 100
	maxAllChars   = 13_200 // of all blocks of a message together; measured by others, not documented
	maxMarkdown   = 12_000
	maxInput      = 3_000 // what a text field holds
)

// check collects what is wrong with blocks, in the words Slack uses.
type check struct {
	problems []string
	chars    int
	markdown int
	ids      map[string]bool // of blocks
	actions  map[string]bool // of the elements of one block
	root     string          // where the blocks are
}

// readBlocks reads the blocks of a message; none is not an error.
func readBlocks(raw string) (json.RawMessage, error) {
	if raw == "" || raw == "null" {
		return nil, nil
	}
	var blocks []map[string]any
	if json.Unmarshal([]byte(raw), &blocks) != nil {
		return nil, refusal("invalid_blocks_format")
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	var c check
	c.blocks(blocks, maxBlocks)
	if err := c.refuse("invalid_blocks"); err != nil {
		return nil, err
	}
	if c.chars > maxAllChars || c.markdown > maxMarkdown {
		return nil, refusal("msg_blocks_too_long")
	}
	return json.RawMessage(raw), nil
}

func (c *check) refuse(code refusal) error {
	if len(c.problems) == 0 {
		return nil
	}
	return detailed{code, reply{
		"errors":            c.problems,
		"response_metadata": reply{"messages": c.problems},
	}}
}

func (c *check) wrong(path, format string, values ...any) {
	c.problems = append(c.problems, "[ERROR] "+fmt.Sprintf(format, values...)+" [json-pointer:"+path+"]")
}

func (c *check) blocks(blocks []map[string]any, limit int) {
	if len(blocks) > limit {
		c.wrong(c.root+"/blocks", "no more than %d items allowed", limit)
	}
	c.ids = map[string]bool{}
	for i, b := range blocks {
		path := fmt.Sprintf("%s/blocks/%d", c.root, i)
		c.actions = map[string]bool{}
		c.blockID(path, b)
		c.block(path, b)
	}
}

func (c *check) blockID(path string, b map[string]any) {
	id := text(b["block_id"])
	c.length(path+"/block_id", b["block_id"], 255)
	if id != "" && c.ids[id] {
		c.wrong(path+"/block_id", "block_id %q already exists", id)
	}
	c.ids[id] = true
}

func (c *check) block(path string, b map[string]any) {
	switch text(b["type"]) {
	case "section":
		c.section(path, b)
	case "header":
		c.plain(path+"/text", b["text"], 150)
	case "context":
		c.each(path+"/elements", b["elements"], 10, c.contextElement)
	case "actions":
		c.each(path+"/elements", b["elements"], 25, c.element)
	case "image":
		c.image(path, b)
	case "markdown":
		c.markdown += utf8.RuneCountInString(text(b["text"]))
		c.required(path+"/text", b["text"], maxMarkdown)
	case "input":
		c.input(path, b)
	case "rich_text":
		c.richText(path, b)
	case "divider", "file", "video", "table", "context_actions":
	default:
		c.wrong(path+"/type", "unsupported type: %s", text(b["type"]))
	}
}

func (c *check) section(path string, b map[string]any) {
	if b["text"] == nil && b["fields"] == nil {
		c.wrong(path, "missing required field: text or fields")
	}
	if b["text"] != nil {
		c.words(path+"/text", b["text"], 3000)
	}
	if b["fields"] != nil {
		c.each(path+"/fields", b["fields"], 10, func(p string, f map[string]any) { c.words(p, f, 2000) })
	}
	if accessory, ok := b["accessory"].(map[string]any); ok {
		c.element(path+"/accessory", accessory)
	}
}

func (c *check) contextElement(path string, e map[string]any) {
	if text(e["type"]) == "image" {
		c.image(path, e)
		return
	}
	c.words(path, e, 3000)
}

func (c *check) image(path string, b map[string]any) {
	c.required(path+"/alt_text", b["alt_text"], 2000)
	c.length(path+"/image_url", b["image_url"], 3000)
}

func (c *check) input(path string, b map[string]any) {
	c.plain(path+"/label", b["label"], 2000)
	if b["hint"] != nil {
		c.plain(path+"/hint", b["hint"], 2000)
	}
	element, ok := b["element"].(map[string]any)
	if !ok {
		c.wrong(path, "missing required field: element")
		return
	}
	c.element(path+"/element", element)
}
