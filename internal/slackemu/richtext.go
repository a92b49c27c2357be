package slackemu

import "unicode/utf8"

// richText holds a rich_text block against the kinds of elements there are. Its
// words count towards the limit of all blocks; it has none of its own.
func (c *check) richText(path string, b map[string]any) {
	c.each(path+"/elements", b["elements"], maxItems, func(p string, e map[string]any) {
		switch kind := text(e["type"]); kind {
		case "rich_text_section", "rich_text_quote":
			c.pieces(p, e, richPieces)
		case "rich_text_preformatted":
			c.pieces(p, e, codePieces)
		case "rich_text_list":
			c.richList(p, e)
		default:
			c.wrong(p+"/type", "unsupported type: %s", kind)
		}
	})
}

// maxItems stands for a list that Slack documents no limit for.
const maxItems = 10_000

func (c *check) richList(path string, e map[string]any) {
	if style := text(e["style"]); style != "bullet" && style != "ordered" {
		c.wrong(path+"/style", "must be a valid enum value")
	}
	c.each(path+"/elements", e["elements"], maxItems, func(p string, item map[string]any) {
		if kind := text(item["type"]); kind != "rich_text_section" {
			c.wrong(p+"/type", "unsupported type: %s", kind)
		}
		c.pieces(p, item, richPieces)
	})
}

// codePieces are what may stand in preformatted text.
func codePieces(kind string) bool { return kind == "text" || kind == "link" }

func richPieces(kind string) bool {
	switch kind {
	case "text", "link", "user", "usergroup", "channel", "emoji", "broadcast", "color", "date":
		return true
	}
	return false
}

func (c *check) pieces(path string, e map[string]any, allowed func(string) bool) {
	if _, ok := e["elements"].([]any); !ok {
		c.wrong(path, "missing required field: elements")
		return
	}
	if list, _ := e["elements"].([]any); len(list) == 0 {
		return // an empty line
	}
	c.each(path+"/elements", e["elements"], maxItems, func(p string, piece map[string]any) {
		kind := text(piece["type"])
		if !allowed(kind) {
			c.wrong(p+"/type", "unsupported type: %s", kind)
			return
		}
		c.piece(p, kind, piece)
	})
}

// piece says what a piece of rich text cannot do without.
func (c *check) piece(path, kind string, e map[string]any) {
	needs := map[string]string{
		"text": "text", "link": "url", "user": "user_id", "usergroup": "usergroup_id",
		"channel": "channel_id", "emoji": "name", "broadcast": "range", "color": "value",
	}
	if key := needs[kind]; key != "" && text(e[key]) == "" {
		c.wrong(path+"/"+key, "must be more than 0 characters")
	}
	c.chars += utf8.RuneCountInString(text(e["text"]))
}
