package incident_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// watch plays the seed while a clock runs beside it: at each step time moves to whatever
// comes first, the next line or what is due. It returns what came due.
func watch(t *testing.T, without string) []incident.Due {
	w := newWorld(t)
	var came []incident.Due
	for _, s := range stamps(t) {
		if s.ID == without {
			continue
		}
		came = append(came, w.duesUntil(s.At)...)
		require.Empty(t, w.line(s))
	}
	return append(came, w.duesUntil(w.now.Add(24*time.Hour))...)
}

// duesUntil returns what comes due from the last line on until the next. What is due at the
// very minute of a line waits for it: the line may be the update that is due.
func (w *world) duesUntil(line time.Time) []incident.Due {
	var came []incident.Due
	for at := w.nextDue(w.now.Add(-1)); !at.IsZero() && at.Before(line); at = w.nextDue(at) {
		for _, in := range w.incidents {
			came = append(came, in.DueAt(at, time.Time{}, w.ws)...)
		}
	}
	return came
}

// nextDue is when anything is due first in any incident.
func (w *world) nextDue(after time.Time) time.Time {
	var next time.Time
	for _, in := range w.incidents {
		if due, ok := in.NextDue(after, time.Time{}, w.ws); ok && (next.IsZero() || due.At.Before(next)) {
			next = due.At
		}
	}
	return next
}

// only are the instants of one kind, on the wall of New York.
func only(t *testing.T, kind incident.DueKind, came []incident.Due) []string {
	var out []string
	for _, due := range came {
		if due.Kind == kind {
			out = append(out, due.At.In(newYork(t)).Format("15:04"))
		}
	}
	return out
}

func TestDuesOfTheSeed(t *testing.T) {
	came := watch(t, "")
	require.Equal(t, []string{
		"09:49", "10:29", "11:40", "12:38", "13:35", "14:33", "15:15", "16:11", "17:09", "18:07", "19:48", "22:01",
	}, only(t, incident.DueWarning, came))
	require.Empty(t, only(t, incident.DueAlert, came))
	half := func(at string) bool { return strings.HasSuffix(at, ":00") || strings.HasSuffix(at, ":30") }
	summaries := only(t, incident.DueSummary, came)
	require.Equal(t, []string{"09:03", "09:05", "09:06", "09:07", "09:22", "09:23", "09:59", "10:01", "10:46", "11:06"}, slices.DeleteFunc(slices.Clone(summaries[:13]), half), "changes of INC-1")
	require.Equal(t, strings.Fields("08:53 08:54 08:55 08:56 09:32 09:33 11:13 11:41 11:42 14:48 15:14 15:15 18:32 18:51 18:52 20:03 20:04 23:45 09:13 09:14"), slices.DeleteFunc(slices.Clone(summaries[13:]), half), "and of INC-2")
	require.Len(t, summaries, 10+20+3+49, "and the half-hours of each, until it was resolved")
	require.Equal(t, []string{"09:07"}, only(t, incident.DueNudge, came), "customers first heard of INC-1 after six minutes")
}

func TestWithoutB24SupportIsAlerted(t *testing.T) {
	came := watch(t, "B24")
	require.Equal(t, []string{"13:40"}, only(t, incident.DueAlert, came))
	w, _ := play(t, "B24")
	require.Equal(t, incident.PromiseCount{Made: 19, Kept: 18, Missed: 1, Longest: 56 * time.Minute}, w.promises())
}

func (w *world) promises() incident.PromiseCount {
	return incident.CountPromises(w.it().Promises(), w.now)
}

func TestPromisesOfTheSeed(t *testing.T) {
	w, _ := play(t)
	require.Len(t, w.it().Publications, 21)
	require.Equal(t, incident.PromiseCount{Made: 20, Kept: 20}, w.promises())
	w.on = 1
	require.Len(t, w.it().Publications, 5)
	require.Equal(t, incident.PromiseCount{Made: 4, Kept: 4}, w.promises())
	_, standing := w.it().Standing()
	require.False(t, standing)
}

