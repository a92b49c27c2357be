package incident_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func ask(words string) incident.Change { return incident.Ask{Text: words, Where: "C1"} }

func answer(seq int, words string) incident.Change {
	return incident.AnswerQuestion{Event: seq, Text: text(words)}
}

func approveAnswer(seq int) incident.ApproveAnswer {
	return incident.ApproveAnswer{Event: seq, Stops: letPass}
}

func letPass(incident.Incident, string) []incident.Stop { return nil }

func correct(seq int, words string) incident.Change {
	return incident.Correct{Event: seq, Text: text(words), Because: "typo"}
}

func withdraw(seq int) incident.Change { return incident.Withdraw{Event: seq, Because: "no"} }

func redact(seq int) incident.Change { return incident.Redact{Event: seq, Because: "a name"} }

// answered is an incident in which Sam asked e2, Dana answered it in e3 and Omri approved that in e4.
func answered(t require.TestingT) *world {
	w := newIncident(t).as("sam")
	w.says(ask("Is the EU affected?"))
	w.as("dana").says(answer(2, "only us1 | The EU is not affected."))
	w.as("omri").says(approveAnswer(3))
	return w
}

// news is what somebody's words lead to: "sam given e3".
func (w *world) news(c incident.Change) []string {
	w.t.(interface{ Helper() }).Helper()
	events, refusal := w.ask(c, incident.Moment{})
	require.Nil(w.t, refusal)
	var out []string
	for _, n := range w.it().News(events) {
		line := n.Asker.By.Name + " " + string(n.Tidings)
		if n.Answer.Seq > 0 {
			line += ": " + n.Answer.Text.Public
		}
		out = append(out, line)
	}
	return out
}

// decided is how a question would be recorded.
func (w *world) decided(c incident.Change) *incident.Asked {
	events, refusal := w.decide(c, incident.Moment{})
	require.Nil(w.t, refusal)
	return events[0].Body.(*incident.Asked)
}

func (w *world) standing() string {
	q, _ := w.it().Question(2)
	a, _ := q.Standing()
	return a.Text.Public
}

