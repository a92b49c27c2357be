package incident_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// refusal is a request that is refused: what was said before, what is asked, and why not.
type refusal struct {
	name string
	told func(w *world) // after INC-1, a sev1, was opened at 8:52
	ask  func(w *world) incident.Change
	at   string
	why  func(w *world) []incident.Reason
}

// is asks for a change that needs no looking up.
func is(c incident.Change) func(*world) incident.Change {
	return func(*world) incident.Change { return c }
}

// because gives reasons that need no looking up.
func because(rs ...incident.Reason) func(*world) []incident.Reason {
	return func(*world) []incident.Reason { return rs }
}

// saying is a story of requests, a minute apart.
func saying(cs ...incident.Change) func(*world) {
	return func(w *world) {
		for _, c := range cs {
			w.now = w.now.Add(time.Minute)
			w.says(c)
		}
		w.now = w.now.Add(time.Minute)
	}
}

func refusals() []refusal {
	all := [][]refusal{aboutWhere(), aboutWords(), aboutWindows(), aboutMoves(), aboutReviewing(), aboutAmending(), aboutOthers(), aboutQuestions(), aboutDuties()}
	var out []refusal
	for _, some := range all {
		out = append(out, some...)
	}
	return out
}

func aboutWhere() []refusal {
	return []refusal{
		{
			"in a channel of no incident", func(w *world) { w.on = 0 }, is(note("hello")), "",
			because(incident.Reason{Code: incident.NoIncidentHere}),
		},
		{
			"in an incident nobody opened", func(w *world) { w.on = 9 }, is(note("hello")), "",
			because(incident.Reason{Code: incident.UnknownIncident, ID: 9}),
		},
		{
			"after the close", (*world).finish, is(incident.Update{Text: text("one more thing")}), "",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.IncidentOver, ID: 1, Status: incident.Closed, At: w.moment("08:52")}}
			},
		},
		{
			"after a false alarm", saying(incident.Cancel{Why: "nothing"}), is(down("Platform")), "",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.IncidentOver, ID: 1, Status: incident.Cancelled, At: w.moment("08:53")}}
			},
		},
		{
			"before it has happened", nil, is(down("Platform")), "08:53",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.TimeInFuture, At: w.moment("08:53")}}
			},
		},
		{
			"a window that is to end later", nil, func(w *world) incident.Change { return w.downUntil("Platform", "09:30") }, "08:50",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.TimeInFuture, At: w.moment("09:30")}}
			},
		},
	}
}

func aboutWords() []refusal {
	long := strings.Repeat("é", 251) // characters are counted, not bytes
	tooLong := because(incident.Reason{Code: incident.TooLong, Word: "title", Have: 251, Limit: 250})
	return []refusal{
		{"open without a title", nil, is(incident.Open{}), "", because(incident.Reason{Code: incident.EmptyText, Word: "title"})},
		{"title without words", nil, is(incident.Retitle{}), "", because(incident.Reason{Code: incident.EmptyText, Word: "title"})},
		{"update without words", nil, is(incident.Update{}), "", because(incident.Reason{Code: incident.EmptyText, Word: "text"})},
		{"cause without words", nil, is(incident.StateCause{State: incident.CauseConfirmed}), "", because(incident.Reason{Code: incident.EmptyText, Word: "cause"})},
		{"confirm without a finding", nil, is(incident.Confirm{}), "", because(incident.Reason{Code: incident.EmptyText, Word: "finding"})},
		{"role without a role", nil, is(incident.GiveRoles{}), "", because(incident.Reason{Code: incident.EmptyText, Word: "role"})},
		{"open with a long title", nil, is(incident.Open{Title: incident.Halves{Internal: long}}), "", tooLong},
		{"a long title", nil, is(incident.Retitle{Title: incident.Halves{Public: long}}), "", tooLong},
		{
			"a long text", nil, is(incident.Update{Text: text(strings.Repeat("x", 12_001))}), "",
			because(incident.Reason{Code: incident.TooLong, Word: "text", Have: 12_001, Limit: 12_000}),
		},
		{"a note for customers", nil, is(note("inside | outside")), "", because(incident.Reason{Code: incident.NoPublicHalf, Word: "note"})},
	}
}