func TestAPromiseIsMissedThenKeptLate(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("09:22")))
	p, standing := w.it().Standing()
	require.True(t, standing)
	require.Equal(t, incident.Promise{Seq: 2, Made: w.now.UTC(), Due: w.moment("09:22").At}, p)
	require.False(t, p.Missed(w.moment("09:22").At))
	require.Zero(t, p.Overrun(w.moment("09:22").At))
	require.Equal(t, 3*time.Minute, p.Overrun(w.moment("09:25").At))

	w.clock("09:30")
	w.says(publish(incident.Moment{}))
	p = w.it().Promises()[0]
	require.False(t, p.Kept())
	require.Equal(t, 8*time.Minute, p.Overrun(w.moment("12:00").At))
	_, standing = w.it().Standing()
	require.False(t, standing)
}

func TestAPromiseIsKeptToTheMinute(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("09:22")))
	w.clock("09:22")
	w.says(publish(incident.Moment{}))
	require.True(t, w.it().Promises()[0].Kept())
}

// An update that went out earlier, and is only now recorded, keeps no promise given after it.
func TestAnEarlierUpdateKeepsNoLaterPromise(t *testing.T) {
	w := newIncident(t)
	w.clock("10:00")
	w.says(publish(w.moment("10:30")))
	w.clock("10:01")
	w.says(publish(incident.Moment{}), "09:00")
	p, standing := w.it().Standing()
	require.True(t, standing)
	require.False(t, p.Kept())
	require.Equal(t, incident.Due{Kind: incident.DueWarning, At: w.moment("10:25").At, Seq: 2}, w.due("10:01"))
}

// due is what comes next after a time, summaries apart.
func (w *world) due(after string) incident.Due { return w.dueAfter(w.moment(after).At) }

func (w *world) dueAfter(after time.Time) incident.Due {
	for week := after.AddDate(0, 0, 7); after.Before(week); {
		due := w.nextPromised(after)
		for _, d := range w.it().DueAt(due.At, w.talked, w.ws) {
			if d.Kind != incident.DueSummary && d.Kind != incident.DueDuty {
				return d
			}
		}
		if due.Kind != incident.DueSummary {
			return due
		}
		after = due.At
	}
	return incident.Due{}
}

func TestNextDue(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("09:22")))
	require.Equal(t, incident.Due{Kind: incident.DueWarning, At: w.moment("09:17").At, Seq: 2}, w.due("08:52"))
	require.Equal(t, incident.Due{Kind: incident.DueAlert, At: w.moment("09:22").At, Seq: 2}, w.due("09:17"))
	require.Zero(t, w.due("09:22"))

	w.says(publish(w.moment("08:56")))
	require.Equal(t, incident.DueAlert, w.due("08:50").Kind, "too short for a warning")
	w.says(incident.Cancel{Why: "nothing"})
	require.Zero(t, w.due("08:52"), "a false alarm owes nothing")
	require.True(t, w.it().Promises()[1].Void)
	require.False(t, w.it().Promises()[1].Missed(w.moment("10:00").At))
}

func TestSummariesAtHalfHours(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("12:00")))
	require.Equal(t, incident.Due{Kind: incident.DueSummary, At: w.moment("08:53").At, Seq: 2}, w.nextPromised(w.now))
	w.clock("08:53")
	require.Equal(t, w.moment("09:00").At, w.nextPromised(w.now).At)
	w.clock("09:00")
	require.Equal(t, w.moment("09:30").At, w.nextPromised(w.now).At)
	w.says(become(incident.Resolved))
	w.says(publish(incident.Moment{}))
	require.Equal(t, w.moment("09:01").At, w.nextPromised(w.now).At, "that it is resolved is the last one")
	w.clock("09:01")
	require.Zero(t, w.nextPromised(w.now), "what is resolved needs no summary")
}