func aboutQuestions() []refusal {
	asked := saying(ask("Is the EU affected?"), answer(2, "only us1 | The EU is not affected.")) // e2, e3
	approved := func(w *world) { asked(w); w.says(approveAnswer(3)) }                            // e4
	stopped := incident.ApproveAnswer{Event: 3, Stops: func(incident.Incident, string) []incident.Stop {
		return []incident.Stop{{Rule: "CL01", Words: "Omri", Why: "a name", Instead: "we", Lead: true}}
	}}
	why := func(code incident.Code, seq, have int) func(*world) []incident.Reason {
		return because(incident.Reason{Code: code, Seq: seq, Have: have})
	}
	return []refusal{
		{"ask nothing", nil, is(ask("")), "", because(incident.Reason{Code: incident.EmptyText, Word: "question"})},
		{"ask a novel", nil, is(ask(strings.Repeat("why ", 251))), "", because(incident.Reason{Code: incident.TooLong, Word: "question", Have: 1004, Limit: 1000})},
		{"ask while one waits", asked, is(ask("EU affected?")), "", func(w *world) []incident.Reason {
			return []incident.Reason{{Code: incident.AlreadyAsked, Seq: 2, At: w.moment("08:53")}}
		}},
		{"answer what nobody asked", nil, is(answer(1, "no")), "", why(incident.NoQuestion, 1, 0)},
		{"answer with nothing", asked, is(answer(2, "")), "", because(incident.Reason{Code: incident.EmptyText, Word: "answer"})},
		{"answer with a novel", asked, is(answer(2, "|"+strings.Repeat("x", 2501))), "", because(incident.Reason{Code: incident.TooLong, Word: "public wording", Have: 2501, Limit: 2500})},
		{"answer what was redacted", func(w *world) { asked(w); w.says(redact(2)) }, is(answer(2, "no")), "", why(incident.NoQuestion, 2, 0)},
		{"answer what was withdrawn", func(w *world) { asked(w); w.says(withdraw(2)) }, is(answer(2, "no")), "", why(incident.NoQuestion, 2, 0)},
		{"approve a question", asked, is(approveAnswer(2)), "", why(incident.NoAnswer, 2, 0)},
		{"approve what stays inside", func(w *world) { asked(w); w.says(answer(2, "no")) }, is(approveAnswer(4)), "", why(incident.AnswerInside, 4, 2)},
		{"approve what was redacted", func(w *world) { asked(w); w.says(redact(3)) }, is(approveAnswer(3)), "", why(incident.AnswerBlank, 3, 2)},
		{"approve what was withdrawn", func(w *world) { asked(w); w.says(withdraw(3)) }, is(approveAnswer(3)), "", why(incident.AlreadyGone, 3, 0)},
		{"approve an answer to nothing", func(w *world) { asked(w); w.says(redact(2)) }, is(approveAnswer(3)), "", why(incident.NoQuestion, 2, 0)},
		{"approve what was corrected", func(w *world) { asked(w); w.says(correct(3, "| The EU is fine.")) }, is(approveAnswer(3)), "", why(incident.AnswerOther, 3, 4)},
		{"approve what was not shown", asked, is(incident.ApproveAnswer{Event: 3, Hash: "x", Stops: letPass}), "", why(incident.AnswerOther, 3, 3)},
		{"approve what was answered anew", func(w *world) { asked(w); w.says(answer(2, "| No.")) }, is(approveAnswer(3)), "", why(incident.AnswerReplaced, 3, 4)},
		{"approve an answer to another question", func(w *world) { asked(w); w.says(correct(2, "Is the US affected?")) }, is(approveAnswer(3)), "", why(incident.AnswerBeside, 3, 2)},
		{"approve twice", approved, is(approveAnswer(3)), "", func(w *world) []incident.Reason {
			return []incident.Reason{{Code: incident.AnswerStands, Seq: 3, Word: "dana", At: w.moment("08:55")}}
		}},
		{"approve what a rule stops", asked, is(stopped), "", because(incident.Reason{Code: incident.DraftStopped, Word: "CL01", Offer: []string{"Omri", "a name", "we"}})},
	}
}

// choice is a question that names no incident.
type choice struct {
	name string
	live []incident.Incident
	want incident.ID
	why  *incident.Reason
}

func choices() []choice {
	one := incident.Incident{ID: 1, Title: incident.Halves{Internal: "db", Public: "Downtime"}}
	two := incident.Incident{ID: 2, Title: incident.Halves{Internal: "secret"}}
	hidden, drill := incident.Incident{ID: 3, Private: true}, incident.Incident{ID: 4, Drill: true}
	none := &incident.Reason{Code: incident.NoIncidentOpen}
	return []choice{
		{"none", nil, 0, none},
		{"none to see", []incident.Incident{hidden, drill}, 0, none},
		{"one", []incident.Incident{hidden, two, drill}, 2, nil},
		{"several", []incident.Incident{one, two, hidden}, 0, &incident.Reason{Code: incident.SeveralIncidents, Word: "why?", ID: 1, Offer: []string{"INC-1 Downtime", "INC-2 "}}},
	}
}

func TestAskedAbout(t *testing.T) {
	for _, c := range choices() {
		got, refusal := incident.AskedAbout(c.live, "why?")
		require.Equal(t, c.want, got, c.name)
		require.Equal(t, c.why == nil, refusal == nil, c.name)
		if refusal != nil {
			require.Equal(t, []incident.Reason{*c.why}, refusal.Reasons)
		}
	}
}

