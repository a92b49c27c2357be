package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// What ended long ago is left unread, unless it still owes something; and what is left unread changes no number.
func TestMaterialLeavesOutWhatIsOver(t *testing.T) {
	db, _ := fresh(t)
	ask := func(on incident.ID, at time.Time, changes ...incident.Change) {
		for _, do := range changes {
			_, err := db.Submit(t.Context(), requested(on, do, at))
			require.NoError(t, err)
		}
	}
	open := func(s incident.Severity) incident.Change {
		return incident.Open{Severity: s, Title: incident.Halves{Internal: "broken"}}
	}
	finish := []incident.Change{incident.SetStatus{To: incident.Resolved}, incident.Close{Why: incident.Halves{Internal: "done"}}}
	long := noon.AddDate(-1, 0, 0)
	ask(0, long, open(incident.Sev3)) // over and done with
	ask(1, long, finish...)
	ask(0, long, open(incident.Sev3)) // owes an action
	ask(2, long, append(finish, incident.PlanAction{Text: incident.Halves{Internal: "mend it"}})...)
	ask(0, long, open(incident.Sev1), incident.Confirm{}) // owes a review
	ask(3, long, incident.Confirm{DataLoss: incident.FindingNone, Security: incident.FindingNone, Scaling: incident.FindingNone})
	ask(3, long, finish...)
	ask(0, long, open(incident.Sev4)) // goes on
	ask(0, long, open(incident.Sev3)) // was graver
	ask(5, long, incident.SetSeverity{To: incident.Sev2}, incident.SetSeverity{To: incident.Sev3})
	ask(5, long, finish...)
	ask(0, long, open(incident.Sev3)) // was spoken of since
	ask(6, long, finish...)
	ask(6, noon.AddDate(0, 0, -1), incident.Note{Text: incident.Halves{Internal: "still true"}})
	ask(0, noon, open(incident.Sev3))

	term := incident.WeekOf(incident.DayOf(noon, time.UTC), time.UTC)
	read := func(since time.Time) (ids []incident.ID, d incident.Digest, version string) {
		m, version, err := db.Material(t.Context(), store.Wanted{Since: since})
		require.NoError(t, err)
		for _, in := range m.Incidents {
			ids = append(ids, in.ID)
		}
		return ids, incident.DigestOf(m, term), version
	}
	all, whole, version := read(time.Time{})
	require.Len(t, all, 7)
	some, digest, same := read(term.Since())
	require.Equal(t, []incident.ID{2, 3, 4, 5, 6, 7}, some)
	require.Equal(t, whole, digest)
	require.Equal(t, version, same)
	require.Len(t, digest.Reviews.Overdue, 2)
	m, _, err := db.Material(t.Context(), store.Wanted{Since: noon})
	require.NoError(t, err)
	require.True(t, long.Equal(m.Begun))
}

// As known at an instant, a record is what it was: the same word for it, and nothing of what came later.
func TestMaterialAsKnownAt(t *testing.T) {
	db, _ := fresh(t)
	submit := func(on incident.ID, do incident.Change, at time.Time) {
		_, err := db.Submit(t.Context(), requested(on, do, at))
		require.NoError(t, err)
	}
	read := func(asOf time.Time) (incident.Material, string) {
		m, version, err := db.Material(t.Context(), store.Wanted{AsOf: asOf})
		require.NoError(t, err)
		return m, version
	}
	_, empty := read(time.Time{})
	submit(0, incident.Open{Severity: incident.Sev1, Title: incident.Halves{Internal: "broken"}}, noon)
	then, before := read(noon)
	submit(1, incident.Note{Text: incident.Halves{Internal: "later"}}, noon.Add(time.Hour))
	submit(0, incident.Open{Severity: incident.Sev1, Title: incident.Halves{Internal: "also"}}, noon.Add(2*time.Hour))
	again, same := read(noon)
	require.Equal(t, then.Incidents, again.Incidents)
	require.Equal(t, before, same)
	now, after := read(time.Time{})
	require.Len(t, now.Incidents, 2)
	require.NotEqual(t, before, after)
	require.NotEqual(t, empty, before)
	newest, err := db.Newest(t.Context(), noon.Add(90*time.Minute))
	require.NoError(t, err)
	require.Equal(t, noon.Add(time.Hour), newest)
}
