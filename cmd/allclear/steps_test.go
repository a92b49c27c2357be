package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
	"allclear/store"
)

// story is what is typed while the program dies: everything an opening owes, then a line, a draft, and edits of what stands.
func story() []string {
	return []string{
		"open sev1 checkout is down",
		"role INC-1 comms @sam",
		`down INC-1 "Checkout" | Nobody can pay`,
	}
}

// TestSteps kills the program between every two steps of a story, and where a call comes again after that, there once
// more. The list of the steps is what the program says of itself. Each time people see in the end what they see where
// nothing died, each thing once and in order.
func TestSteps(t *testing.T) {
	steps, want := calm(t)
	t.Logf("%d steps", len(steps))
	for _, step := range steps {
		t.Run(step, func(t *testing.T) { t.Parallel(); dies(t, want, step) })
		name, _, _ := strings.Cut(step, " #")
		if draft := strings.Contains(name, "/drafts/"); !draft && (strings.HasPrefix(name, "marked") || strings.HasPrefix(name, "called")) { // drafts are posted as lines are
			t.Run("twice "+step, func(t *testing.T) { t.Parallel(); dies(t, want, step, name+" #1") })
		}
	}
}

// calm returns the steps of the story and what people see after it, where nothing dies.
func calm(t *testing.T) (steps, sight []string) {
	p := newPlay(t)
	p.play()
	steps = strings.Split(strings.TrimSpace(p.program.printed.String()), "\n")
	slices.Sort(steps)
	require.Contains(t, steps, "called INC-1/channel #1")
	return steps, p.sight()
}

func dies(t *testing.T, want []string, at ...string) {
	p := newPlay(t, at...)
	p.play()
	require.NotEqual(t, len(at), len(p.at), "it never came to %q", at[0])
	if strings.HasPrefix(at[0], "written") {
		require.Zero(t, p.unwritten, "a command that was said to be written is not in the record")
	}
	require.Equal(t, want, p.sight())
	p.read(func(r *store.Reader) {
		faults, err := r.Verify(context.Background())
		require.NoError(t, err)
		require.Empty(t, faults)
	})
}

// play is the story being typed at a program that dies at one step after the other.
type play struct {
	*site
	at        []string // where the programs to come die
	unwritten int      // commands without an ack that were not recorded either, and were typed again
}

func newPlay(t *testing.T, at ...string) *play {
	return &play{site: newSite(t, 0, hookServe+"=on"), at: at}
}

// play types the story, one line when all is quiet after the one before, so that the steps are the same each time.
func (p *play) play() {
	p.next()
	for i, words := range story() {
		p.types(fmt.Sprintf("trigger-%d", i), words)
		p.untilQuiet()
	}
	for p.end(); p.program.diedOf() == syscall.SIGKILL; p.end() {
		p.next()
		p.untilQuiet()
	}
	require.Equal(p.t, 0, p.program.state.ExitCode())
}

func (p *play) end() {
	p.program.signal(syscall.SIGTERM)
	p.gone()
}

// next starts the next program, which dies at the next step there is.
func (p *play) next() {
	if len(p.at) == 0 {
		p.start()
		return
	}
	at := p.at[0]
	p.at = p.at[1:]
	p.start(hookDieAt + "=" + at)
}

// revive starts the next program if this one has died.
func (p *play) revive() {
	for p.program.hasEnded() {
		require.Equal(p.t, syscall.SIGKILL, p.program.diedOf())
		p.gone()
		p.next()
	}
}

// types types words until they are acked, or the program died with them in the record.
func (p *play) types(trigger, words string) {
	for {
		p.revive()
		err := p.says(slackemu.Slash{User: "dana", Channel: "general", Text: words, TriggerID: trigger}, 30*time.Second)
		if err == nil || p.recorded(trigger) {
			return
		}
		p.unwritten++
	}
}

func (p *play) recorded(trigger string) (ok bool) {
	p.read(func(r *store.Reader) {
		var err error
		_, ok, err = r.Outcome(context.Background(), "trigger:"+trigger)
		require.NoError(p.t, err)
	})
	return ok
}

func (p *play) untilQuiet() {
	p.read(func(r *store.Reader) {
		require.Eventually(p.t, func() bool {
			p.revive()
			return owesNothing(r)
		}, time.Minute, 5*time.Millisecond)
	})
}

// sight is everything people see but answers, which only the one sees who typed and which may be lost with the program.
func (s *site) sight() (out []string) {
	for _, ch := range s.slack.Channels() {
		if strings.HasPrefix(ch.Name, "@") {
			continue
		}
		slices.Sort(ch.Members)
		out = append(out, fmt.Sprintf("#%s private=%t topic=%q members=%v", ch.Name, ch.Private, timeless(ch.Topic), ch.Members))
		var drafts []string // come a moment after what they follow from, whatever is said meanwhile
		for _, m := range s.slack.Messages(ch.ID) {
			line := fmt.Sprintf("#%s pinned=%t %s", ch.Name, m.Pinned, timeless(m.Text))
			switch {
			case m.To != "", m.ThreadTS != "": // a summary was sent where a minute ended meanwhile
			case aDraft.MatchString(m.Text):
				drafts = append(drafts, line)
			default:
				out = append(out, line)
			}
		}
		out = append(out, drafts...)
	}
	return out
}

var aDraft = regexp.MustCompile(`^\S+ \*d\d+\* of `)

var instants = regexp.MustCompile(`\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}(:\d{2})?( [AP]M)?|\d+ min\b`)

// links lead to lines, if these stood in Slack already when they were made.
var links = regexp.MustCompile(`<https://[^|>]*\|(e\d+)>`)

// sinceThen begins a summary before which another was sent: where a minute ended meanwhile.
var sinceThen = regexp.MustCompile(`(?m)\A(Since|No change since) .*\n`)

// timeless leaves out what the clock says, also where it is in an address.
func timeless(text string) string {
	return instants.ReplaceAllString(links.ReplaceAllString(sinceThen.ReplaceAllString(text, ""), "$1"), "…")
}
