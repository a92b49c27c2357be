package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// said is a drafter whose text can be told from another's by the record it was made from.
func said(in incident.Incident, o incident.Outlet, p incident.Phase, _, next time.Time) (string, []string) {
	text := string(o) + " " + string(p)
	for _, w := range in.Windows {
		text += " " + w.Component + " " + w.Effect.Public
	}
	if !next.IsZero() {
		text += " next " + next.Format(time.TimeOnly)
	}
	return text, nil
}

// firstDraft is what the first draft of a drafted world says.
const firstDraft = "status-page investigating Platform Customers cannot log in next 13:20:00"

func propose() incident.Change {
	return incident.Propose{Outlet: incident.StatusPage, Draft: said}
}

func approve(number int) incident.Approve {
	return incident.Approve{Number: number, Stops: unstopped}
}

func unstopped(incident.Draft, []incident.Incident) []incident.Stop { return nil }

// stoppedBy is a rule that stops every draft.
func stoppedBy(rule string, lead bool) func(incident.Draft, []incident.Incident) []incident.Stop {
	return func(incident.Draft, []incident.Incident) []incident.Stop {
		return []incident.Stop{{Rule: rule, Words: "Omri", Why: "a person is named", Instead: "we", Lead: lead}}
	}
}

// drafted is an incident with one window and its first draft.
func drafted(t require.TestingT) *world {
	w := newIncident(t)
	w.says(incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: text("db gone | Customers cannot log in")})
	w.says(propose())
	return w
}

func (w *world) drafts() incident.Drafts { return w.Drafts(1) }

func (w *world) draft(number int) incident.Draft {
	d, ok := w.drafts().Draft(number)
	require.True(w.t, ok)
	return d
}

// behind is by how much the record has moved on since a draft.
func (w *world) behind(number int) int {
	return len(w.draft(number).Behind([]incident.Incident{w.it()}))
}

// as lets somebody else type.
func (w *world) as(name string) *world {
	w.by = actor(name)
	return w
}

func (w *world) last() incident.Publication {
	all := w.it().Publications
	return all[len(all)-1]
}

// A draft has the words of whoever told what it says, and describes the record as of that event.
func TestDraftFromTheRecord(t *testing.T) {
	w := drafted(t)
	d := w.draft(1)
	require.Equal(t, firstDraft, d.Text)
	require.Equal(t, incident.HashOf(d.Text), d.Hash)
	require.Equal(t, actor("dana").Ref, d.Author.Ref)
	require.Equal(t, []incident.Snapshot{{Incident: 1, Version: 2}}, d.Of)
	require.False(t, d.Approved())
	require.Equal(t, 2, w.it().Version, "drafting moves nothing that drafts are made from")
}

// What nobody outside would notice makes no draft stale; what they would does, and the same words are no new draft.
func TestStale(t *testing.T) {
	w := drafted(t)
	w.says(note("the pool"))
	w.says(incident.Detect{By: incident.ByCustomer})
	require.Zero(t, w.behind(1))
	w.says(propose())
	require.Len(t, w.drafts().Events, 1)

	w.says(incident.Update{Text: text("restarted it | We restarted it")})
	w.says(become(incident.Monitoring))
	require.Equal(t, 2, w.behind(1))
	w.says(incident.Propose{Outlet: incident.StatusPage, Phase: incident.Investigating, Draft: said})
	require.Zero(t, w.behind(1), "it was looked at again, and stands")
	require.Len(t, w.drafts().All, 1)
	w.says(propose())
	require.Equal(t, 2, w.drafts().Successor(w.draft(1)))
	require.Zero(t, w.drafts().Successor(w.draft(2)))
}

func TestApproval(t *testing.T) {
	w := drafted(t).as("sam")
	w.says(approve(1))
	d := w.draft(1)
	require.True(t, d.Approved())
	require.Equal(t, actor("sam"), d.Approval.By)
	require.False(t, d.Approval.Self)

	w = drafted(t)
	w.says(approve(0))
	require.True(t, w.draft(1).Approval.Self, "whose words it says approved it alone")
}

// Two people approve at once: it is one approval.
func TestOneApproval(t *testing.T) {
	w := drafted(t).as("sam")
	w.says(approve(1))
	reasons := w.as("omri").refused(approve(1))
	require.Equal(t, incident.AlreadyApproved, reasons[0].Code)
	require.Equal(t, "sam", reasons[0].Word)
}