// The answer goes back to whoever asked, and is given at once to the next.
func TestAnswerGoesBack(t *testing.T) {
	w := newIncident(t).as("sam")
	require.Empty(t, w.news(ask("Is the EU affected?")))
	require.Empty(t, w.as("ruth").news(ask("EU affected??")), "it is open: ruth waits too")
	require.Equal(t, 2, w.it().Events[2].Body.(*incident.Asked).Same)
	require.Empty(t, w.as("dana").news(answer(3, "only us1 | The EU is not affected.")), "e3 asks what e2 asks")
	require.Equal(t, []string{"sam given: The EU is not affected.", "ruth given: The EU is not affected."}, w.as("omri").news(approveAnswer(4)))
	require.False(t, w.it().Events[4].Body.(*incident.AnswerApproved).Self)

	require.Empty(t, w.as("priya").news(ask("is eu affected")))
	b := w.it().Events[5].Body.(*incident.Asked)
	require.Equal(t, []int{2, 4, 0}, []int{b.Same, b.Given, b.Behind})
	require.Empty(t, w.as("priya").news(incident.Ask{Text: "is eu affected", Again: true}))
	require.Zero(t, w.it().Events[6].Body.(*incident.Asked).Same, "that is not it: it is a question of its own")
	q, _ := w.it().Question(7)
	require.True(t, q.Open())
	require.Empty(t, w.it().Noticed(1), "questions change nothing that drafts are made from")
}

// An answer that the record has left behind is given with a warning, and asked for again.
func TestAnswerBehind(t *testing.T) {
	w := answered(t)
	w.says(down("Platform"))
	w.as("ruth").says(ask("Is the EU affected?"))
	b := w.it().Events[5].Body.(*incident.Asked)
	require.Equal(t, []int{2, 3, 1}, []int{b.Same, b.Given, b.Behind})
	q, _ := w.it().Question(2)
	require.True(t, q.Open())
	require.Equal(t, incident.AlreadyAsked, w.refused(ask("Is the EU affected?"))[0].Code)
	w.as("dana").says(answer(2, "| Parts of the EU are affected."))
	require.Equal(t, "The EU is not affected.", w.standing(), "until the new one is approved")
	require.ElementsMatch(t, []string{"sam anew: Parts of the EU are affected.", "ruth anew: Parts of the EU are affected."}, w.as("omri").news(approveAnswer(7)))
	q, _ = w.it().Question(2)
	require.False(t, q.Open())
}

func TestAnswerCorrected(t *testing.T) {
	w := answered(t)
	require.Equal(t, []string{"sam held"}, w.as("ruth").news(correct(3, "| The EU is fine.")))
	require.Empty(t, w.standing())
	require.Equal(t, []string{"sam anew: The EU is fine."}, w.news(approveAnswer(5)))
	require.True(t, w.it().Events[5].Body.(*incident.AnswerApproved).Self, "the words are ruth's")
	require.Equal(t, []string{"sam held"}, w.news(correct(3, "| The EU is not affected.")))
	require.Empty(t, w.standing(), "nobody has approved these words since they came back")
	require.Empty(t, w.news(correct(3, "it was only us1")), "inside")
}

// A time or inside words that are corrected touch no approval.
func TestAnswerStands(t *testing.T) {
	w := answered(t)
	require.Empty(t, w.news(correct(3, "us1 only")))
	events, _ := w.ask(incident.Correct{Event: 3, Because: "clock"}, w.moment("08:52"))
	require.Empty(t, w.it().News(events))
	require.Empty(t, w.news(correct(2, "Is EU affected")), "asks the same")
	require.Equal(t, "The EU is not affected.", w.standing())
	require.Equal(t, []string{"sam held"}, w.news(correct(2, "Is the US affected?")))
	require.Empty(t, w.standing())
}

func TestAnswerTakenBack(t *testing.T) {
	for name, c := range map[string]incident.Change{"answer": withdraw(3), "approval": withdraw(4), "redacted": redact(3)} {
		w := answered(t)
		require.Equal(t, []string{"sam taken-back"}, w.news(c), name)
		require.Empty(t, w.standing(), name)
		require.Empty(t, w.news(nothingFound()), name)
		w.as("priya").says(ask("Is the EU affected?"))
		require.Zero(t, w.it().Events[len(w.it().Events)-1].Body.(*incident.Asked).Given, name)
	}
}

// What was replaced does not come back because its successor goes; somebody has to approve it once more.
func TestReplacedAnswerStaysReplaced(t *testing.T) {
	w := answered(t)
	w.says(answer(2, "| No."))
	w.says(approveAnswer(5))
	require.Equal(t, []string{"sam taken-back"}, w.news(withdraw(5)))
	require.Empty(t, w.standing())
	require.Equal(t, []string{"sam anew: The EU is not affected."}, w.news(approveAnswer(3)))
}

