package templates

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// What a refusal says is true of everything it may be about.
func TestReasons(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	tests := []struct {
		reason incident.Reason
		want   string
	}{
		{incident.Reason{Code: incident.UnknownWord, Offer: []string{"sev1", "sev2"}}, "Something is missing here: one of “sev1” or “sev2”."},
		{incident.Reason{Code: incident.UnknownWord, Offer: []string{"to"}}, "Something is missing here: “to”."},
		{incident.Reason{Code: incident.UnknownWord}, "Something is missing here."},
		{incident.Reason{Code: incident.UnknownWord, Word: "now"}, "“now” does not belong here."},
		{incident.Reason{Code: incident.UnknownWord, Word: "now", Offer: []string{"to"}}, "“now” stands where “to” should."},
		{incident.Reason{Code: incident.UnknownPerson}, "A person is missing here. Pick the person"},
		{incident.Reason{Code: incident.UnknownPerson, Word: "@x"}, "I do not know “@x”. Pick"},
		{incident.Reason{Code: incident.NotAmendable, Seq: 3, Word: "status_changed"}, "e3 (a change of status) cannot be changed"},
		{incident.Reason{Code: incident.NoPublicHalf, Word: "status_changed"}, "A change of status stays inside"},
		{incident.Reason{Code: incident.NoPublicHalf, Word: "status"}, "What follows “status” stays inside, so it takes no words after a bar. Leave out the bar, and give customers words with `/incident update … | …`."},
		{incident.Reason{Code: incident.Unconfirmed, Word: "scaling"}, "scaling is unconfirmed: nobody has said, or it is recorded as unknown. Somebody who knows types `/incident confirm scaling=no` (or `=yes`)."},
		{incident.Reason{Code: incident.Unconfirmed, Word: "security"}, "`/incident confirm security=none` (or `=some`)."},
		{incident.Reason{Code: incident.AmbiguousDate, Word: "23.11.2026"}, "“23.11.2026” does not name a day that everybody would read alike. Write the date as `2026-11-23`"},
		{incident.Reason{Code: incident.ReasonMissing, Word: "withdraw"}, "`/incident withdraw eN because why`"},
		{incident.Reason{Code: incident.ReasonMissing, Word: "redact", Seq: 7}, "`/incident redact e7 because why`"},
		{incident.Reason{Code: incident.ReasonMissing, Word: "correct"}, "`/incident correct eN … because why`"},
		{incident.Reason{Code: incident.ReasonMissing, Word: "close"}, "`/incident close why`"},
		{incident.Reason{Code: incident.BadTime, Word: "soon", Offer: []string{"in 30m", "14:30", "tomorrow 09:00"}}, "“soon” is no time I understand. Type it as `in 30m`, `14:30` or `tomorrow 09:00`."},
		{incident.Reason{Code: incident.BadTime}, "A time is missing. Type it as `08:56`, `8:56 AM`, `~20:00`, `10m ago`, `yesterday 23:50` or `2022-04-13 09:30`."},
		{incident.Reason{Code: incident.NotForCustomers, ID: 3, Word: "drill"}, "INC-3 is a drill: there is no letter to customers over it."},
		{incident.Reason{Code: incident.NotForCustomers, ID: 3, Word: "cancelled"}, "INC-3 is a false alarm: there is no letter"},
		{incident.Reason{Code: incident.NothingToUndo}, "Name the entry instead: `/incident withdraw eN because …`"},
	}
	for _, test := range tests {
		require.Contains(t, set.Refusal(incident.Refuse(test.reason), "", nil), "• "+first(test.want), test.reason.Code)
		require.Contains(t, set.Refusal(incident.Refuse(test.reason), "", nil), test.want)
	}
}

// first is nothing where only a part of the sentence is wanted.
func first(want string) string {
	if want[0] == '`' || want[0] == 'N' {
		return ""
	}
	return want
}

// No kind of entry is said by the name the record has for it.
func TestKindsArePlainWords(t *testing.T) {
	for _, k := range constants(t, "Kind") {
		require.NotEmpty(t, (*wording)(nil).kindSaid(incident.Kind(k)), k)
		require.NotContains(t, (*wording)(nil).kindSaid(incident.Kind(k)), "_")
	}
}

func TestHelpSaysTheUsualSeverity(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	require.Contains(t, set.Help(someVerbs()), "Without a severity an incident opens as SEV2.")
	require.Contains(t, set.HelpVerb(Verb{Name: "open", Args: "[sevN] title", Does: "Open an incident."}), "Open an incident.\nWithout a severity it opens as SEV2.")
	require.NotContains(t, set.HelpVerb(someVerbs()[0]), "SEV2")
}