// A draft approved at 10:00 cannot be published as approved after an edit at 10:01, whichever way it is said.
func TestEditVoidsApproval(t *testing.T) {
	ways := map[string]incident.Publish{
		"bare":       {Draft: said},
		"its number": {Number: 1, Draft: said},
		"its words":  {Text: firstDraft, Draft: said},
		"the edit":   {Number: 2, Draft: said},
		"the edit's": {Text: "Nobody can log in.", Draft: said},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w := drafted(t).as("sam")
			w.clock("10:00")
			w.says(approve(1))
			w.clock("10:01")
			w.as("omri").says(incident.EditDraft{Number: 1, Text: "Nobody can log in."})
			w.clock("10:02")
			w.says(way)
			require.False(t, w.last().Approved)
			require.Equal(t, "Nobody can log in.", w.draft(2).Text)
		})
	}
}

// The same, for whatever people do in whatever order: what is published as approved is bytes that somebody approved, that
// nobody has edited since.
func TestOnlyApprovedBytesArePublishedAsApproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drafted(t)
		standing := map[int]string{} // the words of drafts that are approved, by number
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			n := rapid.IntRange(0, len(w.drafts().All)).Draw(t, "number")
			words := rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "words")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				if _, refusal := w.ask(approve(n), incident.Moment{}); refusal == nil {
					standing[numberOr(n, w)] = w.draft(numberOr(n, w)).Text
				}
			case 1:
				from := numberOr(n, w)
				if _, refusal := w.ask(incident.EditDraft{Number: n, Text: words}, incident.Moment{}); refusal == nil {
					delete(standing, from)
				}
			case 2:
				w.ask(incident.BeginImpact{Impact: incident.Degraded, Component: words}, incident.Moment{})
				w.says(propose())
			case 3:
				w.says(incident.Publish{Number: n, Draft: said})
				w.requireApprovedIn(standing)
			case 4:
				w.says(incident.Publish{Text: words, Draft: said})
				w.requireApprovedIn(standing)
			}
		}
	})
}

func (w *world) requireApprovedIn(standing map[int]string) {
	if p := w.last(); p.Approved {
		require.Equal(w.t, p.Text, standing[p.Draft])
	}
}

// numberOr is the newest draft where none is named.
func numberOr(n int, w *world) int {
	if n == 0 {
		return len(w.drafts().All)
	}
	return n
}

// Words that somebody edited are posted once, and not once the time they promise is over, unless somebody names them.
func TestNobodyMeansSpentWords(t *testing.T) {
	w := drafted(t)
	w.says(incident.EditDraft{Text: "my words"})
	w.says(incident.Publish{Draft: said})
	require.Equal(t, "my words", w.last().Text)
	w.says(incident.Publish{Draft: said})
	require.NotEqual(t, "my words", w.last().Text, "they were posted already")
	w.says(incident.Publish{Number: 2, Draft: said})
	require.Equal(t, "my words", w.last().Text, "they are named")

	over := time.Date(2022, 4, 12, 12, 0, 0, 0, time.UTC)
	w.says(incident.Propose{Outlet: incident.StatusPage, Phase: incident.Identified, Next: over, Draft: said})
	w.says(incident.EditDraft{Text: "soon"})
	w.says(incident.Publish{Draft: said})
	require.NotEqual(t, "soon", w.last().Text, "they promise a time that is over")
}

func TestPublishing(t *testing.T) {
	next := time.Date(2022, 4, 12, 13, 30, 0, 0, time.UTC)
	w := newIncident(t)
	w.says(down("Platform"))
	w.says(incident.Propose{Outlet: incident.StatusPage, Next: next, Draft: said})
	w.as("sam").says(approve(0))
	w.says(incident.Publish{Draft: said})
	require.True(t, w.last().Approved)
	require.Equal(t, 1, w.last().Draft)
	require.Equal(t, next, w.last().Next, "the time that the draft promises")

	w.says(incident.Publish{Next: next.Add(time.Hour), Draft: said})
	require.False(t, w.last().Approved, "another time than the approved words promise")
	require.Equal(t, next.Add(time.Hour), w.last().Next)

	w.says(incident.Publish{Number: 1, Text: "in other words", Draft: said})
	require.False(t, w.last().Approved)
	require.True(t, w.last().Own)
	ev := w.it().Events[len(w.it().Events)-1]
	require.Equal(t, w.draft(1).Text, ev.Body.(*incident.Published).Draft, "the difference is kept") //nolint:forcetypeassert // it is one
}

