package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestTheLastCorrectionWins(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Update{Text: text("tge | The database")})
	w.clock("09:00")
	w.says(incident.Correct{Event: 2, Text: text("tha"), Because: "typo"})
	w.says(incident.Correct{Event: 2, Text: text("the"), Because: "typo again"}, "~08:51")
	w.says(incident.Correct{Event: 2, Text: text("| Our database"), Because: "ours"})

	now := w.it().Updates[0]
	require.Equal(t, text("the | Our database"), now.Text, "an empty half stays as it was")
	require.Equal(t, w.moment("~08:51"), now.At)
	require.Equal(t, now.Text, w.it().Effective[1].Words())
	require.Equal(t, text("tge | The database"), w.it().Events[1].Words(), "the record keeps what was said")
	require.Equal(t, w.moment("08:52"), w.it().Events[1].Occurred)
	require.Equal(t, incident.Amendment{
		Event: 2, Kind: incident.KindCorrected, Because: "typo again", By: w.by, At: w.now.UTC(), Seq: 4,
	}, w.it().Amended[1])
}

func TestACorrectedTimeMovesItsWindow(t *testing.T) {
	w := newIncident(t)
	w.clock("10:00")
	w.says(down("Platform"), "08:55")
	w.says(up(""), "09:31")
	w.says(incident.Correct{Event: 2, Because: "the graph says so"}, "08:50")
	require.Equal(t, "down \"Platform\" 08:50-09:31\n", w.windows())
	require.Equal(t, [2]time.Duration{41, 0}, w.minutes())
}

func TestWithdrawnEventsVanishButStayInTheRecord(t *testing.T) {
	w := newIncident(t)
	w.says(note("about another incident"))
	w.says(note("about this one"))
	w.says(incident.Withdraw{Event: 2, Because: "wrong channel"})
	require.Len(t, w.it().Notes, 1)
	require.Len(t, w.it().Events, 4)
	require.Equal(t, []int{1, 3, 4}, seqs(w.it().Effective))
	ev, ok := w.it().Event(2)
	require.True(t, ok)
	require.Equal(t, "about another incident", ev.Words().Internal)
	require.Equal(t, incident.KindWithdrawn, w.it().Amended[0].Kind)
}

func seqs(events []incident.Event) []int {
	var out []int
	for _, ev := range events {
		out = append(out, ev.Seq)
	}
	return out
}

func TestRedactionBlanksTheWords(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Update{Text: text("password: hunter2")})
	w.says(incident.Redact{Event: 2, Because: "a secret"})
	require.Equal(t, incident.Halves{Internal: incident.Blank}, w.it().Updates[0].Text)
	require.Equal(t, incident.Blank, w.it().Effective[1].Words().Internal)
}

// Who withdraws a secret must still be able to have it blanked.
func TestWhatIsWithdrawnCanBeRedacted(t *testing.T) {
	w := newIncident(t)
	w.says(note("password: hunter2"))
	w.says(incident.Undo{})
	w.says(incident.Redact{Event: 2, Because: "a secret"})
	require.Empty(t, w.it().Notes)
	require.Equal(t, incident.KindRedacted, w.it().Amended[1].Kind)
}

// Scrub leaves nothing that people typed, and nothing drafted from it, in any kind that has words.
func TestScrub(t *testing.T) {
	for _, b := range samples() {
		if (incident.Event{Body: b}).Words().Empty() {
			continue
		}
		scrubbed := incident.Scrub(b)
		require.Equal(t, b.Kind(), scrubbed.Kind())
		words := incident.Event{Body: scrubbed}.Words()
		require.Subset(t, []string{"", incident.Blank}, []string{words.Internal, words.Public}, b.Kind())
		data, err := incident.Encode(scrubbed)
		require.NoError(t, err)
		require.NotContains(t, string(data), "internal words", b.Kind())
		require.NotContains(t, string(data), "public words", b.Kind())
		require.False(t, (incident.Event{Body: b}).Words().Empty(), "the original stays")
	}
	up := &incident.ImpactEnded{Components: []string{"Platform"}}
	require.Equal(t, up, incident.Scrub(up))
}

// Reworded bodies keep all that is not words.
func TestCorrectionsKeepTheRest(t *testing.T) {
	for _, b := range samples() {
		if (incident.Event{Body: b}).Words().Empty() || b.Kind() == incident.KindPublished {
			continue
		}
		events := []incident.Event{
			{Stream: "INC-1", Seq: 1, Body: b},
			{Stream: "INC-1", Seq: 2, Body: &incident.Corrected{Event: 1, Text: text("internal words | public words")}},
		}
		require.Equal(t, b, incident.Fold(1, events).Effective[0].Body, b.Kind())
	}
}

// A correction that would silently lose what was typed is refused: a publication has no internal half.
func TestCorrectingAPublication(t *testing.T) {
	w := newIncident(t)
	w.says(publish(incident.Moment{}))
	require.Equal(t, incident.NothingCorrected, w.refused(incident.Correct{Event: 2, Text: text("our words"), Because: "pasted"})[0].Code)
	w.says(incident.Correct{Event: 2, Text: text("| our words"), Because: "pasted"})
	require.Equal(t, "our words", w.it().Publications[0].Text)
}

func TestAsKnownAt(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(note("backdated"), "08:00")
	w.clock("09:10")
	w.says(incident.Withdraw{Event: 2, Because: "wrong"})

	as := func(wall string) incident.Incident {
		return incident.Fold(1, incident.AsKnownAt(w.it().Events, w.moment(wall).At))
	}
	require.Empty(t, as("08:51").Events)
	require.Len(t, as("08:52").Events, 1)
	require.Len(t, as("08:59").Events, 1, "what happened at eight was told at nine")
	require.Len(t, as("09:09").Notes, 1)
	require.Empty(t, as("09:10").Notes)
	require.Equal(t, w.it(), as("23:59"))
}

// Amending relations takes both ends along.
func TestWithdrawingARelation(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Open{Title: text("another")})
	w.says(incident.Relate{To: 2, Bond: incident.CausedBy})
	w.on = 2
	w.says(incident.Withdraw{Event: 2, Because: "it was the deploy"})
	requireBonds(w, "", "")
	w.on = 1
	require.Equal(t, incident.AlreadyGone, w.refused(incident.Withdraw{Event: 2, Because: "again"})[0].Code)
}

func TestEventsThatAreNotThere(t *testing.T) {
	w := newIncident(t)
	for _, seq := range []int{-1, 0, 2} {
		_, ok := w.it().Event(seq)
		require.False(t, ok)
	}
	require.Equal(t, w.now.UTC(), w.it().Newest())
	require.Zero(t, incident.Incident{}.Newest())
	require.Equal(t, []incident.Actor{w.by}, w.it().Responders())
}
