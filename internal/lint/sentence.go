package lint

import (
	"regexp"
	"strings"
)

var (
	ends  = among(`[.?!]+["')\]]*(?:\s+|\z)|\n\s*`, ".", "?", "!", "\n")
	short = regexp.MustCompile(`(?i)(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|ms|dr|inc|ltd|[ap]\.m)|\b[A-Z])\.$`)
)

// sentences returns the sentences of a text. A line ends one too: titles and items of lists have no full stop.
func sentences(s string) []span {
	var out []span
	from := 0
	if !ends.among(s) {
		return sentence(out, s, 0, len(s))
	}
	for _, m := range ends.FindAllStringIndex(s, -1) {
		said := strings.TrimRight(s[from:m[1]], " \t\n")
		if !strings.Contains(s[m[0]:m[1]], "\n") && m[1] < len(s) && short.MatchString(said[max(0, len(said)-8):]) {
			continue
		}
		out = sentence(out, s, from, m[1])
		from = m[1]
	}
	return sentence(out, s, from, len(s))
}

func sentence(out []span, s string, from, to int) []span {
	said := strings.TrimSpace(s[from:to])
	if said == "" {
		return out
	}
	from += strings.Index(s[from:to], said)
	return append(out, span{from: from, to: from + len(said)})
}

// around returns the sentence that holds a place.
func (t *text) around(at int) span {
	for _, s := range t.sentences {
		if s.from <= at && at < s.to {
			return s
		}
	}
	return span{from: at, to: at}
}

// sentenceUpTo is what a sentence says before a place, at most 150 bytes of it: the bound keeps long texts cheap.
func (t *text) sentenceUpTo(at int) string { return t.low[max(t.around(at).from, at-150):at] }

const mostWords = 30

func longSentences(t *text) []span {
	var out []span
	for _, s := range t.sentences {
		if len(strings.Fields(strings.TrimLeft(t.plain[s.from:s.to], "-*•#>| "))) > mostWords {
			out = append(out, s)
		}
	}
	return out
}