func TestQuestionDropped(t *testing.T) {
	w := newIncident(t).as("sam")
	w.says(ask("Is Acme affected?"))
	w.as("ruth").says(ask("is Acme affected"))
	require.Equal(t, []string{"ruth dropped"}, w.as("sam").news(withdraw(2)))
	require.Empty(t, w.it().Questions())

	w = newIncident(t).as("sam")
	w.says(ask("Is Acme affected?"))
	require.Equal(t, []string{"sam dropped"}, w.as("dana").news(redact(2)))
	w.as("ruth").says(ask("is Acme affected"))
	require.Zero(t, w.it().Events[3].Body.(*incident.Asked).Same)

	require.Empty(t, answered(t).news(withdraw(2)), "sam has the answer")
	require.Empty(t, answered(t).news(redact(2)), "sam has the answer")
}

// What a named person has denied answers whoever asks about it, until somebody says otherwise.
func TestDenied(t *testing.T) {
	w := newIncident(t).as("sam")
	w.says(ask("were we hacked"))
	require.Empty(t, w.it().Events[1].Body.(*incident.Asked).Denied, "nobody has said")
	require.Empty(t, w.as("dana").news(incident.Confirm{Security: incident.FindingUnknown}))
	require.Equal(t, []string{"sam confirmed"}, w.news(nothingFound()))
	w.as("ruth").says(incident.Ask{Text: "Was data lost, or was it an attack?"})
	require.Equal(t, []incident.Subject{incident.DataLoss, incident.Security}, w.it().Events[4].Body.(*incident.Asked).Denied)
	q, _ := w.it().Question(5)
	require.False(t, q.Open())
	require.NotEmpty(t, w.decided(ask("were we hacked")).Denied, "although that waits for an answer since it was asked first")
	require.Equal(t, []string{"sam taken-back", "ruth taken-back"}, w.as("dana").news(incident.Confirm{Security: incident.FindingUnknown}))
	require.Empty(t, w.news(nothingFound()), "ruth was told not to use it")
	q, _ = w.it().Question(5)
	require.True(t, q.Open())
	require.Empty(t, w.as("omri").news(incident.Ask{Text: "were we hacked?", Again: true}))
	require.Equal(t, 2, w.it().Events[7].Body.(*incident.Asked).Same)
	w.as("dana").says(answer(2, "| We see no sign of an attack."))
	require.Equal(t, []string{"sam given: We see no sign of an attack.", "omri given: We see no sign of an attack."}, w.news(approveAnswer(9)))
}

// Rules are set aside for an answer as for a draft; what they objected to goes with it when it is redacted.
func TestAnswerOverridden(t *testing.T) {
	w := newIncident(t)
	w.says(ask("who?"))
	w.says(answer(2, "| Omri did."))
	c := incident.ApproveAnswer{Event: 3, Override: []string{"CL01"}, Because: "he asked for it", Stops: func(_ incident.Incident, words string) []incident.Stop {
		return []incident.Stop{{Rule: "CL01", Words: words[:4], Lead: true}}
	}}
	require.Equal(t, incident.OverrideNeedsLead, w.as("sam").refused(c)[0].Code)
	w.as("dana").says(c)
	require.Equal(t, &incident.LintOverridden{Event: 3, Rule: "CL01", Words: "Omri", Because: "he asked for it"}, w.it().Events[3].Body)
	w.says(redact(3))
	require.Equal(t, incident.Blank, w.it().Events[3].Words().Public)
}

func TestEchoes(t *testing.T) {
	w := answered(t)
	w.as("ruth").says(ask("Is the EU affected?"))
	w.says(correct(3, "| No."))
	w.says(note("x"))
	events := w.it().Events
	for _, seq := range []int{2, 3, 6} {
		require.Equal(t, []int{2, 4, 5}, incident.Echoes(events, seq), seq)
	}
	for _, seq := range []int{0, 1, 5, 7, 9} {
		require.Empty(t, incident.Echoes(events, seq), seq)
	}
}
