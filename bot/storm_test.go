package bot

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever is typed, goes wrong and takes how long: in the end people see what they would have seen had nothing gone wrong.
// A failing case prints its seed; -rapid.checks asks for more of them.
func TestStorm(t *testing.T) {
	few(t, 20)
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(rt, scratch(t, rt), 1)
		r.space.lag = time.Duration(rapid.IntRange(0, 9).Draw(rt, "seconds history is late")) * time.Second
		r.space.fail(refusedLetters())
		s := &storm{rig: r, t: rt, files: rapid.Bool().Draw(rt, "files")}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			s.step()
		}
		s.over()
		calm := newRig(rt, scratch(t, rt), 1)
		calm.again(s.lines, r.clock())
		same(rt, inOrder(calm.space.sight()), inOrder(r.space.sight()), nil)
		require.Empty(rt, r.space.hurried())
		r.settled()
		s.whispers()
	})
}

// few keeps a property to so many cases, unless somebody asks for more.
func few(t *testing.T, cases int) {
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if asked {
		return
	}
	usual := flag.Lookup("rapid.checks").Value.String()
	require.NoError(t, flag.Set("rapid.checks", fmt.Sprint(cases)))
	t.Cleanup(func() { require.NoError(t, flag.Set("rapid.checks", usual)) })
}

// storm is a rig in which things are typed and go wrong.
type storm struct {
	*rig
	t      *rapid.T
	files  bool // files are asked for, or entries redacted: a file that holds a redacted word is not sent
	opened int
	lines  []typedLine
	fell   []func() int // how many whispers met each fault that may hide one
}

// typedLine is what was typed when.
type typedLine struct {
	at           time.Time
	where, words string
	held         bool // as the same words again
}

func (s *storm) step() {
	switch rapid.SampledFrom([]string{"type", "type", "type", "fail", "fail", "wait"}).Draw(s.t, "step") {
	case "type":
		for _, words := range s.words() {
			s.types("general", words)
		}
	case "fail":
		s.fails()
	case "wait":
		s.later(time.Duration(rapid.SampledFrom([]int{1, 2, 5, 10, 60, 1800}).Draw(s.t, "seconds")) * time.Second)
	}
}

// words draws what somebody types next.
func (s *storm) words() []string {
	if s.opened == 0 || s.opened < 3 && rapid.IntRange(0, 5).Draw(s.t, "open") == 0 {
		s.opened++
		return []string{fmt.Sprintf("open %s number %d | Trouble", s.severity(), s.opened)}
	}
	id := fmt.Sprintf("INC-%d", rapid.IntRange(1, s.opened).Draw(s.t, "incident"))
	n := len(s.lines)
	all := [][]string{
		{fmt.Sprintf("note %s word %d", id, n)},
		{fmt.Sprintf("update %s we did %d | We did %d", id, n, n)},
		{fmt.Sprintf("severity %s %s because %d", id, s.severity(), n)},
		{fmt.Sprintf("title %s title %d", id, n)},
		{"role " + id + " comms @sam"},
		{"down " + id + " | Nobody can pay"},
		{"up " + id},
	}
	if s.files {
		all = append(all, []string{fmt.Sprintf("note %s before the file %d", id, n), "postmortem " + id}, []string{"report INC-1 audience=customer"})
	} else {
		all = append(all, []string{"redact " + id + " e2 because it was a secret"})
	}
	return rapid.SampledFrom(all).Draw(s.t, "words")
}

func (s *storm) severity() string {
	return rapid.SampledFrom([]string{"sev1", "sev2", "sev3", "sev4"}).Draw(s.t, "severity")
}

// types types a line. A letter is asked for where Slack takes no files, so that somebody has to be told.
func (s *storm) types(where, words string) {
	if strings.HasPrefix(words, "report") {
		where = "support"
	}
	at := s.clock()
	held := strings.Contains(s.says(where, words), "Not recorded again")
	s.lines = append(s.lines, typedLine{at, where, words, held})
}

// fails makes calls go wrong: one, or all of a method for some time. Whoever crashes leaves a call behind.
func (s *storm) fails() {
	method := rapid.SampledFrom(append(stages(), stage{method: "reply"})).Draw(s.t, "method").method
	m := rapid.SampledFrom(mishaps()).Draw(s.t, "mishap")
	f := fault{method: method, err: m.err, after: m.after, takes: m.takes}
	if m.lasts > 0 {
		f.until = s.clock().Add(m.lasts)
	}
	if rapid.IntRange(0, 3).Draw(s.t, "crash") == 0 {
		f = fault{method: method, boom: true, after: rapid.Bool().Draw(s.t, "after the effect")}
	}
	met := s.space.fail(f)
	if method == "whisper" || method == "join" {
		s.fell = append(s.fell, met)
	}
}

// over lets everything go well again, until all is quiet.
func (s *storm) over() {
	s.later(10 * time.Minute)
	s.space.calm()
	s.space.fail(refusedLetters())
	s.later(time.Hour)
	for _, line := range s.expected() {
		require.True(s.t, strings.HasPrefix(line, "panic"), line)
	}
}

// again types the same lines at the same instants, in a rig in which nothing goes wrong.
func (r *rig) again(lines []typedLine, until time.Time) {
	r.space.fail(refusedLetters())
	for _, l := range lines {
		r.later(l.at.Sub(r.clock()))
		r.says(l.where, l.words)
	}
	r.later(until.Sub(r.clock()))
}

// refusedLetters is a channel that takes no files.
func refusedLetters() fault {
	return fault{method: "upload", of: "C-support", err: refusal("restricted_action"), until: nine.AddDate(1, 0, 0)}
}

// whispers says that everybody who had to be told was, and again only where an answer may have been lost.
func (s *storm) whispers() {
	letters, again := 0, 0
	for _, l := range s.lines {
		if l.where == "support" && !l.held {
			letters++
		}
	}
	for _, met := range s.fell {
		again += met()
	}
	said := len(s.space.whispers("C-support"))
	require.True(s.t, letters <= said && said <= letters+again, "%d letters, %d whispers, %d may be twice", letters, said, again)
}
