package incident_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// atShell lets somebody type at a shell: the same human being, by another way.
func (w *world) atShell(name string) *world {
	w.by = incident.Actor{Ref: "cli:" + actor(name).Person(), Name: name}
	return w
}

// Whose words a draft says approves it alone, also from a shell.
func TestApproveOwnWordsFromAShell(t *testing.T) {
	w := drafted(t).atShell("dana")
	w.says(approve(1))
	require.True(t, w.draft(1).Approval.Self)
	require.True(t, strings.HasPrefix(w.draft(1).Approval.By.Ref, "cli:"), "which is said")

	w = drafted(t).atShell("sam")
	w.says(approve(1))
	require.False(t, w.draft(1).Approval.Self)
}

// Who came by two ways undoes what they said by the other, and is one responder.
func TestOneHumanByTwoWays(t *testing.T) {
	w := drafted(t)
	before := len(w.it().Responders())
	w.atShell("dana").says(note("the pool"))
	w.as("dana").says(incident.Undo{})
	require.Len(t, w.it().Responders(), before)
}

// Who opened an incident from a shell leads it, listed or not, and nobody else who has no id does.
func TestLeadFromAShell(t *testing.T) {
	nobody := func(name string) incident.Actor { return incident.Actor{Ref: "cli:" + name, Name: name} }
	c := incident.Approve{Number: 1, Stops: stoppedBy("CL01", true), Override: []string{"CL01"}, Because: "they agreed"}
	w := drafted(t).atShell("dana")
	w.says(c)

	w = newWorld(t)
	w.on = 0
	w.by = nobody("batch")
	w.says(incident.Open{Title: text("mail is slow")})
	w.on = 1
	w.says(propose())
	w.by = nobody("other")
	require.Equal(t, incident.OverrideNeedsLead, w.refused(c)[0].Code)
	w.by = nobody("batch")
	w.says(c)
}
