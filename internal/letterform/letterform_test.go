package letterform

import (
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run: go test ./internal/letterform -update")
	require.Equal(t, string(want), got)
}

func TestForms(t *testing.T) {
	md, err := os.ReadFile(filepath.Join("testdata", "golden", "sample.md"))
	require.NoError(t, err)
	golden(t, "sample.html", HTML(string(md)))
	golden(t, "sample.txt", Plain(string(md)))
}

// The letters that package templates writes keep every word and every row short.
func TestOurLetters(t *testing.T) {
	files, err := filepath.Glob("../../templates/testdata/golden/letter*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	marks := regexp.MustCompile(`(?m)^(#+|-) |\\`)
	for _, file := range files {
		md, err := os.ReadFile(file)
		require.NoError(t, err)
		want := strings.Fields(marks.ReplaceAllString(string(md), ""))
		require.Equal(t, want, htmlWords(HTML(string(md)), false), file)
		require.Equal(t, want, plainWords(Plain(string(md))), file)
		for row := range strings.SplitSeq(Plain(string(md)), "\n") {
			require.LessOrEqual(t, utf8.RuneCountInString(row), columns, row)
		}
	}
}

var (
	main    = regexp.MustCompile(`(?s)<body[^>]*>(.*)</body>`)
	anchor  = regexp.MustCompile(`(?s)<a href="([^"]*)">(.*?)</a>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	drawing = regexp.MustCompile(`(?m)^[ >]*(?:=+$|-+$|(?:(?:-|\d+\.)(?: |$))*)`)
)

// htmlWords are those that a browser shows, with the addresses of links as in plain text if they are asked for.
func htmlWords(doc string, addresses bool) []string {
	body := main.FindStringSubmatch(doc)[1]
	if addresses {
		body = anchor.ReplaceAllStringFunc(body, func(a string) string {
			m := anchor.FindStringSubmatch(a)
			if says(html.UnescapeString(tag.ReplaceAllString(m[2], "")), html.UnescapeString(m[1])) {
				return m[2]
			}
			return m[2] + " (" + m[1] + ")"
		})
	}
	return strings.Fields(html.UnescapeString(tag.ReplaceAllString(body, "")))
}

// plainWords are those of a plain text, without what draws lists, quotes and lines.
func plainWords(text string) []string { return strings.Fields(drawing.ReplaceAllString(text, "")) }

// words are what people type, also such as could be taken for markup.
func typed() []string {
	return []string{
		"we", "8:56", "AM", "R&D", "it’s", "ü", "数", "a_b", "x@y", "50%", "<b>", "</script>", "{{", "<!--", "-->", "(41", "minutes)", "a.", "n\u00a0b",
		"&amp;", "*", "[x]:", "|", "#", "\\", "https://example.com/x", "\U0001f600", "'", "\"", "`",
	}
}

const address = "https://example.com/a_(b)?c&d"

// author writes Markdown and remembers the words.
type author struct {
	t    *rapid.T
	said []string
}

func (a *author) word() string {
	w := rapid.SampledFrom(typed()).Draw(a.t, "word")
	a.said = append(a.said, strings.Fields(w)...)
	w = regexp.MustCompile(`[!-/:-@[-`+"`"+`{-~]`).ReplaceAllString(w, `\$0`)
	dress := rapid.SampledFrom([]string{"", "", "", "*", "**", "link"}).Draw(a.t, "dress")
	if dress == "link" {
		return "[" + w + "](" + address + ")"
	}
	return dress + w + dress
}

// phrase is some words; every new row of it begins with in.
func (a *author) phrase(in string) string {
	out := a.word()
	for range rapid.IntRange(0, 30).Draw(a.t, "words") {
		out += rapid.SampledFrom([]string{" ", " ", " ", "\n", "  \n"}).Draw(a.t, "gap")
		if strings.HasSuffix(out, "\n") {
			out += in
		}
		out += a.word()
	}
	return out
}

func (a *author) block() string {
	switch rapid.SampledFrom([]string{"text", "heading", "list", "loose", "quote", "deep"}).Draw(a.t, "block") {
	case "heading":
		return "## " + a.word() + " " + a.word()
	case "list":
		return "- " + a.phrase("  ") + "\n- " + a.phrase("  ")
	case "loose":
		return "1. " + a.phrase("   ") + "\n\n2. " + a.phrase("   ")
	case "quote":
		return "> " + a.phrase("> ")
	case "deep":
		return "- " + a.phrase("  ") + "\n  - " + a.phrase("    ") + "\n\n  " + a.phrase("  ")
	default:
		return a.phrase("")
	}
}

// Whatever is put around words, they stay the same words in the same order.
func TestWordsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &author{t: t}
		var blocks []string
		for range rapid.IntRange(1, 8).Draw(t, "blocks") {
			blocks = append(blocks, a.block())
		}
		md := strings.Join(blocks, "\n\n")
		require.Equal(t, a.said, htmlWords(HTML(md), false), md)
		plain := slices.DeleteFunc(plainWords(Plain(md)), func(w string) bool { return w == "("+address+")" })
		require.Equal(t, a.said, plain, md)
	})
}

