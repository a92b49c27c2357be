package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// newsBy is when customers should hear next, on the wall; "" if they need not.
func (w *world) newsBy() string {
	s, ok := w.it().Silence()
	require.True(w.t, ok)
	if s.By.IsZero() {
		return ""
	}
	return s.By.In(w.ws.Zone).Format("15:04")
}

func opened(t *testing.T, o incident.Open) *world {
	w := newWorld(t)
	w.says(o)
	w.on = 1
	return w
}

func TestWhoIsToHearOfIt(t *testing.T) {
	title, both := text("internal words"), text("internal | public")
	for name, c := range map[string]struct {
		open incident.Open
		then []incident.Change
		want string
	}{
		"a sev1 within 5 minutes":         {incident.Open{Severity: incident.Sev1, Title: title}, nil, "08:57"},
		"a sev2 within 15":                {incident.Open{Severity: incident.Sev2, Title: title}, nil, "09:07"},
		"a sev3 within an hour, if known": {incident.Open{Severity: incident.Sev3, Title: both}, nil, "09:52"},
		"a sev3 with an effect":           {incident.Open{Severity: incident.Sev3, Title: title}, []incident.Change{incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: text("|No mail")}}, "09:52"},
		"a sev3 inside":                   {incident.Open{Severity: incident.Sev3, Title: title}, nil, ""},
		"a sev4 never":                    {incident.Open{Severity: incident.Sev4, Title: both}, nil, ""},
		"a drill never":                   {incident.Open{Severity: incident.Sev1, Title: both, Drill: true}, nil, ""},
		"a private one not at first":      {incident.Open{Severity: incident.Sev1, Title: both, Private: true}, nil, ""},
		"a private one that was told":     {incident.Open{Severity: incident.Sev1, Title: both, Private: true}, []incident.Change{publish(incident.Moment{})}, "09:22"},
		"one that became worse":           {incident.Open{Severity: incident.Sev4, Title: title}, []incident.Change{incident.SetSeverity{To: incident.Sev2}}, "09:07"},
		"what is resolved":                {incident.Open{Severity: incident.Sev1, Title: both}, []incident.Change{become(incident.Resolved)}, ""},
		"a false alarm":                   {incident.Open{Severity: incident.Sev1, Title: both}, []incident.Change{incident.Cancel{Why: "nothing"}}, ""},
		"what was taken up again":         {incident.Open{Severity: incident.Sev1, Title: both}, []incident.Change{become(incident.Resolved), incident.Reopen{Why: "again"}}, "08:57"},
	} {
		w := opened(t, c.open)
		for _, change := range c.then {
			w.says(change)
		}
		require.Equal(t, c.want, w.newsBy(), name)
	}
}

func TestHowOftenCustomersHear(t *testing.T) {
	for _, c := range []struct {
		severity incident.Severity
		up       bool
		want     time.Duration
	}{
		{incident.Sev1, false, 30 * time.Minute},
		{incident.Sev1, true, time.Hour},
		{incident.Sev2, false, time.Hour},
		{incident.Sev2, true, 2 * time.Hour},
		{incident.Sev3, false, 4 * time.Hour},
		{incident.Sev3, true, 24 * time.Hour},
	} {
		w := opened(t, incident.Open{Severity: c.severity, Title: text("it | It")})
		w.says(down("Platform"))
		if c.up {
			w.clock("08:53")
			w.says(up("Platform"))
		}
		w.says(publish(incident.Moment{}))
		s, _ := w.it().Silence()
		require.Equal(t, c.want, s.By.Sub(s.From), "%s, up %v", c.severity, c.up)
		require.Equal(t, s.Seq, w.it().Version)
	}
}

func TestAChangeIsToldSoon(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	w.says(publish(incident.Moment{}))
	require.Equal(t, "09:22", w.newsBy())
	w.clock("09:00")
	w.now = w.now.Add(20 * time.Second)
	w.says(up("Platform"))
	require.Equal(t, "09:05", w.newsBy())
	w.says(publish(incident.Moment{}), "09:00")
	require.Equal(t, "10:00", w.newsBy(), "what changed within that minute was told")
}

// Nobody is asked at once for what became due by being rated anew; but less grave never means sooner.
func TestRatedAnew(t *testing.T) {
	w := opened(t, incident.Open{Severity: incident.Sev3, Title: text("it | It")})
	w.clock("09:30")
	w.says(incident.SetSeverity{To: incident.Sev1})
	require.Equal(t, "09:35", w.newsBy())
	w.says(publish(incident.Moment{}))
	require.Equal(t, "10:00", w.newsBy())
	w.says(incident.SetSeverity{To: incident.Sev2})
	require.Equal(t, "10:30", w.newsBy())
}

func TestTheFirstUpdateIsDueSinceWeKnow(t *testing.T) {
	w := newWorld(t)
	w.says(incident.Open{Severity: incident.Sev1, Title: text("it")}, "08:00")
	w.on = 1
	require.Equal(t, "08:57", w.newsBy())
}

func TestAPromiseTakesTheNudgesPlace(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("12:00")))
	require.Empty(t, w.newsBy())
	w.clock("12:30")
	require.Empty(t, w.newsBy(), "also when it was missed")
	w.says(publish(incident.Moment{}))
	require.Equal(t, "13:00", w.newsBy())
	w.says(incident.Withdraw{Event: 3, Because: "never went out"})
	require.Empty(t, w.newsBy())
}

func TestANudgeSoundsHalfAMinuteLate(t *testing.T) {
	w := newIncident(t)
	s, _ := w.it().Silence()
	require.True(t, s.First())
	due := w.moment("08:57").At.Add(30 * time.Second)
	require.False(t, s.Sounds(due.Add(-1)))
	require.True(t, s.Sounds(due))
	require.Equal(t, incident.Due{Kind: incident.DueNudge, At: due, Seq: 1}, w.dueAfter(w.now))
	require.Equal(t, []incident.Due{{Kind: incident.DueNudge, At: due, Seq: 1}}, w.it().DueAt(due, time.Time{}, w.ws))
	w.says(publish(incident.Moment{}))
	s = w.it().Silences()[0]
	require.False(t, s.Sounds(due))
	require.Equal(t, w.now.UTC(), s.To)
	_, ok := incident.Incident{}.Silence()
	require.False(t, ok)
}
