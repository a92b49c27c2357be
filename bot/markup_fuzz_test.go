package bot

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// delivered is what Slack makes of text that a person typed, but for names and links.
func delivered(typed string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(typed)
}

// slackTokens are what Slack makes of names and links, and what the person who typed them saw.
func slackTokens() [][2]string {
	return [][2]string{
		{"", ""},
		{"<@U1|dana>", "@dana"},
		{"<@U2>", "@sam"},
		{"<@U9>", "@U9"},
		{"<#C1|mail>", "#mail"},
		{"<#C1|>", "#C1"},
		{"<#C1>", "#C1"},
		{"<!here>", "@here"},
		{"<!channel>", "@channel"},
		{"<!subteam^S1|@ops>", "@ops"},
		{"<https://a.example>", "https://a.example"},
		{"<https://a.example?x=1&amp;y=2>", "https://a.example?x=1&y=2"},
		{"<https://a.example|the page>", "the page (https://a.example)"},
		{"<http://a.example|a.example>", "http://a.example"},
		{"<mailto:a@b.example|a@b.example>", "a@b.example"},
	}
}

// seen is what is left of typed text where it is kept: quotes are straight, and what nobody can see is gone.
func seen(typed string) string { return clean(quotes.Replace(typed)) }

// What a person typed comes out as it was typed, with names and links as they looked.
func FuzzPlainWords(f *testing.F) {
	for i, words := range []string{
		"", "note the pool & its <b>40</b> connections", "“down” at 10:30 ‘now’", "a &lt; b &amp;lt; <!channel>", "<@U1|sam>", "a\r\nb\u00a0c\u202fd",
		"\uE000INC-1/channel\uE001", "\xff\xfe\x00", "<<>>", "|", "*b* `c` ```",
	} {
		f.Add(words, i, words)
	}
	names := map[string]string{"U1": "dana", "U2": "sam"}
	f.Fuzz(func(t *testing.T, before string, which int, after string) {
		token := slackTokens()[uint(which)%uint(len(slackTokens()))]
		got, mentions := plainWords(delivered(before)+token[0]+delivered(after), func(id string) string {
			if names[id] == "" {
				return id
			}
			return names[id]
		})
		require.Equal(t, strings.TrimSpace(seen(before+token[1]+after)), got)
		require.True(t, utf8.ValidString(got))
		require.Equal(t, strings.HasPrefix(token[0], "<@"), len(mentions) == 1)
	})
}

// Whatever a person types, what is written back in Slack pings nobody, links nowhere but to channels of ours, and holds
// none of our own marks.
func FuzzWrittenBack(f *testing.F) {
	for _, words := range []string{
		"hello", "<!channel> <!here> <@U1> <#C1> <https://a.example|b>", "&lt;!channel&gt; &amp;lt;!here&amp;gt;", "\uE000INC-1/channel\uE001", "```\n> _a_ *b* ~c~",
		"a | b", "``` | ```", "at 1m ago", "\u202e\u200b\ufeff", "\xff", "because because", strings.Repeat("long ", 700), "\\| | \"", "<!date^0^{date}|x>",
	} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		r := newRig(t, scratch(t, t), 1)
		words := delivered(typed)
		answers := []string{r.says("general", "open sev1 mail")}
		r.later(2 * time.Second)
		for _, verb := range []string{
			"title", "update", "note", "down |", "cause suspected", "mitigate tried", "role comms", "action planned", "severity sev2", "status monitoring",
			"correct e2 x because", "publish", "started at 1m ago", "",
		} {
			answers = append(answers, r.says("inc-1", verb+" "+words))
			r.later(2 * time.Second)
		}
		answers = append(answers, r.says("general", "open sev4 "+words), r.says("inc-1", "timeline"), r.says("inc-1", "summary"), r.says("inc-1", "list"), r.says("inc-1", "draft"))
		r.later(time.Minute)
		for _, text := range append(answers, r.written()...) {
			harmlessInSlack(t, text)
		}
	})
}

// written is every text in the workspace.
func (r *rig) written() (out []string) {
	for aspect, texts := range r.space.sight() {
		if strings.HasSuffix(aspect, ": topic") || strings.HasSuffix(aspect, ": texts") {
			out = append(out, texts...)
		}
	}
	return out
}

var ours = regexp.MustCompile(`<#C-[a-z0-9-]+>`)

func harmlessInSlack(t *testing.T, text string) {
	t.Helper()
	rest := ours.ReplaceAllString(text, "")
	require.NotContains(t, rest, "<", "a token that we did not make: %q", text)
	require.NotContains(t, rest, ">", text)
	require.False(t, strings.ContainsFunc(text, func(r rune) bool { return r >= 0xE000 && r <= 0xF8FF }), "a mark: %q", text)
	require.True(t, utf8.ValidString(text))
}

// A fence that somebody typed into a title, a cause or a name turns what is between it and the next into a code block.
func TestFencesStayOutOfTheCard(t *testing.T) {
	r := newRig(t, scratch(t, t), 1)
	r.told("general", "open sev3 a ```title | a ```public title")
	r.later(2 * time.Second)
	r.told("inc-1", "cause suspected ```the disk")
	r.later(time.Minute)
	for _, key := range []string{"INC-1/card", "INC-1/announcement", "INC-1/e2/line"} {
		require.NotContains(t, r.space.text(key), "```", key)
	}
}
