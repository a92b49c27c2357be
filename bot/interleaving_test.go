package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
	"allclear/store"
)

// However the lines of several people over several incidents fall into one another, redeliveries among them: the record is
// what it would be had they been typed one by one in the order it shows, and so is every answer. A failing case prints its
// seed; -rapid.checks asks for more of them.
func TestInterleavings(t *testing.T) {
	few(t, 25)
	recorded := map[incident.Kind]int{}
	rapid.Check(t, func(rt *rapid.T) {
		c := newCrowd(rt, scratch(t, rt))
		c.atOnce(c.named(-1, []crowdLine{{user: "U1", words: "open sev2 first | Trouble"}, {user: "U2", words: "open sev3 second"}}))
		for i := range rapid.IntRange(1, 5).Draw(rt, "rounds") {
			c.atOnce(c.draw(rt, i))
			c.later(time.Duration(rapid.SampledFrom([]int{1, 30, 600, 3600}).Draw(rt, "seconds")) * time.Second)
		}
		one := newCrowd(rt, scratch(t, rt))
		one.oneByOne(c)
		one.later(c.clock().Sub(one.clock()))
		require.Equal(rt, c.answers, one.answers)
		require.Equal(rt, c.record(), one.record())
		c.sound()
		c.projected()
		for _, ev := range slices.Concat(c.record()...) {
			recorded[ev.Body.Kind()]++
		}
	})
	require.Greater(t, len(recorded), 12, "what was drawn is worth drawing: %v", recorded)
}

// crowd is a rig in which several people type.
type crowd struct {
	*rig
	lines   []crowdLine
	mu      sync.Mutex
	answers map[string]string // by the line's key
}

// crowdLine is what somebody types, each in a channel of its own: what else of it the record shows may be redacted.
type crowdLine struct {
	key, user, words string
	twice, done      bool
}

func newCrowd(t tester, dir string) *crowd {
	c := &crowd{rig: newRig(t, dir, 4), answers: map[string]string{}}
	for _, u := range []string{"3", "4"} {
		c.work.People = append(c.work.People, incident.Listed{Person: incident.Person{ID: "U" + u, Name: "Person " + u}, Handle: "p" + u})
	}
	c.people.work = c.work
	return c
}

// draw draws the lines of one round.
func (c *crowd) draw(rt *rapid.T, round int) []crowdLine {
	return c.named(round, rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) crowdLine { return drawLine(rt, round) }), 1, 12).Draw(rt, "lines"))
}

// named gives the lines of a round their keys.
func (c *crowd) named(round int, lines []crowdLine) []crowdLine {
	for i := range lines {
		lines[i].key = fmt.Sprintf("trigger:%d.%d", round, i)
	}
	c.lines = append(c.lines, lines...)
	return lines
}

func drawLine(rt *rapid.T, round int) crowdLine {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(rt, "one of") }
	id := pick("INC-1", "INC-1", "INC-1", "INC-2", "INC-3")
	l := crowdLine{user: pick("U1", "U2", "U3", "U4"), twice: pick("", "", "twice") != ""}
	words := pick("one", "two", "three") + fmt.Sprint(" of round ", round)
	entry := id + " " + pick("e2", "e3", "e4", "e5", "e8")
	component := pick("", ` "US"`)
	window := []string{
		"down " + id + component + " | Nobody can pay", "degraded " + id + component, "down " + id + " at " + pick("1m", "20m", "2h") + " ago" + component,
		"down " + id + " from " + pick("50m", "30m") + " ago to " + pick("5m", "10m") + " ago" + component, "up " + id + component, "up " + id + " at 1m ago",
	}
	entries := []string{
		"correct " + entry + " at " + pick("3m", "40m") + " ago because it was then", "correct " + entry + " other words because they are better",
		"withdraw " + entry + " because it was not so", "redact " + entry + " because it is secret", "undo " + id,
	}
	way := []string{
		"status " + id + " " + pick("investigating", "identified", "monitoring", "resolved"), "reopen " + id + " again",
		"close " + id + " done | It is well", "cancel " + id + " a mistake", "published " + id + " next in 30m | We look",
	}
	other := []string{
		"open sev4 " + words + " | Trouble", "note " + id + " " + words, "update " + id + " " + words + " | We look", "title " + id + " " + words, "role " + id + " comms @sam", "lead " + id + " @p3",
		"severity " + id + " " + pick("sev1", "sev3") + " because", "cause " + id + " confirmed the disk | A disk", "mitigate " + id + " done a restart",
		"action planned " + id + " @dana due 2022-05-01 " + words, "relate " + id + " INC-1 caused-by", "zone " + pick("Europe/Berlin", "UTC"), "list", "summary " + id,
	}
	l.words = pick(rapid.SampledFrom([][]string{window, window, entries, way, other}).Draw(rt, "kind")...)
	return l
}