var allowed = regexp.MustCompile(`^</?(?:h[1-6]|p|ul|ol|li|blockquote|code|pre|em|strong|hr|br|a|pre style="white-space: pre-wrap"|ol start="\d+"|a href="(?i:https?://|mailto:)[^"<>\s]+")>$`)

// No tag but ours is in a page, whatever the source is; and both forms have the same letters.
func FuzzForms(f *testing.F) {
	sample, err := os.ReadFile(filepath.Join("testdata", "golden", "sample.md"))
	require.NoError(f, err)
	for _, seed := range []string{
		string(sample), "<script>alert(1)</script>", "[x](JaVaScRiPt:alert(1))", "[x](https://a\"onclick=alert(1))", "![](data:text/html,x)", "<https://a.b><javascript:x>",
		"> - 1. a\n>   b\n\n\tcode", "a\u202eb\x1b[31m\x00\xff", "[](https://x.y)", "&#60;b&#62; &Tab; &NewLine;x", "***", "-", "1.", "[a]: b\n\n[a]", "https://a.b/<c>\"d",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, md string) {
		doc, plain := HTML(md), Plain(md)
		require.Equal(t, doc, HTML(md))
		body := main.FindStringSubmatch(doc)
		require.NotNil(t, body, doc)
		for _, one := range tag.FindAllString(body[1], -1) {
			require.Regexp(t, allowed, one)
		}
		require.NotContains(t, tag.ReplaceAllString(body[1], ""), "<")
		require.Equal(t, 1, strings.Count(doc, "<title>"))
		require.Equal(t, letters(strings.Join(htmlWords(doc, true), "")), letters(plain))
		require.NotContains(t, plain, "\x1b")
		require.True(t, utf8.ValidString(doc+plain))
	})
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

func TestTitle(t *testing.T) {
	for md, want := range map[string]string{
		"# *Main* database\n\nx": "Main database", "First row\nsecond row": "First row", "x\n\n## Later": "Later", "": "-", "***": "-",
		"`a` <b> & c": "a &lt;b&gt; &amp; c", "    code\n    more": "code", "- one\n- two": "one",
	} {
		require.Contains(t, HTML(md), "<title>"+want+"</title>\n", md)
	}
}

func TestPlainRows(t *testing.T) {
	long := strings.Repeat("x", 100)
	for md, want := range map[string]string{
		"":                       "",
		"a\n" + long + "\nb":     "a\n" + long + "\nb\n",
		"# " + long:              long + "\n" + strings.Repeat("=", 100) + "\n",
		"#":                      "",
		"-":                      "-\n",
		"- a\n-\n- b":            "- a\n-\n- b\n",
		"9. a\n10. b\n    c":     "9. a\n10. b c\n",
		"- a\n\n  b\n- c":        "- a\n\n  b\n\n- c\n",
		"> a\n>\n> - b":          "> a\n>\n> - b\n",
		"https://a.bc/d_e_f":     "https://a.bc/d_e_f\n",
		"<a@b.cd>":               "a@b.cd\n",
		"`` a`b ``":              "a`b\n",
		"a\\\nb  \nc\nd":         "a\nb\nc d\n",
		"1\\. x\\|y":             "1. x|y\n",
		"&lt;&#x26;&copy;":       "<&©\n",
		"\\&amp;":                "&amp;\n",
		"a\r\nb\rc":              "a b c\n",
		"[a](<https://b.c/d e>)": "a (https://b.c/d%20e)\n",
	} {
		require.Equal(t, want, Plain(md), md)
	}
}

func BenchmarkForms(b *testing.B) {
	md, err := os.ReadFile("../../templates/testdata/golden/letter.md")
	require.NoError(b, err)
	b.Run("HTML", func(b *testing.B) {
		for b.Loop() {
			HTML(string(md))
		}
	})
	b.Run("Plain", func(b *testing.B) {
		for b.Loop() {
			Plain(string(md))
		}
	})
}