func aboutWindows() []refusal {
	return []refusal{
		{"up while nothing is down", nil, is(up("")), "", because(incident.Reason{Code: incident.NoWindow})},
		{
			"up of what is not down", saying(down("US region")), is(up("Platform")), "",
			because(incident.Reason{Code: incident.NoWindow, Component: "Platform"}),
		},
		{
			"down while down", saying(down("Platform")), is(down("boards-db-07")), "",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.AlreadyOpen, Component: "Platform", At: w.moment("08:53"), Word: "down"}}
			},
		},
		{
			"a component nobody knows", nil, is(down("Platfom")), "",
			because(incident.Reason{Code: incident.UnknownComponent, Word: "Platfom", Offer: []string{"Platform", "US region"}}),
		},
		{
			"up of a component nobody knows", saying(down("Platform")), is(up("region")), "",
			because(incident.Reason{Code: incident.UnknownComponent, Word: "region", Offer: []string{"US region", "Platform"}}),
		},
		{
			"up before the down", saying(down("Platform")), is(up("")), "08:50",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.WindowInverted, Component: "Platform", At: w.moment("08:53"), Until: w.moment("08:50")}}
			},
		},
		{
			"degraded from before the down", saying(down("Platform")), is(degraded("Platform")), "08:50",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.WindowInverted, Component: "Platform", At: w.moment("08:53"), Until: w.moment("08:50")}}
			},
		},
		{
			"a whole window told backwards", nil, func(w *world) incident.Change { return w.downUntil("Platform", "08:30") }, "08:40",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.WindowInverted, Component: "Platform", At: w.moment("08:40"), Until: w.moment("08:30")}}
			},
		},
		{
			"a whole window over another", func(w *world) { w.says(w.downUntil("Platform", "08:30"), "08:00") },
			func(w *world) incident.Change { return w.downUntil("Platform", "08:31") }, "08:29",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.WindowOverlaps, Component: "Platform", At: w.moment("08:00"), Until: w.moment("08:30"), Seq: 2}}
			},
		},
		{
			"an open window over one that was told whole", func(w *world) { w.says(w.downUntil("Platform", "08:30"), "08:00") }, is(down("Platform")), "07:50",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.WindowOverlaps, Component: "Platform", At: w.moment("08:00"), Until: w.moment("08:30"), Seq: 2}}
			},
		},
		{
			"a whole window over an open one", saying(down("Platform")),
			func(w *world) incident.Change { return w.downUntil("Platform", "08:54") }, "08:40",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.WindowOverlaps, Component: "Platform", At: w.moment("08:53"), Seq: 2}}
			},
		},
	}
}

