package templates

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// material is the record of a story as it was known at a time.
func (s *story) material(asOf string) incident.Material {
	s.t.Helper()
	at := s.at(asOf)
	m := incident.Material{Drafts: s.Drafts, Org: incident.AsKnownAt(s.streams[incident.Org], at), AsOf: at}
	for id := incident.ID(1); id <= s.last; id++ {
		events := incident.AsKnownAt(s.streams[id.Stream()], at)
		if len(events) == 0 {
			continue
		}
		in := incident.Fold(id, events)
		m.Incidents = append(m.Incidents, in)
		if m.Begun.IsZero() || in.Declared.At.Before(m.Begun) {
			m.Begun = in.Declared.At
		}
		if in.Newest().After(m.Newest) {
			m.Newest = in.Newest()
		}
	}
	return m
}

func (s *story) digest(asOf string, term incident.Term) DigestView {
	s.t.Helper()
	return DigestView{Digest: incident.DigestOf(s.material(asOf), term), Work: s.ws, Version: "0123456789ab"}
}

// reported is the seed with the letter that was asked for at its end.
func reported(t *testing.T) *story {
	s := seed(t)
	s.does("2022-04-13 09:30", ruth(), 0, incident.Report{Incidents: []incident.ID{1, 2}, Audience: "customer", Sign: ruth()})
	return s
}

func TestDigest(t *testing.T) {
	s := reported(t)
	zone := newYork(t)
	week := incident.WeekOf(day("2022-04-13"), zone)
	golden(t, "digest-week.txt", s.set.Digest(s.digest("2022-04-18 09:00", week)))
	golden(t, "digest-post.txt", s.set.DigestPost(s.digest("2022-04-18 09:00", week)))
	golden(t, "digest-definitions.txt", s.set.DigestDefinitions(s.digest("2022-04-18 09:00", week)))
	golden(t, "digest-21-april.txt", s.set.Digest(s.digest("2022-04-21 09:00", incident.WeekOf(day("2022-04-21"), zone))))
	golden(t, "digest-month.txt", s.set.Digest(s.digest("2022-05-01 09:00", incident.MonthOf(day("2022-04-21"), zone))))
	golden(t, "digest-running.txt", s.set.Digest(s.digest("2022-04-12 11:20", week)))
	golden(t, "digest-empty.txt", s.set.Digest(DigestView{Digest: incident.DigestOf(incident.Material{}, week), Version: "0123456789ab"}))
}

// The week of the seed, line by line as managers were promised it.
func TestDigestOfTheSeed(t *testing.T) {
	s := reported(t)
	text := s.set.Digest(s.digest("2022-04-18 09:00", incident.WeekOf(day("2022-04-11"), newYork(t))))
	for _, want := range []string{
		"Incident digest Mon 11 Apr - Sun 17 Apr 2022, America/New_York   record version 0123456789ab",
		"1 At a glance    incidents 2 (sev1 2)   downtime 176 min in 5 windows   availability 98.253% (truncated)   vs last week: n/a",
		"2 Incidents      INC-1 | sev1 | Mon 8:56 AM EDT | 62 min | config change | closed",
		"                 INC-2 | sev1 | Tue 8:50 AM EDT | 114 min, 4 downtimes over 10 h | database lock | closed",
		"3 Times (n=2, values not averaged)  detect 3, 1   acknowledge 3, 1   first public 12, 7   restore 62, 600   resolve 109, 1462",
		"4 Repeats        repeat causes 0   recurrences 3 (INC-2)   reopened 0",
		"5 Communication  26 public updates   24 promises, 0 missed   0 overrides",
		"6 Actions        open 3   overdue 0   ", "no owner 0", "oldest: INC-2 due 20 Apr (e61, Dana Peretz)",
		"7 Postmortems    letter generated 13 Apr   ", "internal review overdue 2 (INC-1 due 14 Apr, INC-2 due 16 Apr)",
		"8 Data quality   1 approximate time (INC-2 cause); 6 backdated entries (INC-1 e2 e3 e4, INC-2 e2 e3 e4) + INC-2 e",
	} {
		require.Contains(t, text, want)
	}
	definitions := s.set.DigestDefinitions(s.digest("2022-04-18 09:00", incident.WeekOf(day("2022-04-11"), newYork(t))))
	for _, want := range []string{"35 min (n=5, median 28 min)", "88 min (n=2", "331 min (n=2", "796 min (n=2"} {
		require.Contains(t, definitions, want)
	}
}

func TestDigestOf21April(t *testing.T) {
	s := reported(t)
	text := s.set.Digest(s.digest("2022-04-21 09:00", incident.WeekOf(day("2022-04-21"), newYork(t))))
	require.Contains(t, text, "overdue 1 ")
	text = s.set.Digest(s.digest("2022-04-20 23:59", incident.WeekOf(day("2022-04-21"), newYork(t))))
	require.Contains(t, text, "overdue 0 ")
}