// What was approved is still so when the record has moved on, and how far it had is recorded.
func TestPublishingStale(t *testing.T) {
	w := drafted(t).as("sam")
	w.says(approve(1))
	w.says(become(incident.Monitoring))
	w.says(incident.Publish{Draft: said})
	require.True(t, w.last().Approved)
	ev := w.it().Events[len(w.it().Events)-1]
	require.Equal(t, 1, ev.Body.(*incident.Published).Behind) //nolint:forcetypeassert // it is one
	require.Equal(t, incident.Investigating, w.last().Phase, "the phase of the words")
}

// Rules that stop a draft are set aside with a reason, and some by the lead only.
func TestOverride(t *testing.T) {
	w := drafted(t).as("sam")
	c := incident.Approve{Stops: stoppedBy("CL29", false), Override: []string{"CL29"}, Because: "it was brief"}
	w.says(c)
	require.Equal(t, "it was brief", w.draft(1).Overrides[0].Because)
	require.Equal(t, "Omri", w.draft(1).Overrides[0].Words)
	require.True(t, w.draft(1).Approved())

	w = drafted(t).as("sam")
	c.Stops, c.Override = stoppedBy("CL01", true), []string{"CL01"}
	require.Equal(t, incident.OverrideNeedsLead, w.refused(c)[0].Code)
	w.as("dana").says(c)
	require.True(t, w.draft(1).Approved())
}

// A letter is a draft of its first incident, and whoever asks for it is its author.
func TestLetterIsADraft(t *testing.T) {
	w := newIncident(t)
	write := func(ins []incident.Incident, sign incident.Person, _ time.Time) (string, []string) {
		return "Dear all, " + ins[0].Title.Public + ". " + sign.Name, []string{"the cause"}
	}
	w.as("sam").says(incident.Report{Incidents: []incident.ID{1}, Audience: "customer", Sign: incident.Person{ID: "U9", Name: "Ruth"}, Write: write})
	d := w.draft(1)
	require.Equal(t, incident.Letter, d.Outlet)
	require.Equal(t, "Dear all, Main database downtime. Ruth", d.Text)
	require.Equal(t, actor("sam").Ref, d.Author.Ref)
	w.as("dana").says(incident.Approve{Outlet: incident.Letter, Stops: unstopped})
	w.says(incident.Publish{Number: 1, Draft: said})
	require.Empty(t, w.it().Publications, "a letter is no update")
	require.True(t, w.it().Letters[0].Approved)
}

// What is redacted goes from the drafts that say it too, however they say it.
func TestRedactionReachesDrafts(t *testing.T) {
	w := drafted(t)
	w.says(incident.EditDraft{Text: "We know that customers   cannot log in!"})
	w.says(incident.EditDraft{Text: "All is dark."})
	w.says(incident.Redact{Event: 2, Because: "it names a customer"})
	require.True(t, w.draft(1).Blanked())
	require.True(t, w.draft(2).Blanked())
	require.False(t, w.draft(3).Blanked())
	require.Equal(t, incident.DraftBlank, w.refused(approve(1))[0].Code)
	all := w.Drafts(1)
	again := incident.Drafts{Incident: 1}
	for _, ev := range w.log["INC-1/drafts"] {
		again = again.Add(ev)
	}
	require.Equal(t, all, again, "one by one as at once")
}

// What was approved and then redacted is approved no more: nobody can say any more what it was.
func TestRedactedIsNotApproved(t *testing.T) {
	w := drafted(t).as("sam")
	w.says(approve(1))
	w.says(incident.RedactDraft{Number: 1, Because: "a name"})
	w.says(incident.Publish{Number: 1, Draft: said})
	require.False(t, w.last().Approved)
}

