package incident_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

var update = flag.Bool("update", false, "rewrite testdata; stored bodies are for ever, so look twice at the difference")

// samples is one body of each kind, with every field set.
func samples() []incident.Body {
	words := incident.Halves{Internal: "internal words", Public: "public words"}
	dana := incident.Person{ID: "U01DANA", Name: "Dana Peretz", Title: "Incident lead"}
	at := time.Date(2022, 4, 12, 12, 52, 0, 123456000, time.UTC)
	return []incident.Body{
		&incident.Opened{Severity: incident.Sev1, Assumed: true, Title: words, Private: true, Drill: true, Opener: dana},
		&incident.Updated{Text: words},
		&incident.Noted{Text: "internal words"},
		&incident.Titled{Title: words},
		&incident.StatusChanged{From: incident.Investigating, To: incident.Monitoring, Why: "internal words"},
		&incident.SeverityChanged{From: incident.Sev1, To: incident.Sev3, Why: "internal words"},
		&incident.FalseAlarm{Why: "internal words"},
		&incident.Started{Text: words},
		&incident.Detected{By: incident.ByCustomer},
		&incident.ImpactBegan{Impact: incident.Down, Component: "Platform", Effect: words, Until: &at, Around: true},
		&incident.ImpactEnded{Components: []string{"Platform", ""}},
		&incident.CauseStated{State: incident.CauseConfirmed, Tag: "database-lock", Text: words},
		&incident.Mitigated{Result: incident.Partial, Text: words},
		&incident.Confirmed{DataLoss: incident.FindingNone, Security: incident.FindingUnknown, Scaling: incident.FindingSome},
		&incident.RoleGiven{Role: incident.Comms, Person: dana},
		&incident.Published{Phase: incident.Identified, Outlet: incident.Email, Text: "public words", Draft: "drafted from public words", Approved: true, Number: 3, Instead: 2, Behind: 2, Missing: []string{"cause"}, Next: &at},
		&incident.ActionPlanned{Text: words, Owner: dana, Due: "2022-05-11", Type: incident.ActionPrevent},
		&incident.ActionDone{Event: 59, Text: words, Owner: dana, Type: incident.ActionDetect},
		&incident.ActionChanged{
			Event: 59, To: incident.ActionTerms{Owner: dana, Due: "2022-05-18", Type: incident.ActionProcess},
			From: incident.ActionTerms{Owner: dana, Due: "2022-05-11", Type: incident.ActionPrevent}, Because: "internal words",
		},
		&incident.ActionDropped{Event: 59, Because: "internal words"},
		&incident.Snoozed{Duty: incident.DutyAction, Event: 59, Until: at, Because: "internal words"},
		&incident.Related{To: 7, Bond: incident.CausedBy, Twin: 12},
		&incident.Corrected{Event: 12, Occurred: &at, Around: true, Text: words, Because: "the graph says so"},
		&incident.Withdrawn{Event: 12, Because: "wrong channel"},
		&incident.Redacted{Event: 12, Because: "a secret"},
		&incident.Concluded{Why: words},
		&incident.Reopened{From: incident.Closed, Why: "internal words"},
		&incident.SlackRefused{What: "INC-7/channel", Error: "name_taken"},
		&incident.Reported{Incidents: []incident.ID{1, 2}, Audience: "customer", Sign: dana, AsOf: &at},
		&incident.ZoneChosen{Person: "slack:T1/U01DANA", Zone: "Asia/Tokyo"},
		&incident.Drafted{
			Number: 3, Outlet: incident.Email, Phase: incident.Monitoring, Text: "public words", Hash: incident.HashOf("public words"), Next: &at,
			Missing: []string{"cause"}, From: 2, Of: []incident.Snapshot{{Incident: 7, Version: 41}}, Author: "slack:T1/U01DANA", Name: "Dana Peretz", Sign: dana,
		},
		&incident.DraftStands{Number: 3, Of: []incident.Snapshot{{Incident: 7, Version: 42}}},
		&incident.DraftApproved{Number: 3, Hash: incident.HashOf("public words"), Self: true},
		&incident.Learned{Lesson: incident.GotLucky, Text: "internal words"},
		&incident.ReviewAsked{Whom: []incident.Person{dana}},
		&incident.Reviewed{},
		&incident.LintOverridden{Number: 3, Event: 12, Rule: "CL29", Words: "public words", Because: "internal words"},
		&incident.Asked{Text: "internal words", Where: "C1", Same: 12, Given: 14, Behind: 2, Denied: []incident.Subject{incident.Security}, Again: true},
		&incident.QuestionAnswered{Event: 12, Text: words},
		&incident.AnswerApproved{Event: 14, Hash: incident.HashOf("public words"), Self: true},
	}
}

