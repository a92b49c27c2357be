package incident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// date is a calendar day, as midnight UTC.
func date(day string) time.Time {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return d
}

// material is the record of a world as it is known now, for a digest that speaks of an instant.
func (w *world) material(asOf time.Time) incident.Material {
	m := incident.Material{Drafts: w.Drafts, Org: w.log[incident.Org], AsOf: asOf}
	for id := incident.ID(1); id < w.Next(); id++ {
		in := w.incidents[id]
		m.Incidents = append(m.Incidents, in)
		if m.Begun.IsZero() {
			m.Begun = in.Declared.At
		}
		if in.Newest().After(m.Newest) {
			m.Newest = in.Newest()
		}
	}
	return m
}

// week is the digest of the week of Tuesday, 12 April 2022, after it has ended.
func (w *world) week() incident.Digest {
	term := incident.WeekOf(date("2022-04-12"), w.ws.Zone)
	return incident.DigestOf(w.material(term.To), term)
}

// open opens another incident and talks about it.
func (w *world) open(s incident.Severity) {
	id := w.Next()
	w.says(incident.Open{Severity: s, Title: text("something broke")})
	w.on = id
}

func TestTerms(t *testing.T) {
	zone := newYork(t)
	for _, c := range []struct {
		day     string
		minutes int
	}{{"2022-03-13", 10_020}, {"2022-04-13", 10_080}, {"2022-11-06", 10_140}} {
		week := incident.WeekOf(date(c.day), zone)
		require.Equal(t, time.Monday, week.First.Weekday())
		require.Equal(t, c.minutes, int(week.Length().Minutes()), c.day)
		require.Equal(t, c.minutes, int(incident.DigestOf(incident.Material{}, week).Glance.Period.Minutes()))
		require.Equal(t, week, incident.WeekOf(week.Last(), zone))
		require.Equal(t, week.From, incident.WeekOf(week.First.AddDate(0, 0, 7), zone).Before().From)
		require.Equal(t, week.To, incident.WeekOf(week.First.AddDate(0, 0, 7), zone).From)
	}
	april := incident.MonthOf(date("2022-04-13"), zone)
	require.Equal(t, 43_200, int(april.Length().Minutes()))
	require.Equal(t, "2022-03-01 31", april.Before().First.Format(time.DateOnly)+" "+itoa(april.Before().Days))
	three := incident.DaysFrom(date("2022-04-13"), 3, zone)
	require.Equal(t, date("2022-04-10"), three.Before().First)
	require.Equal(t, three.From, three.Before().To)
}