// Two things may be due at one instant, and neither hides the other.
func TestEverythingDueAtOnce(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("09:30")))
	require.Equal(t, []incident.Due{
		{Kind: incident.DueAlert, At: w.moment("09:30").At, Seq: 2},
		{Kind: incident.DueSummary, At: w.moment("09:30").At, Seq: 2},
	}, w.it().DueAt(w.moment("09:30").At, time.Time{}, w.ws))
	require.Equal(t, []incident.Due{{Kind: incident.DueWarning, At: w.moment("09:25").At, Seq: 2}}, w.it().DueAt(w.moment("09:25").At, time.Time{}, w.ws))
	require.Empty(t, w.it().DueAt(w.moment("09:26").At, time.Time{}, w.ws))
	w.says(publish(w.moment("08:56")))
	require.Empty(t, w.it().DueAt(w.moment("08:51").At, time.Time{}, w.ws))
}

// nextPromised is what is due next beside duties, which promise nothing to anybody.
func (w *world) nextPromised(after time.Time) incident.Due {
	for {
		due, ok := w.it().NextDue(after, w.talked, w.ws)
		if !ok || due.Kind != incident.DueDuty {
			return due
		}
		if after.Year() > 2022 {
			return incident.Due{}
		}
		after = due.At
	}
}

func TestStateOfAPromise(t *testing.T) {
	nine := time.Date(2022, 4, 12, 9, 0, 0, 0, time.UTC)
	promise := func(due, kept time.Duration, void bool) incident.Promise {
		p := incident.Promise{Made: nine, Due: nine.Add(due), Void: void}
		if kept > 0 {
			p.KeptAt = nine.Add(kept)
		}
		return p
	}
	for _, c := range []struct {
		p     incident.Promise
		after time.Duration
		want  incident.PromiseState
	}{
		{promise(30*time.Minute, 0, false), 25*time.Minute - 1, incident.PromiseRuns},
		{promise(30*time.Minute, 0, false), 25 * time.Minute, incident.PromiseNear},
		{promise(30*time.Minute, 0, false), 30*time.Minute - 1, incident.PromiseNear},
		{promise(30*time.Minute, 0, false), 30 * time.Minute, incident.PromiseDue},
		{promise(5*time.Minute, 0, false), 5*time.Minute - 1, incident.PromiseRuns},
		{promise(5*time.Minute, 0, false), 5 * time.Minute, incident.PromiseDue},
		{promise(30*time.Minute, 30*time.Minute, false), time.Hour, incident.PromiseKept},
		{promise(30*time.Minute, 30*time.Minute+1, false), time.Hour, incident.PromiseLate},
		{promise(30*time.Minute, 0, true), time.Hour, incident.PromiseVoid},
	} {
		require.Equal(t, c.want, c.p.State(nine.Add(c.after)), "%+v after %s", c.p, c.after)
	}
}

func TestCountPromises(t *testing.T) {
	nine := time.Date(2022, 4, 12, 9, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return nine.Add(time.Duration(minutes) * time.Minute) }
	ps := []incident.Promise{
		{Made: nine, Due: at(20), KeptAt: at(33)},
		{Made: nine, Due: at(30), KeptAt: at(29)},
		{Made: nine, Due: at(30), KeptAt: at(30)},
		{Made: nine, Due: at(30), KeptAt: at(34)},
		{Made: nine, Due: at(30), Void: true},
		{Made: nine, Due: at(50)},
		{Made: nine, Due: at(70)},
	}
	require.Equal(t, incident.PromiseCount{Made: 7, Kept: 2, Missed: 3, Longest: 13 * time.Minute}, incident.CountPromises(ps, at(60)))
	require.Zero(t, incident.CountPromises(nil, nine))
}