func aboutMoves() []refusal {
	return []refusal{
		{
			"resolved while down and degraded", saying(down("Platform"), degraded("US region")), is(become(incident.Resolved)), "",
			func(w *world) []incident.Reason {
				return []incident.Reason{
					{Code: incident.WindowOpen, Component: "Platform", At: w.moment("08:53"), Word: "down"},
					{Code: incident.WindowOpen, Component: "US region", At: w.moment("08:54"), Word: "degraded"},
				}
			},
		},
		{
			"close with everything missing", saying(down("Platform")), is(incident.Close{}), "",
			func(w *world) []incident.Reason {
				return []incident.Reason{
					{Code: incident.ReasonMissing, Word: "close"},
					{Code: incident.WindowOpen, Component: "Platform", At: w.moment("08:53"), Word: "down"},
					{Code: incident.NotResolved, Status: incident.Investigating},
					{Code: incident.Unconfirmed, Word: "data-loss"},
					{Code: incident.Unconfirmed, Word: "security"},
					{Code: incident.Unconfirmed, Word: "scaling"},
				}
			},
		},
		{
			"close on findings that are unknown", saying(nothingFound(), incident.Confirm{Security: incident.FindingUnknown}, become(incident.Resolved)),
			is(incident.Close{Why: text("done")}), "", because(incident.Reason{Code: incident.Unconfirmed, Word: "security"}),
		},
		{
			"close of a sev3 without a reason", saying(incident.SetSeverity{To: incident.Sev3}), is(incident.Close{}), "",
			because(incident.Reason{Code: incident.ReasonMissing, Word: "close"}),
		},
		{
			"the status it has", saying(become(incident.Monitoring)), is(become(incident.Monitoring)), "",
			func(w *world) []incident.Reason {
				return []incident.Reason{{Code: incident.AlreadyStatus, Status: incident.Monitoring, At: w.moment("08:53")}}
			},
		},
		{
			"closing by status", nil, is(become(incident.Closed)), "",
			because(incident.Reason{Code: incident.IllegalMove, Status: incident.Investigating, Word: "closed"}),
		},
		{
			"cancelling by status", nil, is(become(incident.Cancelled)), "",
			because(incident.Reason{Code: incident.IllegalMove, Status: incident.Investigating, Word: "cancelled"}),
		},
		{
			"reopen what is not over", nil, is(incident.Reopen{Why: "hm"}), "",
			because(incident.Reason{Code: incident.IllegalMove, Status: incident.Investigating, Word: "reopened"}),
		},
		{"reopen without a reason", (*world).finish, is(incident.Reopen{}), "", because(incident.Reason{Code: incident.ReasonMissing, Word: "reopen"})},
		{"cancel without a reason", nil, is(incident.Cancel{}), "", because(incident.Reason{Code: incident.ReasonMissing, Word: "cancel"})},
		{"the severity it has", nil, is(incident.SetSeverity{To: incident.Sev1}), "", because(incident.Reason{Code: incident.AlreadySeverity, Word: "sev1"})},
	}
}

func aboutReviewing() []refusal {
	reviewed := func(w *world) {
		w.finish()
		w.says(incident.EndReview{})
	}
	return []refusal{
		{"review what goes on", nil, is(incident.AskReview{}), "", because(incident.Reason{Code: incident.NotOver, Status: incident.Investigating})},
		{"call reviewed what goes on", nil, is(incident.EndReview{}), "", because(incident.Reason{Code: incident.NotOver, Status: incident.Investigating})},
		{"call reviewed what is", reviewed, is(incident.EndReview{}), "", func(w *world) []incident.Reason {
			r := w.it().Review
			return []incident.Reason{{Code: incident.AlreadyReviewed, At: r.At, Seq: r.Seq}}
		}},
		{"learn nothing", nil, is(incident.Learn{}), "", because(incident.Reason{Code: incident.EmptyText, Word: "text"})},
		{"learn nothing of one thing", nil, is(incident.Learn{{Lesson: incident.WentWell}}), "", because(incident.Reason{Code: incident.EmptyText, Word: "text"})},
	}
}

