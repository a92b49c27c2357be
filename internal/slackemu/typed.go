package slackemu

import (
	"regexp"
	"strings"
)

// Names and addresses as people type them; an @ inside a word is no name.
func typedTokens() *regexp.Regexp {
	return regexp.MustCompile(`https?://[^\s<>|]+|(?:^|[^\w@#/.-])[@#][\p{L}\d._-]+`)
}

// typed is what Slack makes of the words of a person, for a command that asks
// for escaping: three characters are replaced, names of people and channels and
// links become tokens. A token that a person typed is escaped like any text.
func (w *workspace) typed(words string) string {
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(words)
	return w.tokens.ReplaceAllStringFunc(escaped, w.token)
}

func (w *workspace) token(found string) string {
	if strings.HasPrefix(found, "http") {
		link := strings.TrimRight(found, ".,;:!?)")
		return "<" + link + ">" + found[len(link):]
	}
	at := strings.IndexAny(found, "@#")
	name := found[at:]
	for end := len(name); end > 1; end-- {
		if t := w.mention(name[:end]); t != "" {
			return found[:at] + t + name[end:]
		}
		if !strings.ContainsAny(name[end-1:end], "._-") {
			break
		}
	}
	return found
}

// mention is the token of a known person or channel.
func (w *workspace) mention(name string) string {
	if name[0] == '@' {
		return w.mentionPerson(name[1:])
	}
	r := w.room(name[1:])
	switch {
	case r == nil || r.Name != name[1:]:
		return ""
	case r.Private:
		return "<#" + r.ID + "|>"
	}
	return "<#" + r.ID + "|" + r.Name + ">"
}

func (w *workspace) mentionPerson(handle string) string {
	if handle == w.bot.Handle {
		return "<@" + w.bot.ID + "|" + handle + ">"
	}
	if p, ok := w.person(handle); ok && p.Handle == handle {
		return "<@" + p.ID + "|" + handle + ">"
	}
	return ""
}
