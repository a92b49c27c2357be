package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// file returns the content of a file that was shared in an incident's channel or in support's; "" if there is none of that name.
func (r *rig) file(channel, name string) string {
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	for _, c := range r.space.channels {
		for _, m := range c.messages {
			if c.name == channel && m.file == name {
				return m.text
			}
		}
	}
	return ""
}

// The letter is a draft: asked for by one, approved by another, posted in every form with the bytes that were approved. Until it
// is sent, comms are reminded of the day by which it was promised.
func TestLetterOfAnIncident(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.work.ReportDays = 3
	r.told("C-general", "open sev1 mail fails | Mail cannot be sent")
	r.told("C-general", "down INC-1 at 9m ago | Nobody can send mail")
	r.told("C-general", "up INC-1")
	r.told("C-general", "confirm INC-1 data-loss=none security=none scaling=no")
	r.told("C-general", "resolve INC-1")
	r.told("C-general", "published INC-1 resolved")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/e6/line"), "We will publish a report by")
	require.Contains(t, r.space.text("INC-1/report"), "stands 0 times")

	r.later(84 * time.Hour)
	require.Contains(t, r.space.text("INC-1/report/support"), "was not sent")
	require.Contains(t, r.says("C-general", "report INC-1 audience=customer"), "`/incident approve INC-1 d2`")
	r.later(time.Minute)
	answer := r.says("C-general", "approve INC-1 d2")
	require.Contains(t, answer, "*approved* by Dana Peretz")
	require.Contains(t, answer, "alone: the words are their own")
	r.later(time.Minute)
	approved := r.file("support", "letter-inc-1-d2-approved.md")
	require.Contains(t, approved, "# We are sorry")
	require.Contains(t, r.file("inc-1-mail-fails", "letter-inc-1-d2-approved.html"), "<!DOCTYPE html>")
	require.Contains(t, r.file("support", "letter-inc-1-d2-approved.txt"), "To our customers")

	r.told("C-general", "published INC-1 d2")
	r.later(time.Minute)
	require.Contains(t, r.space.text("INC-1/report/support"), "was sent at")
	r.settled()
}

// As of a time, everything says in Slack what it said then, with the titles of that time; and a letter is no draft.
func TestAsOfInSlack(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev1 mail fails | Mail cannot be sent")
	r.told("C-general", "down INC-1 at 9m ago | Nobody can send mail")
	r.told("C-general", "started INC-1 at 9m ago a deploy | We made a change")
	r.later(10 * time.Minute)
	asOf := r.clock().UTC().Format(time.RFC3339Nano)
	then := map[string]string{}
	for _, what := range []string{"summary", "timeline", "postmortem"} {
		then[what] = r.says("C-general", what+" INC-1")
	}
	r.later(time.Minute)
	file := r.postmortem("-e3")
	require.Contains(t, file, "## 15.")
	r.later(5 * time.Minute)
	r.told("C-general", "up INC-1")
	r.told("C-general", "title INC-1 | Mail and calendars cannot be sent")
	r.later(10 * time.Minute)
	for what, said := range then {
		require.Equal(t, said, r.says("C-general", what+" INC-1 as of "+asOf), what)
		require.NotEqual(t, said, r.says("C-general", what+" INC-1"), what)
	}
	answer := r.says("C-general", "report INC-1 as of "+asOf)
	require.Contains(t, answer, "It is no draft")
	r.later(time.Minute)
	require.Equal(t, file, r.postmortem("-e3"), "the newest of that name is the one as of then")
	letter := r.file("general", "letter-inc-1-e1.md")
	require.Contains(t, letter, "Mail cannot be sent")
	require.NotContains(t, letter, "calendars")
	require.Empty(t, r.file("general", "letter-inc-1-e2.md"))
	require.NotContains(t, r.says("C-general", "approve INC-1 for letter"), "*approved*")
}

// postmortem is the newest file with a postmortem whose name has these words.
func (r *rig) postmortem(words string) (content string) {
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	for _, c := range r.space.channels {
		for _, m := range c.messages {
			if strings.HasPrefix(m.file, "postmortem") && strings.Contains(m.file, words+".md") {
				content = m.text
			}
		}
	}
	return content
}
