package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
	"allclear/store"
)

// atShell runs allclear incident as a process of its own, whose environment names the record and no channels.
func atShell(t *testing.T, db string, args ...string) string {
	t.Helper()
	out, err := tryShell(t, db, "", args...)
	require.NoError(t, err)
	return out
}

// tryShell is atShell, with an input, for where a test must not be ended.
func tryShell(t *testing.T, db, input string, args ...string) (string, error) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"incident", "--as", "batch"}, args...)...)
	cmd.Env = slices.Concat(os.Environ(), []string{"ALLCLEAR=run", "DATABASE_URL=" + db})
	cmd.Stdin = strings.NewReader(input)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s%s", err, out, errs.String())
	}
	return string(out), err
}

// saw waits until somebody in a channel sees a message with these words.
func (s *site) saw(channel, words string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		return slices.ContainsFunc(s.slack.Messages(channel), func(m slackemu.Message) bool { return strings.Contains(m.Text, words) })
	}, 30*time.Second, 10*time.Millisecond, "%s in %s", words, channel)
}

// What is typed at a shell beside serve is told by serve, also to the channels that only serve's environment names.
func TestShellBesideServe(t *testing.T) {
	s := newSite(t, 0)
	s.start()
	channel := s.open(1)[0]
	atShell(t, s.db, "update INC-1 from a shell")
	s.saw(channel, "*batch* update: from a shell")
	atShell(t, s.db, "down INC-1 | Customers cannot pay")
	atShell(t, s.db, "draft INC-1")
	atShell(t, s.db, "edit INC-1 | We are working on it.")
	s.saw("support", "batch edited d")
	require.NoError(t, s.says(slackemu.Slash{User: "dana", Channel: channel, Text: "note seen, both ways"}, 30*time.Second))
	s.saw(channel, "seen, both ways")
	s.quiet()

	s.terminate()
	require.Contains(t, atShell(t, s.db, "open sev1 while nobody serves"), "opened INC-2")
	atShell(t, s.db, "update INC-2 it was so quiet")
	s.start()
	s.saw("inc-2-while-nobody-serves", "it was so quiet")
	s.saw("incidents", "while nobody serves")
	s.quiet()
	s.terminate()
	s.read(func(r *store.Reader) {
		faults, err := r.Verify(t.Context())
		require.NoError(t, err)
		require.Empty(t, faults)
	})
}

// Two shells write to one record at once, where nobody serves it: all of it is kept, in one order.
func TestTwoShellsAtOnce(t *testing.T) {
	const hands, each = 3, 15
	db := filepath.Join(t.TempDir(), "x.db")
	atShell(t, db, "--new", "open sev1 many hands")
	var all sync.WaitGroup
	for i := range hands {
		all.Go(func() {
			var lines strings.Builder
			for j := range each {
				_, _ = fmt.Fprintf(&lines, "note INC-1 %d of %d\n", j, i)
			}
			if out, err := tryShell(t, db, lines.String(), "-"); err != nil || strings.Count(out, "note: ") != each {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	r, err := store.OpenReader(t.Context(), db)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	events, err := r.Events(t.Context(), "INC-1")
	require.NoError(t, err)
	require.Len(t, events, 1+hands*each)
	faults, err := r.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, faults)
}