func aboutAmending() []refusal {
	said := saying(down("Platform"), up(""), down("Platform"), up(""), note("a note")) // e2 … e6
	breaks := func(seq int) func(*world) []incident.Reason {
		return because(incident.Reason{Code: incident.BreaksRecord, Seq: seq})
	}
	return []refusal{
		{
			"correct what does not exist", nil, is(incident.Correct{Event: 2, Because: "typo"}), "",
			because(incident.Reason{Code: incident.UnknownEvent, Seq: 2, ID: 1}),
		},
		{"withdraw e0", nil, is(incident.Withdraw{Because: "typo"}), "", because(incident.Reason{Code: incident.UnknownEvent, ID: 1})},
		{"correct nothing", said, is(incident.Correct{Event: 6, Because: "typo"}), "", because(incident.Reason{Code: incident.NothingCorrected, Seq: 6})},
		{
			"correct words where there are none", said, is(incident.Correct{Event: 3, Text: text("x"), Because: "typo"}), "",
			because(incident.Reason{Code: incident.NotAmendable, Seq: 3, Word: "impact_ended"}),
		},
		{
			"correct a note for customers", said, is(incident.Correct{Event: 6, Text: text("in | out"), Because: "typo"}), "",
			because(incident.Reason{Code: incident.NoPublicHalf, Word: "noted"}),
		},
		{"correct without saying why", said, is(incident.Correct{Event: 6, Text: text("x")}), "", because(incident.Reason{Code: incident.ReasonMissing, Word: "correct", Seq: 6})},
		{"withdraw without saying why", said, is(incident.Withdraw{Event: 6}), "", because(incident.Reason{Code: incident.ReasonMissing, Word: "withdraw", Seq: 6})},
		{"redact without saying why", said, is(incident.Redact{Event: 6}), "", because(incident.Reason{Code: incident.ReasonMissing, Word: "redact", Seq: 6})},
		{
			"redact what has no words", said, is(incident.Redact{Event: 3, Because: "secret"}), "",
			because(incident.Reason{Code: incident.NotAmendable, Seq: 3, Word: "impact_ended"}),
		},
		{
			"withdraw the opening", said, is(incident.Withdraw{Event: 1, Because: "no"}), "",
			because(incident.Reason{Code: incident.NotAmendable, Seq: 1, Word: "opened"}),
		},
		{
			"amend an amendment", saying(note("x"), incident.Withdraw{Event: 2, Because: "no"}), is(incident.Withdraw{Event: 3, Because: "yes"}), "",
			because(incident.Reason{Code: incident.NotAmendable, Seq: 3, Word: "withdrawn"}),
		},
		{
			"withdraw twice", saying(note("x"), incident.Withdraw{Event: 2, Because: "no"}), is(incident.Withdraw{Event: 2, Because: "no"}), "",
			because(incident.Reason{Code: incident.AlreadyGone, Seq: 2}),
		},
		{
			"correct what is gone", saying(note("x"), incident.Withdraw{Event: 2, Because: "no"}), is(incident.Correct{Event: 2, Text: text("y"), Because: "no"}), "",
			because(incident.Reason{Code: incident.AlreadyGone, Seq: 2}),
		},
		{"withdraw the up between two downs", said, is(incident.Withdraw{Event: 3, Because: "never up"}), "", breaks(3)},
		{"correct an up to before its down", said, is(incident.Correct{Event: 3, Because: "late"}), "08:52", breaks(3)},
		{"correct an up into the next downtime", said, is(incident.Correct{Event: 3, Because: "early"}), "08:56", breaks(3)},
		{"correct a down into the one before", said, is(incident.Correct{Event: 4, Because: "late"}), "08:53", breaks(4)},
		{"withdraw the last up after the close", func(w *world) { said(w); w.finish() }, is(incident.Withdraw{Event: 5, Because: "never up"}), "", breaks(5)},
		{"undo what somebody else said", func(w *world) { said(w); w.by = actor("omri") }, is(incident.Undo{}), "", because(incident.Reason{Code: incident.NothingToUndo})},
		{"undo the opening", nil, is(incident.Undo{}), "", because(incident.Reason{Code: incident.NothingToUndo})},
	}
}