// Words that somebody typed into a draft go by its own number.
func TestRedactingADraft(t *testing.T) {
	w := drafted(t)
	w.says(incident.EditDraft{Text: "The password is hunter2."})
	require.Equal(t, incident.ReasonMissing, w.refused(incident.RedactDraft{Number: 2})[0].Code)
	w.says(incident.RedactDraft{Number: 2, Because: "a password"})
	require.True(t, w.draft(2).Blanked())
	require.False(t, w.draft(1).Blanked())
	require.Equal(t, incident.DraftBlank, w.refused(incident.RedactDraft{Number: 2, Because: "again"})[0].Code)
	w.says(incident.Publish{Draft: said})
	require.NotEqual(t, incident.Blank, w.last().Text, "what the record allows is meant by whoever names none")
	require.Equal(t, incident.UnknownDraft, w.refused(incident.RedactDraft{Number: 9, Because: "again"})[0].Code)
}

type draftRefusal struct {
	name string
	ask  incident.Change
	why  []incident.Reason
}

func draftRefusals() []draftRefusal {
	stop := incident.Reason{Code: incident.DraftStopped, Word: "CL01", Offer: []string{"Omri", "a person is named", "we"}}
	long := strings.Repeat("x", 4001)
	return []draftRefusal{
		{"no such draft", approve(7), []incident.Reason{{Code: incident.UnknownDraft, Seq: 7, Have: 1, ID: 1}}},
		{"none for that outlet", incident.Approve{Outlet: incident.Email, Stops: unstopped}, []incident.Reason{{Code: incident.NoDraft, Word: "email", ID: 1}}},
		{"other bytes", incident.Approve{Number: 1, Hash: "0000", Stops: unstopped}, []incident.Reason{{Code: incident.DraftOther, Seq: 1}}},
		{"stopped", incident.Approve{Stops: stoppedBy("CL01", true)}, []incident.Reason{stop}},
		{"no reason", incident.Approve{Stops: stoppedBy("CL29", false), Override: []string{"CL29"}}, []incident.Reason{{Code: incident.ReasonMissing, Word: "override"}}},
		{
			"nothing to set aside",
			incident.Approve{Stops: unstopped, Override: []string{"CL29"}, Because: "why"},
			[]incident.Reason{{Code: incident.NothingToOverride, Word: "CL29"}},
		},
		{"the same words", incident.EditDraft{Text: firstDraft}, []incident.Reason{{Code: incident.DraftSame, Seq: 1}}},
		{"no words", incident.EditDraft{Text: " \n"}, []incident.Reason{{Code: incident.EmptyText, Word: "text for customers"}}},
		{"too many words", incident.EditDraft{Text: long}, []incident.Reason{{Code: incident.TooLong, Word: "text", Have: 4001, Limit: 4000}}},
		{"publish what there is not", incident.Publish{Number: 9, Draft: said}, []incident.Reason{{Code: incident.UnknownDraft, Seq: 9, Have: 1, ID: 1}}},
		{"not the lead", incident.Approve{Stops: stoppedBy("CL01", true), Override: []string{"CL01"}, Because: "why"}, []incident.Reason{
			{Code: incident.OverrideNeedsLead, Word: "CL01", Offer: []string{"dana"}},
		}},
		{"superseded, approved, blank: see the tests above", nil, []incident.Reason{{Code: incident.DraftSuperseded}, {Code: incident.AlreadyApproved}, {Code: incident.DraftBlank}}},
	}
}

func TestDraftRefusals(t *testing.T) {
	for _, r := range draftRefusals() {
		if r.ask == nil {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			w := drafted(t).as("sam")
			require.Equal(t, r.why, w.refused(r.ask))
		})
	}
	w := drafted(t)
	w.says(incident.EditDraft{Text: "other words"})
	require.Equal(t, []incident.Reason{{Code: incident.DraftSuperseded, Seq: 1, Have: 2}}, w.refused(approve(1)))
}

func TestStreamsOfDrafts(t *testing.T) {
	id, ok := incident.ID(7).Drafts().DraftsOf()
	require.True(t, ok)
	require.Equal(t, incident.ID(7), id)
	_, ok = incident.ID(7).Drafts().Incident()
	require.False(t, ok)
	for _, s := range []incident.Stream{incident.Org, "INC-7", "/drafts", "INC-/drafts", ""} {
		_, ok = s.DraftsOf()
		require.False(t, ok, s)
	}
}