func itoa(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

// What is half-open belongs to one term only.
func TestDigestBelongsToOneTerm(t *testing.T) {
	w := newWorld(t)
	w.clock("2022-04-18 00:00")
	w.open(incident.Sev1)
	require.Zero(t, w.week().Glance.Incidents)
	next := incident.WeekOf(date("2022-04-18"), w.ws.Zone)
	require.Equal(t, 1, incident.DigestOf(w.material(next.To), next).Glance.Incidents)
}

func TestDigestLeavesOut(t *testing.T) {
	w := newWorld(t)
	w.open(incident.Sev1)
	w.says(down("Platform"))
	w.clock("09:52")
	w.says(up(""))
	w.open(incident.Sev2)
	w.says(incident.Relate{To: 1, Bond: incident.Duplicate})
	w.says(incident.BeginImpact{Impact: incident.Down, Component: "US region"}, "09:22")
	w.clock("10:22")
	w.says(up(""))
	w.says(incident.Open{Severity: incident.Sev1, Title: text("a drill"), Drill: true})
	w.on = 3
	w.says(down("Platform"))
	w.open(incident.Sev1)
	w.says(down("Platform"))
	w.says(incident.Cancel{Why: "the probe was wrong"})
	d := w.week()
	require.Equal(t, 1, d.Glance.Incidents)
	require.Equal(t, []incident.Copy{{ID: incident.Mention{ID: 2}, Of: incident.Mention{ID: 1}}}, d.LeftOut.Duplicates)
	require.Equal(t, []incident.Mention{{ID: 3}}, d.LeftOut.Drills)
	require.Equal(t, []incident.Mention{{ID: 4}}, d.LeftOut.Cancelled)
	require.Equal(t, 90*time.Minute, d.Glance.Down.Total, "what a duplicate was told of was down, and what is down at once counts once")
	require.Equal(t, 1, d.Glance.Down.Count())
	require.Equal(t, []incident.ComponentDown{{Name: "Platform", Down: time.Hour}, {Name: "US region", Down: time.Hour}}, d.Glance.Components)
	require.Len(t, d.Times, 1)
	require.Equal(t, 1, d.Times[0].N)
}

func TestDigestClipsAndCountsOnce(t *testing.T) {
	w := newWorld(t)
	w.clock("2022-04-10 23:00")
	w.open(incident.Sev1)
	w.says(down("Platform"))
	w.clock("2022-04-11 01:00")
	w.says(up(""))
	w.clock("2022-04-11 02:00")
	w.says(degraded("Platform"))
	w.clock("2022-04-11 02:30")
	w.says(up(""))
	w.says(nothingFound())
	w.says(become(incident.Resolved))
	w.says(become(incident.Investigating))
	w.says(become(incident.Resolved))
	w.says(incident.Close{Why: text("done")})
	w.says(incident.Reopen{Why: "again"})
	d := w.week()
	require.Zero(t, d.Glance.Incidents)
	require.Equal(t, time.Hour, d.Glance.Down.Total)
	require.Equal(t, []int{0, 1}, []int{d.Glance.Down.Began, d.Glance.Down.Continued})
	require.Equal(t, 30*time.Minute, d.Glance.Degraded.Total)
	require.Len(t, d.Reopened, 2)
	require.NotNil(t, d.Before)
	require.Equal(t, 1, d.Before.Incidents)
	require.Equal(t, time.Hour, d.Before.Down.Total)
}

// A window that is open lasts until the instant of which the digest speaks, and never longer than we were told anything.
func TestDigestOfOpenWindows(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	w.clock("09:52")
	w.says(note("still down"))
	term := incident.WeekOf(date("2022-04-12"), w.ws.Zone)
	for _, c := range []struct {
		asOf string
		want time.Duration
		open bool
	}{{"", time.Hour, true}, {"2022-04-12 10:52", 2 * time.Hour, true}, {"2022-04-20 10:52", term.To.Sub(w.moment("2022-04-12 08:52").At), false}} {
		d := incident.DigestOf(w.material(w.moment(c.asOf).At), term)
		require.Equal(t, c.want, d.Glance.Down.Total, c.asOf)
		require.Equal(t, c.open, d.Glance.Down.Open, c.asOf)
	}
}

func TestDigestOfPrivateIncidents(t *testing.T) {
	w := newWorld(t)
	w.open(incident.Sev1)
	w.says(incident.StateCause{State: incident.CauseConfirmed, Tag: "lock", Text: text("it locked")})
	w.says(incident.Open{Severity: incident.Sev1, Title: text("secret"), Private: true})
	w.on = 2
	w.says(down("Platform"))
	w.says(incident.StateCause{State: incident.CauseConfirmed, Tag: "LOCK", Text: text("it locked")})
	w.says(planned("keep it dark", "U1", "2022-04-13").do)
	w.clock("2022-04-18 09:00")
	w.says(incident.Correct{Event: 2, Because: "wrong"}, "2022-04-12 08:53")
	d := w.week()
	require.Equal(t, []int{2, 1, 1}, []int{d.Glance.Incidents, d.Hidden, len(d.Rows)})
	require.Equal(t, []incident.Repeat{{Earlier: incident.Mention{ID: 1}}}, d.Repeats)
	require.True(t, d.Glance.Components[0].Hidden)
	require.Empty(t, d.Glance.Components[0].Name)
	require.Equal(t, 1, d.Actions.Overdue)
	require.Equal(t, incident.Owing{Due: date("2022-04-13"), Planned: w.moment("2022-04-12 08:52").At, Overdue: true}, d.Actions.Oldest[0])
	require.Len(t, d.Since, 1)
	require.Equal(t, incident.Late{At: w.now.UTC()}, d.Since[0])
	m := w.material(time.Time{})
	m.Sees = func(incident.Incident) bool { return true }
	seen := incident.DigestOf(m, d.Term)
	require.Equal(t, []int{0, 2}, []int{seen.Hidden, len(seen.Rows)})
}

func TestRepeatedCauses(t *testing.T) {
	cause := func(w *world, tag, words string) {
		w.says(incident.StateCause{State: incident.CauseConfirmed, Tag: tag, Text: text(words)})
	}
	w := newWorld(t)
	w.clock("2022-01-01 09:00") // too long ago
	w.open(incident.Sev3)
	cause(w, "lock", "a")
	w.clock("2022-03-01 09:00")
	w.open(incident.Sev3)
	w.says(down("Platform"))
	cause(w, "", "The disk  filled")
	w.clock("2022-04-11 09:00")
	w.open(incident.Sev3)
	cause(w, "lock", "a")
	require.Empty(t, w.week().Repeats)
	w.open(incident.Sev3)
	cause(w, "Lock", "b")
	w.open(incident.Sev3)
	w.says(down("Platform"))
	cause(w, "", "the disk filled")
	require.Equal(t, []incident.Repeat{
		{Later: incident.Mention{ID: 4}, Earlier: incident.Mention{ID: 3}, Tag: "Lock"},
		{Later: incident.Mention{ID: 5}, Earlier: incident.Mention{ID: 2}},
	}, w.week().Repeats)
	w.on = 3
	w.says(incident.Relate{To: 4, Bond: incident.Unrelated})
	require.Len(t, w.week().Repeats, 1)
}

// The list of what was told since a week ended and makes its digest another: also that an incident of it went on.
func TestDigestSaysWhatWasAmended(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	w.clock("09:52")
	w.says(up(""))
	before := w.week()
	w.clock("2022-04-19 10:00")
	w.says(become(incident.Monitoring))
	w.says(incident.Correct{Event: 3, Because: "the graph says so"}, "2022-04-12 09:22")
	w.says(w.downUntil("US region", "2022-04-12 12:30"), "2022-04-12 12:00")
	after := w.week()
	require.Equal(t, time.Hour, before.Glance.Down.Total)
	require.Equal(t, time.Hour, after.Glance.Down.Total)
	require.Len(t, after.Since, 3)
	require.Equal(t, []any{4, incident.KindStatusChanged}, []any{after.Since[0].Seq, after.Since[0].Kind})
	require.Equal(t, []any{5, 3, "the graph says so", "dana"}, []any{after.Since[1].Seq, after.Since[1].Event, after.Since[1].Because, after.Since[1].By.Name})
	require.Equal(t, []any{6, incident.KindImpactBegan, 0}, []any{after.Since[2].Seq, after.Since[2].Kind, after.Since[2].Event})
	term := incident.WeekOf(date("2022-04-12"), w.ws.Zone)
	m := w.material(term.To)
	m.Incidents[0] = incident.Fold(1, incident.AsKnownAt(m.Incidents[0].Events, term.To))
	require.Equal(t, before, incident.DigestOf(m, term), "as known then, the same")
}

func TestStatisticsOf(t *testing.T) {
	of := func(ms ...int) (out []time.Duration) {
		for _, m := range ms {
			out = append(out, time.Duration(m)*time.Minute)
		}
		return out
	}
	s := incident.StatisticsOf(of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
	require.Equal(t, incident.Statistics{N: 10, Median: 330 * time.Second, P90: 9 * time.Minute, Max: 10 * time.Minute, Mean: 330 * time.Second}, s)
	require.Equal(t, 5*time.Minute, incident.StatisticsOf(of(5)).P90)
	require.Equal(t, 5*time.Minute, incident.StatisticsOf(of(5, 1, 2, 3, 4)).P90)
	require.Zero(t, incident.StatisticsOf(nil).N)
	require.Empty(t, incident.Sample{Values: []incident.Lapse{{}, {D: -1, Known: true}}}.Known())
}

// What runs backwards is listed, and in no number.
func TestDigestListsWhatRunsBackwards(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Start{Text: text("it began")}, "08:50")
	w.says(incident.Detect{By: incident.ByCustomer}, "08:40")
	d := w.week()
	require.Equal(t, []incident.Backwards{{Mention: incident.Mention{ID: 1}, Measure: incident.MeasureDetect, D: -10 * time.Minute}}, d.Quality.Negative)
	require.Empty(t, d.Times[0].Samples[0].Known())
	require.Len(t, d.Quality.Backdated, 2)
	require.False(t, d.Quality.Backdated[0].Far)
	require.True(t, d.Quality.Backdated[1].Far)
	require.Equal(t, incident.Found{By: incident.ByCustomer, Count: 1}, d.Detection[0])
	require.Equal(t, []incident.Mention{{ID: 1}}, d.Quality.NoRecovery)
}

// counted is what a digest has that the days of its term add up to.
func counted(ds ...incident.Digest) map[string]int {
	sum := map[string]int{}
	for _, d := range ds {
		for name, n := range map[string]int{
			"incidents": d.Glance.Incidents, "rows": len(d.Rows), "minutes": int(d.Glance.Period / time.Second),
			"down": int(d.Glance.Down.Total / time.Second), "degraded": int(d.Glance.Degraded.Total / time.Second),
			"downtimes": d.Glance.Down.Began, "repeats": len(d.Repeats), "reopened": len(d.Reopened),
			"updates": d.Telling.Updates, "promises": d.Telling.Promises.Made, "kept": d.Telling.Promises.Kept, "missed": d.Telling.Promises.Missed,
			"overrides": d.Telling.Overrides, "drafted": len(d.Telling.Drafted), "letters": len(d.Telling.Letters),
			"done": d.Actions.Done, "posted": d.Reviews.Posted, "due": d.Reviews.Due, "reviewed": d.Reviews.Reviewed,
			"approximate": len(d.Quality.Approximate), "backdated": len(d.Quality.Backdated), "backwards": len(d.Quality.Negative),
			"no start": len(d.Quality.NoStart), "no detection": len(d.Quality.NoDetection), "no recovery": len(d.Quality.NoRecovery),
		} {
			sum[name] += n
		}
		for _, r := range d.Recurrences {
			sum["recurrences"] += r.Times
		}
		for _, c := range d.Glance.Components {
			sum["down "+c.Name] += int(c.Down / time.Second)
			sum["degraded "+c.Name] += int(c.Degraded / time.Second)
		}
		for _, r := range d.Severities {
			sum["worst "+r.Severity.String()] += r.Worst
			sum["final "+r.Severity.String()] += r.Final
		}
		for _, f := range d.Detection {
			sum["found by "+string(f.By)] += f.Count
		}
	}
	return sum
}

// values are the times that count, of all severities.
func values(ds ...incident.Digest) map[string][]time.Duration {
	out := map[string][]time.Duration{}
	for _, d := range ds {
		for _, t := range d.Times {
			for _, s := range t.Samples {
				key := t.Severity.String() + " " + string(s.Measure)
				out[key] = append(out[key], s.Known()...)
				slices.Sort(out[key])
			}
		}
	}
	return out
}

// A digest of any term is the sum of its days, also over the nights in which clocks change.
func TestDigestIsTheSumOfItsDays(t *testing.T) {
	m := realRecord(t)
	zones := []*time.Location{time.UTC, newYork(t)}
	declared := make([]time.Time, 0, len(m.Incidents))
	for _, in := range m.Incidents {
		declared = append(declared, in.Declared.At)
	}
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		first := incident.DayOf(rapid.SampledFrom(declared).Draw(t, "day"), zone).AddDate(0, 0, -rapid.IntRange(0, 12).Draw(t, "before"))
		whole := incident.DaysFrom(first, rapid.IntRange(1, 15).Draw(t, "days"), zone)
		m := m
		m.AsOf = m.Newest
		var days []incident.Digest
		for n := range whole.Days {
			days = append(days, incident.DigestOf(m, incident.DaysFrom(first.AddDate(0, 0, n), 1, zone)))
		}
		d := incident.DigestOf(m, whole)
		require.Equal(t, counted(d), counted(days...))
		require.Equal(t, values(d), values(days...))
		for _, v := range values(d) {
			require.GreaterOrEqual(t, append(v, 0)[0], time.Duration(0))
		}
		last := days[len(days)-1]
		require.Equal(t, last.Actions.Open, d.Actions.Open)
		require.Equal(t, last.Actions.Overdue, d.Actions.Overdue)
		require.Equal(t, last.Reviews.Overdue, d.Reviews.Overdue)
		seen += d.Glance.Incidents
	})
	require.Greater(t, seen, 100)
}