func aboutOthers() []refusal {
	private := func(w *world) {
		w.says(incident.Open{Title: text("a leak"), Private: true})
	}
	return []refusal{
		{"a letter over a false alarm", saying(incident.Cancel{Why: "the probe"}), is(incident.Report{Incidents: []incident.ID{1}, Audience: "customer"}), "", because(incident.Reason{Code: incident.NotForCustomers, ID: 1, Word: "cancelled"})},
		{"relate to itself", nil, is(incident.Relate{To: 1, Bond: incident.Follows}), "", because(incident.Reason{Code: incident.RelatedToItself, ID: 1})},
		{"relate to none", nil, is(incident.Relate{To: 2, Bond: incident.Follows}), "", because(incident.Reason{Code: incident.UnknownIncident, ID: 2})},
		{"relate to a private one", private, is(incident.Relate{To: 2, Bond: incident.Follows}), "", because(incident.Reason{Code: incident.UnknownIncident, ID: 2})},
		{"report on a private one", private, is(incident.Report{Incidents: []incident.ID{1, 2}}), "", because(incident.Reason{Code: incident.UnknownIncident, ID: 2})},
		{"finish an action nobody planned", nil, is(incident.FinishAction{Event: 1}), "", because(incident.Reason{Code: incident.NoAction, Seq: 1})},
		{
			"finish an action twice", saying(incident.PlanAction{Text: text("test it")}, incident.FinishAction{Event: 2}), is(incident.FinishAction{Event: 2}), "",
			because(incident.Reason{Code: incident.NoAction, Seq: 2}),
		},
		{
			"change an action into what it is", saying(incident.PlanAction{Text: text("test it"), Type: incident.ActionPrevent}),
			is(incident.ChangeAction{Event: 2, Type: incident.ActionPrevent}), "", because(incident.Reason{Code: incident.ActionSame, Seq: 2}),
		},
		{"change an action nobody planned", nil, is(incident.ChangeAction{Event: 1, Type: incident.ActionPrevent}), "", because(incident.Reason{Code: incident.NoAction, Seq: 1})},
		{
			"drop an action without a word", saying(incident.PlanAction{Text: text("test it")}), is(incident.DropAction{Event: 2}), "",
			because(incident.Reason{Code: incident.ReasonMissing, Word: "action dropped", Seq: 2}),
		},
		{
			"finish what was dropped", saying(incident.PlanAction{Text: text("test it")}, incident.DropAction{Event: 2, Because: "never mind"}), is(incident.FinishAction{Event: 2}), "",
			because(incident.Reason{Code: incident.NoAction, Seq: 2}),
		},
	}
}

func aboutDuties() []refusal {
	soon := time.Date(2022, 4, 12, 14, 0, 0, 0, time.UTC)
	lead := incident.SnoozeDuty{Duty: incident.DutyLead, Until: soon, Because: "I am here"}
	return []refusal{
		{"snooze until yesterday", nil, is(incident.SnoozeDuty{Duty: incident.DutyLead, Until: soon.AddDate(0, 0, -1), Because: "why"}), "", because(incident.Reason{Code: incident.TimeInPast, At: incident.Exactly(soon.AddDate(0, 0, -1))})},
		{"snooze without a word", nil, is(incident.SnoozeDuty{Duty: incident.DutyLead, Until: soon}), "", because(incident.Reason{Code: incident.ReasonMissing, Word: "snooze"})},
		{"snooze what is met", saying(incident.Note{Text: text("I am here")}), is(lead), "", because(incident.Reason{Code: incident.NothingToSnooze, Word: "lead"})},
		{"snooze where nobody asks", nil, is(incident.SnoozeDuty{Until: soon, Because: "why"}), "", because(incident.Reason{Code: incident.NothingToSnooze})},
		{
			"snooze a promise to customers", saying(publish(incident.Exactly(soon))), is(incident.SnoozeDuty{Event: 2, Until: soon, Because: "why"}), "",
			because(incident.Reason{Code: incident.PromiseStands, Seq: 2}),
		},
		{
			"snooze one of several", saying(down("Platform"), down("US region")), is(incident.SnoozeDuty{Duty: incident.DutyEffect, Until: soon, Because: "why"}), "",
			because(incident.Reason{Code: incident.SeveralDuties, Offer: []string{"e2", "e3"}}),
		},
	}
}

func TestDecideRefuses(t *testing.T) {
	for _, r := range refusals() {
		t.Run(r.name, func(t *testing.T) {
			w := newIncident(t)
			if r.told != nil {
				r.told(w)
			}
			require.Equal(t, r.why(w), w.refused(r.ask(w), r.at))
		})
	}
}

// A reason that can be given is given in a test.
func TestEveryReasonIsMet(t *testing.T) {
	met := map[string]bool{}
	w := newIncident(t)
	for _, r := range refusals() {
		for _, reason := range r.why(w) {
			met[string(reason.Code)] = true
		}
	}
	for _, m := range misread(t) {
		met[string(m.why.Code)] = true
	}
	for _, r := range draftRefusals() {
		for _, reason := range r.why {
			met[string(reason.Code)] = true
		}
	}
	for _, r := range choices() {
		if r.why != nil {
			met[string(r.why.Code)] = true
		}
	}
	given := codesGiven(t)
	require.Greater(t, len(given), 25)
	for name, code := range given {
		require.True(t, met[code], "no test is refused with %s", name)
	}
}