// blanks is the least that each kind can say.
func blanks() []incident.Body {
	var out []incident.Body
	for _, b := range samples() {
		blank, _ := reflect.TypeAssert[incident.Body](reflect.New(reflect.TypeOf(b).Elem()))
		out = append(out, blank)
	}
	return out
}

// A kind that is added to the list must be added here.
func TestSamplesAreOfEveryKind(t *testing.T) {
	kinds := slices.Sorted(maps.Values(constants(t, "event.go", "Kind")))
	require.NotEmpty(t, kinds)
	var sampled []string
	for _, b := range samples() {
		sampled = append(sampled, string(b.Kind()))
		requireFilled(t, reflect.ValueOf(b).Elem(), string(b.Kind()))
	}
	slices.Sort(sampled)
	require.Equal(t, kinds, sampled)
}

// requireFilled fails on a field that was added to a body and forgotten in its sample.
func requireFilled(t *testing.T, v reflect.Value, where string) {
	for i := range v.NumField() {
		name := where + "." + v.Type().Field(i).Name
		require.False(t, v.Field(i).IsZero(), name)
		if f := v.Field(i); f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]() {
			requireFilled(t, f, name)
		}
	}
}

func TestBodiesComeBack(t *testing.T) {
	for _, b := range append(samples(), blanks()...) {
		data, err := incident.Encode(b)
		require.NoError(t, err)
		again, err := incident.Decode(b.Kind(), data)
		require.NoError(t, err)
		require.Equal(t, b, again)
	}
}

// The record's format must not change by accident: what is written down today must be
// written so tomorrow, and read.
func TestBodiesAreWrittenAsEver(t *testing.T) {
	const golden = "testdata/bodies.golden"
	var b strings.Builder
	for _, body := range append(samples(), blanks()...) {
		data, err := incident.Encode(body)
		require.NoError(t, err)
		fmt.Fprintf(&b, "%s %s\n", body.Kind(), data)
	}
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

func TestDecodeRefuses(t *testing.T) {
	_, err := incident.Decode("exploded", []byte(`{}`))
	require.EqualError(t, err, `this version of allclear does not know events of kind "exploded"`)
	_, err = incident.Decode(incident.KindNoted, []byte(`{`))
	require.ErrorContains(t, err, "decode noted")
	_, err = incident.Decode(incident.KindNoted, []byte(`{"text": 1}`))
	require.ErrorContains(t, err, "decode noted")
}

// A field of a later version is left alone, so that an older binary can still read.
func TestDecodeReadsOnOverNewFields(t *testing.T) {
	b, err := incident.Decode(incident.KindNoted, []byte(`{"text":"a note","mood":"calm"}`))
	require.NoError(t, err)
	require.Equal(t, &incident.Noted{Text: "a note"}, b)
}

// The words that can be corrected and redacted are those that people typed.
func TestWordsOfEvents(t *testing.T) {
	without := []incident.Kind{
		incident.KindDetected, incident.KindImpactEnded, incident.KindConfirmed, incident.KindRoleGiven, incident.KindRelated,
		incident.KindCorrected, incident.KindWithdrawn, incident.KindRedacted, incident.KindSlackRefused, incident.KindReported, incident.KindZoneChosen,
		incident.KindDraftStands, incident.KindDraftApproved, incident.KindAnswerApproved, incident.KindReviewAsked, incident.KindReviewed,
	}
	for _, b := range samples() {
		require.Equal(t, slices.Contains(without, b.Kind()), (incident.Event{Body: b}).Words().Empty(), b.Kind())
	}
}

// What belongs to the organisation, or says only that Slack would not, changes no incident.
func TestEventsThatChangeNothing(t *testing.T) {
	for _, b := range []incident.Body{
		&incident.SlackRefused{}, &incident.Reported{}, &incident.ZoneChosen{}, &incident.Drafted{}, &incident.DraftStands{}, &incident.DraftApproved{}, &incident.LintOverridden{},
		&incident.Asked{}, &incident.QuestionAnswered{}, &incident.AnswerApproved{},
	} {
		w := newIncident(t)
		before := w.it()
		after := before.Add(incident.Event{Stream: "INC-1", Seq: 2, Body: b})
		after.Version, after.Events, after.Effective = before.Version, before.Events, before.Effective
		require.Equal(t, before, after)
	}
}
