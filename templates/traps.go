package templates

import (
	"regexp"
	"strings"
	"text/template/parse"
)

// In these places what people typed would not be escaped, or could take a day to print.
var (
	slackOpen  = regexp.MustCompile(`<[^<>\n]*$`)
	slackLink  = regexp.MustCompile(`^<(https?://|mailto:)`)
	markupTag  = regexp.MustCompile(`<[A-Za-z/!?]`)
	markupLink = regexp.MustCompile(`<(https?://|mailto:)[^\s<>]*>`)
	wideFormat = regexp.MustCompile(`%[-+# 0]*(\d{4,}|\*)`)
)

// mostTurns is how often a range over a number may go round.
const mostTurns = 1000

// traps finds words of the company's own around which the escape of a folder would not hold.
func (r *reading) traps(folder string, t *parse.Tree) {
	walk(t.Root, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.TextNode:
			r.trap(folder, t, n)
		case *parse.StringNode:
			if wideFormat.MatchString(n.Text) {
				r.wrong(t.ParseName, lineOf(t, n), "%s is too wide; write a smaller number", n.Quoted)
				r.endless = true
			}
		case *parse.RangeNode:
			for _, cmd := range n.Pipe.Cmds {
				if num, ok := cmd.Args[0].(*parse.NumberNode); ok && num.IsInt && num.Int64 > mostTurns {
					r.wrong(t.ParseName, lineOf(t, n), "{{range %s}} goes round too often; %d is the most", num, mostTurns)
					r.endless = true
				}
			}
		}
	})
}

func (r *reading) trap(folder string, t *parse.Tree, n *parse.TextNode) {
	text := string(n.Text)
	line := lineOf(t, n)
	if open := slackOpen.FindStringIndex(text); (folder == "slack" || folder == "shared") && open != nil && !slackLink.MatchString(text[open[0]:]) {
		r.wrong(t.ParseName, line+strings.Count(strings.TrimLeft(text[:open[0]], " \n"), "\n"),
			"a < that is not closed before the next {{ would make what people type a mention of Slack's; write &lt;, or close it")
	}
	if folder != "markdown" && folder != "shared" {
		return
	}
	if tag := markupTag.FindStringIndex(markupLink.ReplaceAllString(text, "")); tag != nil {
		r.wrong(t.ParseName, line, "HTML in Markdown: what people type would not be escaped within it; write it in Markdown")
	}
}
