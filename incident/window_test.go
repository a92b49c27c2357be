package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// windows draws the windows of an incident, one to a line, in the wall clock of the world.
func (w *world) windows() string {
	var b strings.Builder
	for _, x := range w.it().Windows {
		fmt.Fprintf(&b, "%s %q %s-%s\n", x.Impact, x.Component, w.wall(x.Start), w.wall(x.End))
	}
	return b.String()
}

func (w *world) wall(m incident.Moment) string {
	if !m.Known() {
		return ""
	}
	return m.At.In(w.ws.Zone).Format("15:04")
}

// minutes is how long the incident was down and degraded by now.
func (w *world) minutes() [2]time.Duration {
	f := w.it().Figures(w.now)
	return [2]time.Duration{f.Downtime / time.Minute, f.Degraded / time.Minute}
}

func TestWindowsOpenAndEnd(t *testing.T) {
	w := newIncident(t)
	w.clock("10:00")
	w.says(down("platform"), "08:50") // told late, and in other letters
	w.says(up(""), "09:31")
	w.says(down("boards-db-07"), "09:40")
	require.Equal(t, `down "Platform" 08:50-09:31
down "Platform" 09:40-
`, w.windows())
	require.Equal(t, [2]time.Duration{41 + 20, 0}, w.minutes())
	w.clock("10:05")
	require.Equal(t, [2]time.Duration{41 + 25, 0}, w.minutes(), "an open window counts to now")
}

func TestDownEndsDegraded(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(degraded("Platform"))
	w.clock("09:10")
	w.says(down("Platform"))
	w.clock("09:30")
	w.says(degraded("Platform"))
	w.clock("09:35")
	w.says(up(""))
	require.Equal(t, `degraded "Platform" 09:00-09:10
down "Platform" 09:10-09:30
degraded "Platform" 09:30-09:35
`, w.windows())
	require.Equal(t, [2]time.Duration{20, 15}, w.minutes())
}

// Without the down in the middle it was degraded all the time.
func TestWithdrawingADownLetsDegradedGoOn(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(degraded("Platform"))
	w.clock("09:10")
	w.says(down("Platform"))
	w.clock("09:30")
	w.says(incident.Withdraw{Event: 3, Because: "it was slow, not down"})
	require.Equal(t, "degraded \"Platform\" 09:00-\n", w.windows())
	require.Equal(t, [2]time.Duration{0, 30}, w.minutes())
}

func TestComponentsAreApart(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(down("Platform"))
	w.clock("09:10")
	w.says(down("US region"))
	w.clock("09:20")
	w.says(up("Platform"))
	w.says(degraded("Platform"))
	require.Equal(t, `down "Platform" 09:00-09:20
down "US region" 09:10-
degraded "Platform" 09:20-
`, w.windows())
	require.Equal(t, [2]time.Duration{20, 0}, w.minutes(), "minutes in which both were down count once")

	w.clock("09:30")
	w.says(up("")) // names each
	require.Equal(t, `down "Platform" 09:00-09:20
down "US region" 09:10-09:30
degraded "Platform" 09:20-09:30
`, w.windows())
	require.Equal(t, []string{"US region", "Platform"}, lastBody[*incident.ImpactEnded](w).Components)
	require.Equal(t, [2]time.Duration{30, 10}, w.minutes(), "down and degraded are never added")
}

// lastBody is the body of the newest event.
func lastBody[B incident.Body](w *world) B {
	events := w.it().Events
	body, ok := events[len(events)-1].Body.(B)
	require.True(w.t, ok)
	return body
}

func TestWindowsToldWhole(t *testing.T) {
	w := newIncident(t)
	w.clock("12:00")
	w.says(down("Platform"), "11:00")
	w.says(w.downUntil("Platform", "~09:31"), "08:50")
	w.says(w.downUntil("Platform", "11:00"), "10:30") // where one ends the next may begin
	w.says(w.downUntil("US region", "11:30"), "10:45")
	require.Equal(t, `down "Platform" 08:50-09:31
down "Platform" 10:30-11:00
down "US region" 10:45-11:30
down "Platform" 11:00-
`, w.windows())
	require.True(t, w.it().Windows[0].End.Around)
	require.Equal(t, [2]time.Duration{41 + 90, 0}, w.minutes())

	span, ok := w.it().Windows.Bounds(w.now)
	require.True(t, ok)
	require.Equal(t, 190*time.Minute, span.Length())
	_, ok = incident.Windows(nil).Bounds(w.now)
	require.False(t, ok)
}

