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