// codesGiven are the codes that the package mentions outside their list, by name.
func codesGiven(t *testing.T) map[string]string {
	listed := constants(t, "refusal.go", "Code")
	given := map[string]string{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if file == "refusal.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		ast.Inspect(parse(t, file), func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && listed[id.Name] != "" {
				given[id.Name] = listed[id.Name]
			}
			return true
		})
	}
	return given
}

// constants are the string constants of a type that a file declares, by name.
func constants(t *testing.T, file, typ string) map[string]string {
	out := map[string]string{}
	ast.Inspect(parse(t, file), func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typ {
			value, ok := spec.Values[0].(*ast.BasicLit)
			require.True(t, ok)
			out[spec.Names[0].Name] = strings.Trim(value.Value, `"`)
		}
		return false
	})
	return out
}

func parse(t *testing.T, file string) *ast.File {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	return f
}

func TestRefusalListsItsCodes(t *testing.T) {
	r := incident.Refuse(incident.Reason{Code: incident.NoWindow}, incident.Reason{Code: incident.BadTime})
	require.EqualError(t, r, "refused: no_window, bad_time")
}

// What an incident that is over still takes.
func TestAfterTheClose(t *testing.T) {
	w := newIncident(t)
	w.says(note("a nopte"))
	w.says(note("password: hunter2"))
	w.says(incident.Open{Title: text("another")})
	w.finish()
	w.says(publish(incident.Moment{}))
	w.says(note("still here"))
	w.says(incident.PlanAction{Text: text("test it")})
	w.says(incident.FinishAction{Text: text("tested it")})
	w.says(incident.Relate{To: 2, Bond: incident.Unrelated})
	w.says(incident.Correct{Event: 2, Text: text("a note"), Because: "typo"})
	w.says(incident.Redact{Event: 3, Because: "a secret"})
	w.refused(incident.Undo{}) // the last thing was an amendment
	w.says(incident.Withdraw{Event: 2, Because: "not needed"})
	w.says(incident.Report{Incidents: []incident.ID{1}, Audience: "customer"})
	require.Equal(t, incident.Closed, w.it().Status)
	w.says(incident.Reopen{Why: "it is back"})
	require.Equal(t, incident.Investigating, w.it().Status)
}

func TestARefusalChangesNothing(t *testing.T) {
	w := newIncident(t)
	before := w.it()
	w.refused(incident.Close{})
	require.Equal(t, before, w.it())
}

func TestEventsAreNumberedAndDated(t *testing.T) {
	w := newIncident(t)
	w.now = w.now.Add(1234567 * time.Nanosecond)
	events, refusal := w.ask(incident.GiveRoles{
		{Role: incident.Lead, Person: incident.Person{ID: "U1"}}, {Role: incident.Comms, Person: incident.Person{ID: "U4"}},
	}, w.moment("08:50"))
	require.Nil(t, refusal)
	require.Len(t, events, 2)
	require.Equal(t, incident.Event{
		Stream: "INC-1", Seq: 3, Actor: actor("dana"), Occurred: w.moment("08:50"),
		Recorded: time.Date(2022, 4, 12, 12, 52, 0, 1234000, time.UTC), Source: incident.FromSlash,
		Body: &incident.RoleGiven{Role: incident.Comms, Person: incident.Person{ID: "U4"}},
	}, events[1], "instants are UTC and whole microseconds, as the record keeps them")
	require.True(t, events[1].Backdated())
}