// A refused up leaves all of its windows open.
func TestUpIsAllOrNothing(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(down("Platform"))
	w.clock("09:10")
	w.says(down("US region"))
	require.Len(t, w.refused(up(""), "09:05"), 1)
	require.Len(t, w.it().Windows.Open(), 2)
}

func TestTheUsualComponent(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(down(""))
	w.clock("09:01")
	w.says(up(""))
	require.Empty(t, w.it().Windows[0].Component, "the whole service, until one is named")

	w = newIncident(t)
	w.clock("09:00")
	w.says(down("Platform"))
	w.clock("09:01")
	w.says(up(""))
	w.clock("09:02")
	w.says(down(""))
	require.Equal(t, "Platform", w.it().Windows[1].Component)
	w.says(down("US region"))
	w.clock("09:03")
	w.says(up("Platform"))
	w.says(down(""))
	require.Empty(t, w.it().Windows[3].Component, "which of the two nobody can know")
}

func TestWithoutACatalogueAnyNameIsTaken(t *testing.T) {
	w := newIncident(t)
	w.ws.Components = nil
	w.says(down("the coffee machine"))
	require.Equal(t, "the coffee machine", w.it().Windows[0].Component)
}

func TestWindowsLast(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	x := w.it().Windows[0]
	require.True(t, x.Open())
	require.Equal(t, time.Minute, x.Lasted(w.now.Add(time.Minute)))
	require.Zero(t, x.Lasted(w.now.Add(-time.Minute)), "never negative")
	require.Zero(t, w.it().Windows.Total(w.now.Add(-time.Minute)))
}

func TestWithin(t *testing.T) {
	spans := []incident.Span{span(0, 10), span(20, 30), span(40, 50)}
	require.Equal(t, []incident.Span{span(5, 10), span(20, 25)}, incident.Within(spans, span(5, 25)))
	require.Empty(t, incident.Within(spans, span(10, 20)))
	require.Equal(t, -10*time.Minute, spans[0].Clip(spans[1]).Length(), "they do not meet")
}

// span runs between two minutes.
func span(from, to int) incident.Span {
	return incident.Span{From: time.Unix(int64(from)*60, 0).UTC(), To: time.Unix(int64(to)*60, 0).UTC()}
}

func TestSpansThatTouchAreOne(t *testing.T) {
	require.Equal(t, []incident.Span{span(0, 20), span(21, 30)}, incident.Union([]incident.Span{span(10, 20), span(21, 30), span(0, 10)}))
	require.Empty(t, incident.Union([]incident.Span{span(10, 10), span(20, 10)}))
}

func anySpans() *rapid.Generator[[]incident.Span] {
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) incident.Span {
		return span(rapid.IntRange(0, 60).Draw(t, "from"), rapid.IntRange(0, 60).Draw(t, "to"))
	}))
}

func TestUnionProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spans := anySpans().Draw(t, "spans")
		union := incident.Union(spans)
		require.Equal(t, union, incident.Union(union), "idempotent")
		require.Equal(t, union, incident.Union(rapid.Permutation(spans).Draw(t, "shuffled")), "order-independent")
		require.LessOrEqual(t, incident.Length(union), forwardSum(spans))
		require.Equal(t, minutesCovered(spans), minutesCovered(union), "the same minutes are covered")
		require.Equal(t, time.Duration(len(minutesCovered(union)))*time.Minute, incident.Length(union), "each of them once")
	})
}

// forwardSum is the length of the spans that run forward, one by one.
func forwardSum(spans []incident.Span) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		sum += max(s.Length(), 0)
	}
	return sum
}

// minutesCovered counts on fingers.
func minutesCovered(spans []incident.Span) []int {
	var out []int
	for minute := range 60 {
		at := span(minute, minute+1)
		if slices.ContainsFunc(spans, func(s incident.Span) bool { return s.Length() > 0 && s.Clip(at).Length() > 0 }) {
			out = append(out, minute)
		}
	}
	return out
}
