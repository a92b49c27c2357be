package bot

import (
	"regexp"
	"strings"

	"allclear/incident"
)

// mention is a person as Slack wrote them into the words: <@U1|sam> or <@U1>.
type mention struct{ id, handle string }

var (
	slackToken = regexp.MustCompile(`<([^<>]+)>`)
	entities   = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	// What phones and Macs make of quotes and blanks. Dashes stay: they are people's own words.
	quotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "\u00a0", " ", "\u202f", " ", "\r\n", "\n", "\r", "\n")
)

// plainWords turns what Slack delivers back into what the person typed, and returns the
// people mentioned by the handle that now stands in the words. name tells a person's handle.
func plainWords(raw string, name func(id string) string) (string, map[string]mention) {
	mentions := map[string]mention{}
	text := slackToken.ReplaceAllStringFunc(raw, func(token string) string {
		return plainToken(strings.Trim(token, "<>"), name, mentions)
	})
	return typed(entities.Replace(text)), mentions
}

// typed is what somebody typed, without what editors and terminals make of it.
func typed(raw string) string { return strings.TrimSpace(clean(quotes.Replace(raw))) }

// plainToken returns what one of Slack's <…> tokens looked like to the person who typed it.
func plainToken(token string, name func(id string) string, mentions map[string]mention) string {
	body, label, _ := strings.Cut(token, "|")
	switch {
	case strings.HasPrefix(body, "@"):
		m := mention{id: body[1:], handle: label}
		if m.handle == "" {
			m.handle = name(m.id)
		}
		mentions[strings.ToLower(m.handle)] = m
		return "@" + m.handle
	case strings.HasPrefix(body, "#"):
		if label == "" {
			label = body[1:]
		}
		return "#" + label
	case strings.HasPrefix(body, "!subteam^"):
		return "@" + strings.TrimPrefix(label, "@")
	case strings.HasPrefix(body, "!"):
		return "@" + strings.TrimPrefix(body, "!") // @here, @channel: as typed; they ping nobody from here
	case label != "" && !strings.Contains(body, label):
		return label + " (" + strings.TrimPrefix(body, "mailto:") + ")"
	default:
		return strings.TrimPrefix(body, "mailto:")
	}
}

// clean drops control characters and the private-use ones that allclear's own marks are made of.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f || r == '\uFFFD':
			return -1
		case r >= 0xE000 && r <= 0xF8FF:
			return '\uFFFD'
		}
		return r
	}, s)
}

// splitBar separates the internal half from the public one. The bar counts only where it stands alone between
// blanks, outside backticks and quotes; \| is a plain bar. A second bar is refused with the parts shown.
func splitBar(text string) (incident.Halves, *incident.Refusal) {
	bars := barsIn(text)
	switch len(bars) {
	case 0:
		return incident.Halves{Internal: plainBar(text)}, nil
	case 1:
		return incident.Halves{Internal: plainBar(text[:bars[0]]), Public: plainBar(text[bars[0]+1:])}, nil
	}
	var parts []string
	start := 0
	for _, at := range append(bars, len(text)) {
		parts = append(parts, plainBar(text[start:at]))
		start = at + 1
	}
	return incident.Halves{}, incident.Refuse(incident.Reason{Code: incident.TwoBars, Offer: parts})
}

// barsIn returns the places of the bars that separate.
func barsIn(text string) (bars []int) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' || c == '`':
			if end := strings.IndexByte(text[i+1:], c); end >= 0 {
				i += end + 1
			}
		case c == '|' && blankAt(text, i-1) && blankAt(text, i+1):
			bars = append(bars, i)
		}
	}
	return bars
}

// blankAt reports whether there is a blank, or no text at all, at i.
func blankAt(text string, i int) bool {
	return i < 0 || i >= len(text) || strings.IndexByte(" \t\n", text[i]) >= 0
}

func plainBar(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, `\|`, "|"))
}