// What a form or a button hands over may be in any zone; the record is in UTC.
func TestInstantsInBodiesAreUTC(t *testing.T) {
	w := newIncident(t)
	w.now = w.now.Add(time.Hour)
	local := w.now.In(w.ws.Zone).Add(-time.Minute)
	for _, c := range []incident.Change{
		incident.BeginImpact{Impact: incident.Down, Until: incident.Moment{At: local}},
		incident.Publish{Next: local, Draft: noDraft},
		incident.Report{Incidents: []incident.ID{1}, AsOf: local},
		incident.Correct{Event: 1, Because: "late"},
	} {
		events, refusal := w.decide(c, incident.Moment{At: local.Add(-time.Minute)})
		require.Nil(t, refusal)
		body, err := incident.Encode(events[0].Body)
		require.NoError(t, err)
		require.NotContains(t, string(body), "-04:00")
		again, err := incident.Decode(events[0].Body.Kind(), body)
		require.NoError(t, err)
		require.Equal(t, events[0].Body, again)
	}
}

// A clock that goes back does not take the record with it.
func TestRecordingNeverGoesBack(t *testing.T) {
	w := newIncident(t)
	w.clock("08:40")
	w.says(note("from the past"))
	require.Equal(t, w.moment("08:52").At, w.it().Events[1].Recorded)
	require.Equal(t, w.moment("08:40"), w.it().Events[1].Occurred)
	require.False(t, w.it().Events[0].Backdated())
}

func TestReportsAndZonesBelongToTheOrganisation(t *testing.T) {
	w := newIncident(t)
	w.on = 0
	w.says(incident.Report{Incidents: []incident.ID{1}, Audience: "customer", AsOf: w.now})
	w.says(incident.ChooseZone{Zone: "Asia/Tokyo"})
	org := w.log[incident.Org]
	require.Len(t, org, 2)
	before := incident.FoldOrg(org[:1])
	after := before.Add(org[1])
	require.Equal(t, "Asia/Tokyo", after.ZoneOf(w.by.Ref))
	require.Empty(t, before.ZoneOf(w.by.Ref), "the state before does not change")
	require.Equal(t, 2, after.Version)
	require.Equal(t, w.now.UTC(), after.Newest)
	require.Equal(t, 2, org[1].Seq)
	require.Equal(t, &incident.ZoneChosen{Person: w.by.Ref, Zone: "Asia/Tokyo"}, org[1].Body)
	_, ok := incident.Org.Incident()
	require.False(t, ok)
}

// In its own channel a private incident may be reported on.
// A private incident may say how it relates to a public one, in its own stream; the other one's readers learn nothing.
func TestAPrivateRelation(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Open{Title: text("a leak"), Private: true})
	w.on = 2
	w.says(incident.Relate{To: 1, Bond: incident.CausedBy})
	bond, ok := w.incidents[2].RelatedTo(1)
	require.True(t, ok)
	require.Equal(t, incident.CausedBy, bond)
	require.Empty(t, w.incidents[1].Relations)
	w.says(incident.Withdraw{Event: 2, Because: "it was another one"})
	require.Equal(t, 1, w.incidents[1].Version)
}

func TestAPrivateReport(t *testing.T) {
	w := newWorld(t)
	w.says(incident.Open{Title: text("a leak"), Private: true})
	w.on = 1
	w.says(incident.Report{Incidents: []incident.ID{1}, Audience: "customer"})
}

func TestRelationsAreWrittenToBoth(t *testing.T) {
	w := newIncident(t)
	w.says(note("first"))
	w.says(incident.Open{Title: text("another")})
	w.says(incident.Relate{To: 2, Bond: incident.Duplicate})

	require.Equal(t, &incident.Related{To: 2, Bond: incident.Duplicate, Twin: 2}, w.incidents[1].Events[2].Body)
	require.Equal(t, &incident.Related{To: 1, Bond: incident.Duplicated, Twin: 3}, w.incidents[2].Events[1].Body)
	requireBonds(w, incident.Duplicate, incident.Duplicated)

	w.says(incident.Relate{To: 2, Bond: incident.CausedBy})
	requireBonds(w, incident.CausedBy, incident.Caused)
	w.says(incident.Undo{})
	requireBonds(w, incident.Duplicate, incident.Duplicated)
	w.says(incident.Relate{To: 2, Bond: incident.Follows})
	requireBonds(w, incident.Follows, incident.FollowedBy)
	w.says(incident.Relate{To: 2, Bond: incident.Unrelated})
	requireBonds(w, incident.Unrelated, incident.Unrelated)
}

