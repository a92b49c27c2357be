package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestActions(t *testing.T) {
	w := newIncident(t)
	day := time.Date(2022, 5, 11, 0, 0, 0, 0, time.UTC)
	w.says(incident.PlanAction{Text: text("test it"), Due: day, Type: incident.ActionDetect})
	require.False(t, w.it().Actions[0].Overdue(day))
	require.True(t, w.it().Actions[0].Overdue(day.AddDate(0, 0, 1)))
	require.Equal(t, 25*time.Hour, w.it().Actions[0].Age(w.it().Actions[0].Planned.At.Add(25*time.Hour)))
	w.says(incident.FinishAction{Event: 2, Text: text("it runs every night")})
	require.False(t, w.it().Actions[0].Overdue(day.AddDate(0, 0, 1)))
	w.says(incident.FinishAction{Text: text("something else")})
	require.Len(t, w.it().Actions, 2)
	require.Empty(t, w.it().OpenActions())
	done := w.it().Actions[0]
	require.Equal(t, []any{"it runs every night", 3, incident.ActionDetect}, []any{done.Evidence.Internal, done.DoneSeq, done.Type})
	require.True(t, w.it().Actions[1].Done.Known())
	require.Zero(t, w.it().Actions[1].Age(day), "nobody had planned it")
}

// What was agreed anew is kept beside what had been agreed, and is taken back whole.
func TestAnActionChangesHands(t *testing.T) {
	w := newIncident(t)
	first, second := time.Date(2022, 5, 11, 0, 0, 0, 0, time.UTC), time.Date(2022, 5, 18, 0, 0, 0, 0, time.UTC)
	omri, priya := incident.Person{ID: "U02OMRI"}, incident.Person{ID: "U03PRIYA"}
	w.says(incident.PlanAction{Text: text("test it"), Owner: omri, Due: first})
	before := w.it()
	w.says(incident.ChangeAction{Event: 2, Owner: priya, Because: "omri is away"})
	w.says(incident.ChangeAction{Event: 2, Due: second, Type: incident.ActionPrevent})
	a := w.it().Actions[0]
	require.Equal(t, []any{priya, second, incident.ActionPrevent}, []any{a.Owner, a.Due, a.Type})
	require.Len(t, a.Changes, 2)
	require.Equal(t, omri, a.Changes[0].From.Owner)
	require.Equal(t, incident.ActionTerms{Due: "2022-05-11"}, a.Changes[1].From)
	require.Equal(t, omri, before.Actions[0].Owner, "who knew it before still does")
	w.says(incident.Withdraw{Event: 3, Because: "omri is back"})
	require.Equal(t, []any{omri, second}, []any{w.it().Actions[0].Owner, w.it().Actions[0].Due})
}

func TestAnActionIsDropped(t *testing.T) {
	w := newIncident(t)
	day := time.Date(2022, 5, 11, 0, 0, 0, 0, time.UTC)
	w.says(incident.PlanAction{Text: text("test it | We will test it"), Due: day})
	w.says(incident.DropAction{Event: 2, Because: "the service is gone"})
	a := w.it().Actions[0]
	require.Equal(t, "the service is gone", a.Because)
	require.False(t, a.Open())
	require.False(t, a.Overdue(day.AddDate(1, 0, 0)))
	require.Equal(t, []int{2, 3}, w.it().Noticed(0), "a letter may have promised it")
}

// Events of before there were types fold as they did.
func TestAnActionOfOldHasNoType(t *testing.T) {
	body, err := incident.Decode(incident.KindActionPlanned, []byte(`{"text":{"internal":"test it"},"due":"2022-05-11"}`))
	require.NoError(t, err)
	ev := incident.Event{Stream: "INC-1", Seq: 1, Body: body}
	a := incident.Fold(1, []incident.Event{ev}).Actions[0]
	require.Equal(t, incident.ActionType(""), a.Type)
	require.True(t, a.Open())
}
