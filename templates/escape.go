package templates

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The types a template may print beside plain values. A plain value becomes one escaped line.
type (
	ready string // fit to be printed as it is: rendered by us, or a token made for this medium
	lines string // typed words that keep their line breaks
	code  string // typed words inside a code block
)

// escapeSlack escapes for mrkdwn. These three characters are all it takes to ping nobody and link nothing.
func escapeSlack(v any) string { return typed(v, mrkdwn) }

func mrkdwn(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s
	}
	return slackEntities.Replace(s)
}

var slackEntities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escapePlain only takes away what is no text.
func escapePlain(v any) string {
	return typed(v, func(s string) string { return s })
}

// escapeMarkdown keeps no line breaks: a new line could begin a list, a heading, or end a table.
func escapeMarkdown(v any) string {
	if r, ok := v.(ready); ok {
		return string(r)
	}
	return cell(printed(v))
}

// printed is what fmt.Sprint says, without its detour where a value is words already.
func printed(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case lines:
		return string(x)
	case int:
		return strconv.Itoa(x)
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.String && r.NumMethod() == 0 {
		return r.String()
	}
	return fmt.Sprint(v)
}

func typed(v any, escape func(string) string) string {
	switch x := v.(type) {
	case ready:
		return string(x)
	case code:
		return escape(unfenced(clean(string(x))))
	case lines:
		return escape(unfenced(clean(string(x))))
	default:
		return escape(unfenced(oneLine(printed(x))))
	}
}

// unfenced takes away what begins or ends a block of code: two of them would swallow what is between.
func unfenced(s string) string {
	if strings.IndexByte(s, '`') < 0 {
		return s
	}
	return strings.ReplaceAll(s, "```", "'''")
}

// clean drops the characters that are not seen but change what is: controls, and those that turn the writing direction.
func clean(s string) string {
	if plainASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\ufffd"))
}

// plainASCII reports whether nothing in a text needs a second look.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x7f || s[i] < ' ' && s[i] != '\n' && s[i] != '\t' {
			return false
		}
	}
	return true
}

func oneLine(s string) string {
	if tidy(s) {
		return s
	}
	return strings.Join(strings.Fields(clean(s)), " ")
}

// tidy reports whether a text is one line already: seen ASCII, and a single space only between words.
func tidy(s string) bool {
	space := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f || space && s[i] == ' ' {
			return false
		}
		space = s[i] == ' '
	}
	return !space || s == ""
}

var markdownMarks = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `[`, `\[`, `]`, `\]`, `<`, `\<`, `|`, `\|`,
)

var entity = regexp.MustCompile(`&(#\d+|#[xX][0-9a-fA-F]+|\w+);`)

// markdown escapes what could become markup. It leaves an underscore inside a word alone, and a single tilde,
// because neither can, so that ordinary sentences stay as they were typed.
func markdown(s string) string {
	if mayMark(s) {
		s = marked(s)
	}
	if i := opening(s); i >= 0 {
		s = s[:i] + `\` + s[i:]
	}
	return s
}

// ordinary reports whether words are one line already and hold nothing that could be markup: then they stay as they are.
func ordinary(s string) bool {
	space := false
	for i := range len(s) {
		if unusual[s[i]] || space && s[i] == ' ' {
			return false
		}
		space = s[i] == ' '
	}
	return s == "" || !space && s[0] > '>'
}

// unusual are the bytes that need a second look: none in most texts, so that one look is enough.
var unusual = func() (is [256]bool) {
	for c := range is {
		is[c] = c < ' ' || c >= 0x7f || mayMark(string(rune(c)))
	}
	return is
}()

// mayMark reports whether there is anything in a text that could be markup, wherever it stands.
func mayMark(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '\\', '`', '*', '[', ']', '<', '|', '~', '_', '&':
			return true
		}
	}
	return false
}

func marked(s string) string {
	s = markdownMarks.Replace(s)
	if strings.Count(s, "~") > 1 {
		s = strings.ReplaceAll(s, "~", `\~`)
	}
	return entity.ReplaceAllString(underscores(s), `\$0`)
}

// opening returns where a text begins to be a list, a quote or a heading: the sign in "- x", the dot in "1. x".
// It is -1 where a text begins nothing of the kind.
func opening(s string) int {
	if s == "" || s[0] > '>' { // as most do: it begins with a letter
		return -1
	}
	i := len(s) - len(strings.TrimLeft(s, "\t\n\f\r "))
	digits := 0
	for i+digits < len(s) && '0' <= s[i+digits] && s[i+digits] <= '9' {
		digits++
	}
	signs := ".)"
	if digits == 0 {
		signs = "-+=>#"
	}
	i += digits
	if digits > 9 || i == len(s) || strings.IndexByte(signs, s[i]) < 0 {
		return -1
	}
	return i
}

func underscores(s string) string {
	if !strings.Contains(s, "_") {
		return s
	}
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		inside := i > 0 && i+1 < len(runes) && isWord(runes[i-1]) && isWord(runes[i+1])
		if r == '_' && !inside {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// cut shortens s to at most n characters, at a word if one ends near, and marks that it did.
func cut(s string, n int) string {
	if length(s) <= n {
		return s
	}
	r := []rune(s)
	short := string(r[:max(n-1, 0)])
	if i := strings.LastIndexAny(short, " \n"); i > len(short)*3/4 {
		short = short[:i]
	}
	return strings.TrimRight(short, " \n,;:.") + "…"
}

func length(s string) int { return utf8.RuneCountInString(s) }