// requireBonds looks at the bond between INC-1 and INC-2 from both ends.
func requireBonds(w *world, here, there incident.Bond) {
	bond, _ := w.incidents[1].RelatedTo(2)
	require.Equal(w.t, here, bond)
	bond, _ = w.incidents[2].RelatedTo(1)
	require.Equal(w.t, there, bond)
}

func TestUndoGoesBackOnce(t *testing.T) {
	w := newIncident(t)
	w.says(note("mine"))
	w.says(down("Platform"))
	w.by = actor("omri")
	w.says(note("his"))
	w.by = actor("dana")
	w.says(incident.Undo{})
	require.Empty(t, w.it().Windows)
	require.Len(t, w.it().Notes, 2)
	w.refused(incident.Undo{}) // not blindly on through what came before
	w.says(note("mine again"))
	w.says(incident.Undo{})
	require.Len(t, w.it().Notes, 2)
}

func TestAFalseAlarmEndsItsWindows(t *testing.T) {
	w := newIncident(t)
	w.says(down("Platform"))
	w.says(incident.Cancel{Why: "the probe"})
	require.Empty(t, w.it().Windows.Open())
}

func TestWhoLeads(t *testing.T) {
	w := newIncident(t)
	require.Equal(t, incident.Person{ID: "DANA", Name: "dana"}, w.it().Lead())
	w.says(incident.GiveRoles{{Role: incident.Lead, Person: incident.Person{ID: "U2"}}})
	w.says(incident.GiveRoles{{Role: incident.Lead, Person: incident.Person{ID: "U3"}}})
	require.Equal(t, incident.Person{ID: "U3"}, w.it().Lead())
	_, ok := w.it().Role(incident.Comms)
	require.False(t, ok)
}

func TestTheCauseIsAHistory(t *testing.T) {
	w := newIncident(t)
	_, known := w.it().Cause()
	require.False(t, known)
	w.says(incident.StateCause{State: incident.CauseSuspected, Text: text("the cloud")})
	_, confirmed := w.it().ConfirmedCause()
	require.False(t, confirmed)
	w.says(incident.StateCause{State: incident.CauseConfirmed, Tag: "lock", Text: text("a lock | locks")})
	w.says(incident.StateCause{State: incident.CauseSuspected, Text: text("and the cloud")})
	cause, confirmed := w.it().ConfirmedCause()
	require.True(t, confirmed)
	require.Equal(t, "a lock", cause.Text.Internal)
	require.Len(t, w.it().Causes, 3)
}

func TestFindingsReplaceEachOther(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Confirm{DataLoss: incident.FindingSome})
	w.says(incident.Confirm{Security: incident.FindingNone})
	c := w.it().Confirmations
	require.True(t, c.Settled(incident.DataLoss))
	require.False(t, c.Denied(incident.DataLoss))
	require.True(t, c.Denied(incident.Security))
	require.False(t, c.Settled(incident.Scaling))
	require.Equal(t, 3, c.On(incident.Security).Seq)
	require.Zero(t, c.On("weather"))
}

func TestWhatWasPublished(t *testing.T) {
	w := newIncident(t)
	w.says(incident.Publish{Draft: noDraft})
	w.says(incident.Publish{Phase: incident.Identified, Text: "our own words", Draft: noDraft})
	ps := w.it().Publications
	require.Equal(t, incident.Investigating, ps[0].Phase)
	require.Equal(t, "the draft", ps[0].Text)
	require.False(t, ps[0].Own)
	require.Equal(t, incident.Identified, ps[1].Phase)
	require.Equal(t, "our own words", ps[1].Text)
	require.True(t, ps[1].Own)
	w.finish()
	w.says(publish(incident.Moment{}))
	require.Equal(t, incident.Resolved, w.it().Publications[2].Phase, "customers know no closed")
}