// The seed, day by day, with everything of it: promises, actions, letters.
func TestSeedIsTheSumOfItsDays(t *testing.T) {
	w, _ := play(t)
	m := w.material(w.moment("2022-06-01 00:00").At)
	month := incident.MonthOf(date("2022-04-12"), w.ws.Zone)
	var days []incident.Digest
	for n := range month.Days {
		days = append(days, incident.DigestOf(m, incident.DaysFrom(month.First.AddDate(0, 0, n), 1, w.ws.Zone)))
	}
	whole := incident.DigestOf(m, month)
	require.Equal(t, counted(whole), counted(days...))
	require.Equal(t, 24, counted(whole)["kept"])
	require.Equal(t, 99_592, whole.Glance.Availability)
	two := incident.DigestOf(m, incident.DaysFrom(date("2022-04-11"), 2, w.ws.Zone))
	require.Equal(t, 93_888, two.Glance.Availability)
}

func TestSeriesShowsEveryWeek(t *testing.T) {
	w, _ := play(t)
	s := incident.SeriesOf(w.material(time.Time{}), incident.WeekOf(date("2022-04-12"), w.ws.Zone), 4)
	require.Len(t, s.Points, 4)
	require.Equal(t, []int{0, 0, 0, 2}, []int{s.Points[0].Incidents, s.Points[1].Incidents, s.Points[2].Incidents, s.Points[3].Incidents})
	require.Equal(t, []bool{true, true, true, false}, []bool{s.Points[0].Unknown, s.Points[1].Unknown, s.Points[2].Unknown, s.Points[3].Unknown}, "the record begins in the fourth week")
	require.Equal(t, 176*time.Minute, s.Points[3].Down)
	require.Equal(t, date("2022-03-21"), s.Points[0].Week.First)
	require.Len(t, s.Restored, 2)
	require.Equal(t, []time.Duration{62 * time.Minute, 10 * time.Hour}, []time.Duration{s.Restored[0].Took, s.Restored[1].Took})
}

// An action that was given up is owed no more, from then on.
func TestDigestOfActions(t *testing.T) {
	w := newIncident(t)
	w.says(planned("mend it", "U1", "2022-04-14").do)
	w.says(planned("watch it", "", "2022-04-14").do)
	w.says(incident.PlanAction{Text: text("think of it")})
	w.clock("2022-04-16 10:00")
	w.says(incident.FinishAction{Event: 2})
	w.clock("2022-04-19 10:00")
	w.says(incident.DropAction{Event: 3, Because: "it was never needed"})
	d := w.week()
	require.Equal(t, []int{2, 1, 1, 2, 1}, []int{d.Actions.Open, d.Actions.Done, d.Actions.Overdue, d.Actions.Ownerless, d.Actions.Dueless})
	require.Equal(t, []int{3, 4}, []int{d.Actions.Oldest[0].Seq, d.Actions.Oldest[1].Seq})
	next := incident.WeekOf(date("2022-04-19"), w.ws.Zone)
	d = incident.DigestOf(w.material(next.To), next)
	require.Equal(t, []int{1, 0, 0, 1, 1}, []int{d.Actions.Open, d.Actions.Done, d.Actions.Overdue, d.Actions.Ownerless, d.Actions.Dueless})
}