// An update that is told late settles what it would have settled, and one that is withdrawn does not.
func TestALateEntrySettles(t *testing.T) {
	w := newIncident(t)
	w.says(publish(w.moment("09:22")))
	w.clock("09:30")
	w.says(publish(incident.Moment{}), "09:20")
	require.Equal(t, incident.PromiseKept, w.it().Promises()[0].State(w.now))
	w.says(incident.Correct{Event: 3, Because: "clock"}, "09:24")
	require.Equal(t, incident.PromiseLate, w.it().Promises()[0].State(w.now))
	w.says(incident.Withdraw{Event: 3, Because: "never went out"})
	require.Equal(t, incident.PromiseDue, w.it().Promises()[0].State(w.now))
	require.Equal(t, []int{3}, w.it().Unpublished())
}

// givenUpdate is an update as the model keeps it, in whole minutes after nine.
type givenUpdate struct {
	seq, at, next int
	gone          bool
}

// outcome looks through all the others for the update that follows, without sorting anything.
func outcome(all []givenUpdate, of givenUpdate) (kept int, settled bool) {
	var next givenUpdate
	for _, x := range all {
		after := x.at > of.at || x.at == of.at && x.seq > of.seq
		sooner := !settled || x.at < next.at || x.at == next.at && x.seq < next.seq
		if !x.gone && after && sooner {
			next, settled = x, true
		}
	}
	return next.at, settled
}

// Whatever is told late, corrected and withdrawn: a promise is settled by the first update that followed.
func TestPromisesAreAsAModelSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newIncident(t)
		minute := func(m int) incident.Moment {
			return incident.Moment{At: w.moment("2022-04-12 09:00").At.Add(time.Duration(m) * time.Minute)}
		}
		var all []givenUpdate
		for now := range rapid.IntRange(1, 12).Draw(t, "entries") {
			w.now = minute(10 * (now + 1)).At
			seq := w.it().Version + 1
			at := rapid.IntRange(0, 10*(now+1)).Draw(t, "at")
			switch pick := rapid.IntRange(0, 5).Draw(t, "what"); {
			case pick == 0 && len(all) > 0 && !all[len(all)/2].gone:
				w.says(incident.Withdraw{Event: all[len(all)/2].seq, Because: "wrong"})
				all[len(all)/2].gone = true
			case pick == 1 && len(all) > 0 && !all[0].gone:
				_, refusal := w.ask(incident.Correct{Event: all[0].seq, Because: "late"}, minute(at))
				require.Nil(t, refusal)
				all[0].at = at
			default:
				x := givenUpdate{seq: seq, at: at, next: rapid.IntRange(0, 200).Draw(t, "next")}
				c := incident.Publish{Draft: noDraft, Next: minute(x.next).At}
				if x.next < 50 {
					x.next, c.Next = 0, time.Time{}
				}
				_, refusal := w.ask(c, minute(at))
				require.Nil(t, refusal)
				all = append(all, x)
			}
		}
		agrees(t, w, all, minute)
	})
}

// agrees compares every promise, and their count, with the model.
func agrees(t *rapid.T, w *world, all []givenUpdate, minute func(int) incident.Moment) {
	var want incident.PromiseCount
	got := map[int]incident.Promise{}
	for _, p := range w.it().Promises() {
		got[p.Seq] = p
	}
	now := int(w.now.Sub(minute(0).At) / time.Minute)
	for _, x := range all {
		if x.gone || x.next == 0 {
			require.NotContains(t, got, x.seq)
			continue
		}
		want.Made++
		kept, settled := outcome(all, x)
		end := now
		if settled {
			end = kept
			require.Equal(t, minute(kept).At, got[x.seq].KeptAt, "e%d", x.seq)
		} else {
			require.Zero(t, got[x.seq].KeptAt, "e%d", x.seq)
		}
		switch {
		case settled && kept <= x.next:
			want.Kept++
		case now > x.next:
			want.Missed++
			want.Longest = max(want.Longest, time.Duration(end-x.next)*time.Minute)
		}
	}
	require.Equal(t, want, w.promises())
}