func (c *crowd) in(l crowdLine) Incoming {
	return Incoming{
		Keys: []string{l.key}, Source: incident.FromSlash, Team: "T1", User: l.user, Handle: strings.ToLower(l.user),
		Channel: l.key, Words: l.words,
	}
}

// atOnce types lines at once, some of them twice.
func (c *crowd) atOnce(lines []crowdLine) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for _, l := range lines {
		for range map[bool]int{false: 1, true: 2}[l.twice] {
			all.Go(func() {
				<-begin
				c.answered(l.key, c.Handle(context.Background(), c.in(l)))
			})
		}
	}
	close(begin)
	all.Wait()
}

// answered keeps an answer. A line that was delivered twice is answered the same.
func (c *crowd) answered(key, answer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer, _, _ = strings.Cut(answer, "\nBefore customers read it") // is said once, behind the answer that is kept
	before, ok := c.answers[key]
	if ok && answer == incident.Blank {
		return // it was redacted between the two
	}
	if ok && before == incident.Blank {
		before = answer
	}
	if ok && before != answer {
		answer = before + "\nand then\n" + answer
	}
	c.answers[key] = answer
}

// oneByOne types the lines of another rig at the same instants, in the order in which that one's record has them.
func (c *crowd) oneByOne(other *crowd) {
	for id := int64(1); ; id++ {
		asked, err := other.db.Request(context.Background(), id)
		if err != nil {
			break // it was the last
		}
		if asked.Source == incident.FromSystem {
			continue // ours does it by itself
		}
		if wait := asked.At.Sub(c.clock()); wait > 0 {
			c.later(wait)
		}
		l := other.take(asked)
		c.answered(l.key, c.Handle(context.Background(), c.in(l)))
	}
	for _, l := range other.lines {
		require.True(c.t, l.done, "%s was answered, and is not in the record", l.words)
	}
}

// take finds the line that a request came from, which no other did.
func (c *crowd) take(asked store.Asked) crowdLine {
	i := slices.IndexFunc(c.lines, func(l crowdLine) bool { return l.key == asked.Channel })
	require.GreaterOrEqual(c.t, i, 0, "a request nobody made: %+v", asked)
	require.False(c.t, c.lines[i].done, "made twice: %+v", asked)
	c.lines[i].done = true
	return c.lines[i]
}

// record is all that was recorded, stream by stream. When drafts are made depends on how fast it goes, and so does which
// requests are their own.
func (c *crowd) record() (out [][]incident.Event) {
	streams, err := c.db.Streams(context.Background())
	require.NoError(c.t, err)
	for _, s := range streams {
		if _, ok := s.DraftsOf(); ok {
			continue
		}
		events, err := c.db.Events(context.Background(), s)
		require.NoError(c.t, err)
		for i := range events {
			events[i].Request = 0
		}
		out = append(out, events)
	}
	return out
}

// sound says that windows run forward, and that no two of a component overlap.
func (c *crowd) sound() {
	for _, in := range c.folded() {
		for i, w := range in.Windows {
			require.True(c.t, w.Open() || w.End.At.After(w.Start.At), "%s: %+v", in.ID, w)
			require.False(c.t, w.Open() && in.Status == incident.Closed, "%s is closed: %+v", in.ID, w)
			for _, o := range in.Windows[i+1:] {
				apart := o.Component != w.Component || !w.Open() && !o.Start.At.Before(w.End.At) || !o.Open() && !w.Start.At.Before(o.End.At)
				require.True(c.t, apart, "%s: %+v and %+v", in.ID, w, o)
			}
		}
	}
}

// folded is how all incidents stand.
func (c *crowd) folded() (out []incident.Incident) {
	ids, err := c.db.Incidents(context.Background())
	require.NoError(c.t, err)
	for _, id := range ids {
		in, err := c.db.Load(context.Background(), id, time.Time{})
		require.NoError(c.t, err)
		out = append(out, in)
	}
	return out
}

// projected says that the projections are what the events say, and the record is unbroken.
func (c *crowd) projected() {
	before := c.folded()
	require.NoError(c.t, c.db.Rebuild(context.Background()))
	require.Equal(c.t, before, c.folded())
	faults, err := c.db.Verify(context.Background())
	require.NoError(c.t, err)
	require.Empty(c.t, faults)
}
