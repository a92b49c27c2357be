package bot

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// A digest over many incidents takes its time. Whoever types meanwhile does not wait for it, and whoever asked is told that it is
// late, and gets it behind the ack.
func TestNobodyWaitsForADigest(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	reading, goOn := make(chan struct{}), make(chan struct{})
	wait := sync.OnceFunc(func() {
		close(reading)
		<-goOn
	})
	r.step = func(step string) {
		if step == "digest asked for" {
			wait()
		}
	}
	asked := Incoming{Keys: []string{"trigger:digest"}, Source: incident.FromSlash, Team: "T1", User: "U1", Handle: "dana", Channel: "C-general", Words: "digest"}
	await := r.begin(t.Context(), asked)
	<-reading
	require.Contains(t, r.says("inc-1", "note the file server is full"), "note")

	soon, over := context.WithCancel(t.Context())
	over()
	v := await(soon)
	require.True(t, v.late)
	require.Contains(t, v.text, "Not recorded yet")

	close(goOn)
	v = await(t.Context())
	require.False(t, v.late)
	require.Contains(t, v.text, "Incident digest")
	require.Equal(t, v.text, r.Handle(t.Context(), asked), "delivered again, it is answered again")
}

// What cannot be read is no digest, and the words are given back.
func TestADigestThatCannotBeRead(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 mail")
	r.step = func(step string) {
		if step == "digest asked for" {
			panic("no digest today")
		}
	}
	require.Contains(t, r.says("general", "digest last month"), "```\ndigest last month\n```")
	r.wait.Wait() // the panic is logged behind the answer
	require.Len(t, r.expected(), 2, "the panic, and that the command was not recorded")
}
