package incident_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// What people learned is kept before and after the close, one event each; it can be corrected, withdrawn and blanked.
func TestLessons(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Learn{{Lesson: incident.WentWell, Text: "the page was quick"}, {Lesson: incident.GotLucky, Text: "it was Sunday"}}) // e2, e3
	w.finish()
	w.says(incident.Learn{{Lesson: incident.WentBadly, Text: "hunter2 was guessed"}})
	last := w.it().Version
	require.Len(t, w.it().Lessons, 3)
	require.Equal(t, incident.Closed, w.it().Status)
	w.says(incident.Correct{Event: 2, Text: text("the page came at once"), Because: "typo"})
	w.says(incident.Withdraw{Event: 3, Because: "it was Monday"})
	w.says(incident.Redact{Event: last, Because: "a password"})
	require.Len(t, w.it().Lessons, 2)
	require.Equal(t, "the page came at once", w.it().Lessons[0].Text.Internal)
	require.Equal(t, incident.WentWell, w.it().Lessons[0].Kind)
	require.Equal(t, incident.Blank, w.it().Lessons[1].Text.Internal)
	require.Equal(t, incident.NoPublicHalf, w.refused(incident.Correct{Event: 2, Text: text("in | out"), Because: "x"})[0].Code)
}

// A review is asked for, done, and said to be behind what came later; to reopen an incident is to begin anew.
func TestReview(t *testing.T) {
	w := newIncident(t)
	w.finish()
	require.Equal(t, incident.ReviewState(""), w.it().Review.State)
	w.says(incident.AskReview{Whom: []incident.Person{w.person()}})
	require.Equal(t, incident.ReviewUnderway, w.it().Review.State)
	require.Equal(t, []incident.Person{w.person()}, w.it().Review.Whom)
	w.says(note("a late one"))
	require.Empty(t, w.it().SinceReview(), "not reviewed yet")
	w.says(incident.EndReview{})
	require.True(t, w.it().Review.Done())
	require.Empty(t, w.it().SinceReview())
	w.says(note("a later one"))
	require.Equal(t, []int{w.it().Version}, w.it().SinceReview())
	w.says(incident.EndReview{})
	require.Empty(t, w.it().SinceReview(), "reviewed again")
	w.says(incident.Withdraw{Event: w.it().Version, Because: "not yet"})
	require.True(t, w.it().Review.Done(), "the review before it counts")
	require.Len(t, w.it().SinceReview(), 2, "the note, and the withdrawal")
	w.says(incident.Reopen{Why: "it is back"})
	require.Equal(t, incident.Review{}, w.it().Review)
}