// Everything that is seldom: medians, private incidents, what was left out, what runs backwards, and what was changed since.
func TestDigestOfABadMonth(t *testing.T) {
	s := newStory(t)
	opened := func(day string, o incident.Open) incident.ID {
		o.Title = inside("something broke")
		s.does(day+" 10:00", dana(), 0, o)
		return s.last
	}
	for i, day := range []string{"2022-05-02", "2022-05-03", "2022-05-10", "2022-05-11", "2022-05-20", "2022-05-21"} {
		id := opened(day, incident.Open{Severity: incident.Sev1})
		s.back(day+" 10:01", dana(), id, s.exactly(day+" 09:55"), incident.Start{Text: inside("it began")})
		s.back(day+" 10:01", dana(), id, s.exactly(day+" 09:57"), incident.Detect{By: []incident.Detector{incident.ByCustomer, incident.ByMonitoring}[i%2]})
		s.back(day+" 10:02", dana(), id, s.exactly(day+" 09:56"), incident.BeginImpact{Impact: incident.Down, Component: "Platform"})
		s.does(day+" 10:0"+string(rune('3'+i)), dana(), id, incident.EndImpact{})
		s.does(day+" 10:30", dana(), id, incident.StateCause{State: incident.CauseConfirmed, Tag: "disk-full", Text: inside("a disk filled")})
	}
	s.does("2022-05-21 11:00", dana(), 6, incident.Relate{To: 5, Bond: incident.Unrelated})
	minor := opened("2022-05-22", incident.Open{Severity: incident.Sev3})
	s.back("2022-05-22 10:30", dana(), minor, s.exactly("2022-05-22 09:30"), incident.Start{Text: inside("it began")})
	s.back("2022-05-22 10:30", dana(), minor, s.exactly("2022-05-22 09:00"), incident.Detect{By: incident.ByStaff})
	s.back("2022-05-22 10:31", dana(), minor, s.roughly("2022-05-22 09:40"), incident.BeginImpact{Impact: incident.Degraded, Component: "US region"})
	s.does("2022-05-22 11:40", dana(), minor, incident.EndImpact{})
	s.does("2022-05-22 11:41", dana(), minor, incident.SetStatus{To: incident.Resolved})
	s.does("2022-05-22 11:50", dana(), minor, incident.SetStatus{To: incident.Investigating})
	s.does("2022-05-22 11:55", dana(), minor, incident.PlanAction{Text: inside("look again")})
	same := opened("2022-05-23", incident.Open{Severity: incident.Sev2})
	s.does("2022-05-23 10:05", dana(), same, incident.Relate{To: minor, Bond: incident.Duplicate})
	opened("2022-05-24", incident.Open{Severity: incident.Sev1, Drill: true})
	wrong := opened("2022-05-25", incident.Open{Severity: incident.Sev1})
	s.does("2022-05-25 10:05", dana(), wrong, incident.Cancel{Why: "the probe was wrong"})
	secret := opened("2022-05-26", incident.Open{Severity: incident.Sev2, Private: true})
	s.does("2022-05-26 10:01", dana(), secret, incident.BeginImpact{Impact: incident.Down, Component: "Platform"})
	s.does("2022-05-26 10:11", dana(), secret, incident.SetSeverity{To: incident.Sev1, Why: "worse"})
	s.does("2022-05-26 10:12", dana(), secret, incident.SetSeverity{To: incident.Sev3, Why: "better"})
	s.does("2022-06-02 09:00", omri(), 1, incident.Correct{Event: 4, Text: outside("Nothing worked"), Because: "it was worse than we said"})
	s.back("2022-06-02 09:05", priya(), 2, s.exactly("2022-05-03 12:00"), incident.BeginImpact{Impact: incident.Down, Component: "US region", Until: s.exactly("2022-05-03 12:30")})
	month := incident.MonthOf(day("2022-05-10"), newYork(t))
	v := s.digest("2022-06-03 09:00", month)
	golden(t, "digest-bad-month.txt", s.set.Digest(v))
	golden(t, "digest-bad-month-post.txt", s.set.DigestPost(v))
	golden(t, "digest-bad-month.json", s.set.DigestJSON(v))
	require.NotContains(t, s.set.DigestJSON(v), secret.String()+`"`)
	require.NotContains(t, s.set.DigestPost(v), "worse than we said", "what may be redacted stands in no channel")
}

// A message holds what a person reads; the shell has the rest.
func TestDigestPostIsShort(t *testing.T) {
	s := newStory(t)
	for n := range 60 {
		s.does("2022-05-02 10:00", dana(), 0, incident.Open{Severity: incident.Sev1, Title: inside("something broke")})
		s.back("2022-05-02 10:30", dana(), s.last, s.exactly("2022-05-02 09:00"), incident.Start{Text: inside("it began")})
		s.does("2022-05-02 10:31", dana(), s.last, incident.StateCause{State: incident.CauseConfirmed, Tag: "disk-full", Text: inside("a disk filled")})
		s.does("2022-05-02 10:32", dana(), s.last, incident.PlanAction{Text: inside("mend it"), Due: day("2022-05-02").AddDate(0, 0, n%5)})
	}
	v := s.digest("2022-06-01 09:00", incident.MonthOf(day("2022-05-10"), newYork(t)))
	post := s.set.DigestPost(v)
	require.Less(t, len(post), 4000)
	require.Contains(t, post, "• … and 45 more; `allclear digest` lists them all")
	require.Contains(t, post, "repeat causes 59 (INC-2 as INC-1, disk-full; ")
	require.Contains(t, post, "; and 51 more)")
	require.NotContains(t, s.set.Digest(v), " more")
}
