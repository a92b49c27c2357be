package templates

import (
	"regexp"
	"strings"
	"time"

	"allclear/incident"
)

// RefusalInShell is [Set.Refusal] for somebody who types at a shell, where no channel says what the words are about.
func (s *Set) RefusalInShell(r *incident.Refusal, words string, zone *time.Location) string {
	return s.refusal(r, words, zone, "shell reason ", "reason ")
}

// NotOpened tells somebody at a shell why there is no record to write to, and gives the words back.
func (s *Set) NotOpened(words, why string) string {
	return render(s.slack, "not opened", struct {
		Words givenBack
		Why   lines
	}{giveBack(words), lines(why)})
}

// fenceMark is the line that begins and ends a block whose text is copied as it is.
const fenceMark = "```"

// InShell returns an answer in Slack's markup as a terminal shows it. What stands between two fences is left exactly as it is, but
// for Slack's escapes; commands are said as a shell takes them.
func (*Set) InShell(answer string) string {
	var out, block []string
	inside := false
	for line := range strings.SplitSeq(answer, "\n") {
		switch {
		case line == fenceMark && inside:
			out = append(out, fenceMark, givenCommand(slackTyped.Replace(strings.Join(block, "\n"))), fenceMark)
			inside, block = false, nil
		case line == fenceMark:
			inside = true
		case inside:
			block = append(block, line)
		default:
			out = append(out, slackTyped.Replace(unmarked(line)))
		}
	}
	if inside { // it was cut
		out = append(append(out, fenceMark), slackTyped.Replace(strings.Join(block, "\n")))
	}
	return strings.Join(out, "\n")
}

var (
	slackTyped   = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	slackCommand = regexp.MustCompile("`/incident ([^`]*)`")
	slackNumber  = regexp.MustCompile("`([de][0-9]+)`")
	slackBold    = regexp.MustCompile(`(^|[\s(“"·])\*([^\s*]|[^\s*][^*]*[^\s*])\*`)
	slackEmoji   = regexp.MustCompile(`(^|\s):[a-z_0-9]{3,}: `)
	slackAlarm   = strings.NewReplacer(":warning:", "Warning:", ":no_entry:", "Stop:")
)

// unmarked takes Slack's marks off a line.
func unmarked(line string) string {
	line = slackCommand.ReplaceAllStringFunc(line, func(code string) string {
		return inShell(slackCommand.FindStringSubmatch(code)[1])
	})
	line = slackNumber.ReplaceAllString(line, "$1")
	line = slackEmoji.ReplaceAllString(slackAlarm.Replace(line), "$1")
	return slackBold.ReplaceAllString(line, "$1$2")
}

// givenCommand is a block to copy: where it is a command, one for a shell.
func givenCommand(block string) string {
	if words, ok := strings.CutPrefix(block, "/incident "); ok {
		return inShell(words)
	}
	return block
}

// bareWords mean the same to a shell with and without quotes.
var bareWords = regexp.MustCompile(`^[\w .,:=/@%+-]+$`)

// inShell is a command as a shell takes it: a bar there would lead into another program.
func inShell(words string) string {
	if !bareWords.MatchString(words) {
		words = "'" + strings.ReplaceAll(words, "'", `'\''`) + "'"
	}
	return "allclear incident " + words
}
