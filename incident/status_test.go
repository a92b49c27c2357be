package incident_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// moves is the whole state machine. Monitoring before the cause is known and falling
// back are legal; from what is over only one way leads, and it is called reopen.
const moves = `
              investigating    identified    monitoring      resolved        closed     cancelled
investigating             -           yes           yes           yes           yes           yes
   identified           yes             -           yes           yes           yes           yes
   monitoring           yes           yes             -           yes           yes           yes
     resolved           yes           yes           yes             -           yes           yes
       closed           yes             -             -             -             -             -
    cancelled           yes             -             -             -             -             -
`

func TestMoves(t *testing.T) {
	require.Equal(t, moves, matrix(incident.Status.CanBecome))
}

// The picture is also what people meet when they ask.
func TestMovesAsked(t *testing.T) {
	require.Equal(t, moves, matrix(func(from, to incident.Status) bool {
		w := newWorld(t)
		w.says(incident.Open{Severity: incident.Sev4, Title: text("a trifle")})
		w.on = 1
		if from != incident.Investigating {
			w.says(verbFor(incident.Investigating, from))
		}
		require.Equal(t, from, w.it().Status)
		_, refusal := w.ask(verbFor(from, to), incident.Moment{})
		require.Equal(t, refusal == nil, w.it().Status == to && from != to)
		return refusal == nil
	}))
}

func matrix(legal func(from, to incident.Status) bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%13s", "")
	for _, to := range incident.Statuses() {
		fmt.Fprintf(&b, " %13s", to)
	}
	for _, from := range incident.Statuses() {
		fmt.Fprintf(&b, "\n%13s", from)
		for _, to := range incident.Statuses() {
			fmt.Fprintf(&b, " %13s", map[bool]string{true: "yes", false: "-"}[legal(from, to)])
		}
	}
	return b.String() + "\n"
}

// verbFor is how people ask for a move.
func verbFor(from, to incident.Status) incident.Change {
	switch {
	case to == incident.Closed:
		return incident.Close{Why: text("done")}
	case to == incident.Cancelled:
		return incident.Cancel{Why: "a false alarm"}
	case from.Over():
		if to == incident.Investigating {
			return incident.Reopen{Why: "it is back"}
		}
	}
	return become(to)
}

func TestStatusesSetByName(t *testing.T) {
	for _, s := range incident.Statuses() {
		got, ok := incident.ParseStatus(strings.ToUpper(string(s)))
		require.Equal(t, !s.Over(), ok, "closed and cancelled have verbs of their own")
		require.Equal(t, s, got)
	}
	_, ok := incident.ParseStatus("fixed")
	require.False(t, ok)
}

func TestReopeningForgetsTheEnd(t *testing.T) {
	w := newIncident(t)
	w.finish()
	require.True(t, w.it().Closing.Known())
	require.Zero(t, w.it().Reopenings)

	w.clock("11:00")
	w.says(incident.Reopen{Why: "it is back"})
	require.Equal(t, incident.Investigating, w.it().Status)
	require.Equal(t, 1, w.it().Reopenings)
	require.False(t, w.it().Closing.Known())
	require.False(t, w.it().Resolution.Known())
	require.True(t, w.it().ClosingWhy.Empty())

	w.clock("11:30")
	w.says(become(incident.Resolved))
	require.Equal(t, w.moment("11:30"), w.it().Resolution)
	w.says(become(incident.Monitoring))
	require.Equal(t, 2, w.it().Reopenings, "falling back from resolved is a reopening too")
}

// What was withdrawn does not count as a reopening.
func TestReopeningsCountWhatHappened(t *testing.T) {
	w := newIncident(t)
	w.says(become(incident.Resolved))
	w.says(become(incident.Investigating))
	w.says(become(incident.Resolved))
	w.says(incident.Withdraw{Event: 3, Because: "that was another incident"})
	require.Equal(t, incident.Resolved, w.it().Status)
	require.Zero(t, w.it().Reopenings)
}

func TestAFalseAlarmIsCancelled(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Cancel{Why: "a probe misread"})
	require.Equal(t, incident.Cancelled, w.it().Status)
	require.False(t, w.it().Summarised())
}

func TestSeverity(t *testing.T) {
	w := newIncident(t)
	w.says(incident.SetSeverity{To: incident.Sev3, Why: "there is a way around"})
	require.Equal(t, incident.Sev3, w.it().Severity)
	require.Equal(t, incident.Sev1, w.it().Worst)
	require.False(t, w.it().Severity.Grave())
	w.says(incident.Close{Why: text("over")}) // neither resolved nor confirmed: sev3 needs no more than a reason
	require.Equal(t, incident.Closed, w.it().Status)
}

func TestOpenWithoutASeverity(t *testing.T) {
	w := newWorld(t)
	w.says(incident.Open{Title: text("slow")})
	require.Equal(t, incident.DefaultSeverity, w.incidents[1].Severity)
}

func TestParseSeverity(t *testing.T) {
	for word, want := range map[string]incident.Severity{
		"sev1": 1, "SEV-2": 2, "p3": 3, "s3": 0, "severity4": 4, "Sev1": 1,
		"1": 0, "sev0": 0, "sev5": 0, "sev": 0, "sev11": 0, "": 0, "severe": 0,
	} {
		got, ok := incident.ParseSeverity(word)
		require.Equal(t, want, got, word)
		require.Equal(t, want != 0, ok, word)
	}
	require.Equal(t, "sev3", incident.Sev3.String())
	require.Equal(t, "sev?", incident.Severity(9).String())
	require.Equal(t, incident.Sev2, incident.Severity(0).Worse(incident.Sev2))
}
