package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// failing is a rig with an incident whose first draft can be approved.
func failing(t *testing.T) *rig {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev2 mail fails")
	r.told("C-general", "down INC-1 at 9m ago | Nobody can send mail")
	r.later(time.Minute)
	return r
}

// Customers were told a time that was wrong: whoever looks at what was posted reads it, and the next update says so.
func TestPostedDraftIsCorrected(t *testing.T) {
	r := failing(t)
	require.Contains(t, r.says("C-general", "approve INC-1 d1"), "*approved*")
	r.told("C-general", "published INC-1 d1")
	r.told("C-general", "correct INC-1 e2 at 25m ago because the graph begins earlier")
	r.later(2 * time.Minute)
	posted := r.space.text("INC-1/drafts/1/support")
	require.Contains(t, posted, "as approved")
	require.Contains(t, posted, "What it says has been corrected since (e2)")
	require.Contains(t, r.space.text("INC-1/drafts/2"), "This corrects our update of")
	r.settled()
}

// What is redacted goes from drafts too: from the record, from what is owed and from what people see. The record holds.
func TestRedactedDraft(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev2 mail fails")
	r.told("C-general", "down INC-1 at 9m ago | The password is hunter2")
	r.later(time.Minute)
	require.Contains(t, r.says("C-general", "edit INC-1 d1 | We know that the password is hunter2, and look."), "*d2*")
	r.later(time.Minute)
	r.told("C-general", "redact INC-1 e2 because it held a password")
	r.later(time.Minute)
	for _, c := range r.space.channels {
		for _, m := range c.messages {
			data, err := json.Marshal(m.parts)
			require.NoError(t, err)
			require.NotContains(t, m.text+string(data), "hunter2", m.key)
		}
	}
	events, err := r.db.Events(t.Context(), "INC-1/drafts")
	require.NoError(t, err)
	for _, ev := range events {
		require.NotContains(t, ev.Words().Public, "hunter2")
	}
	faults, err := r.db.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Contains(t, r.says("C-general", "approve INC-1 d2"), "Not recorded")
	r.settled()
}

// Where nothing may be said to customers yet, support reads what is missing, and nothing that was said inside.
func TestDraftWithoutPublicWords(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev2 boards-db-07 is dead, ask Omri")
	r.told("C-general", "down INC-1 at 9m ago Omri pulled the plug of boards-db-07")
	r.later(time.Minute)
	text := r.space.text("INC-1/drafts/1/support")
	require.Contains(t, text, "What it could not say:\n• ")
	require.NotContains(t, text, "boards-db-07")
	require.NotContains(t, strings.ReplaceAll(text, "Dana Peretz", ""), "Omri")
}
