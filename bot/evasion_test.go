package bot_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A colleague's name in a disguise is told to whoever types it, and no draft that says it can be copied.
func TestNamesInDisguise(t *testing.T) {
	for form, name := range map[string]string{
		"Cyrillic": "\u041emri", "full width": "\uff2f\uff4d\uff52\uff49", "zero width": "Om\u200bri", "possessive": "Omri\u2019s team", "diacritics": "\u00d6mr\u00ed",
	} {
		t.Run(form, func(t *testing.T) {
			w := newWorld(t)
			for _, words := range []string{"open sev1 mail is late | Mails are late", `down "Platform" | Customers cannot send mail`} {
				_, err := w.say(whereFor(words), words)
				require.NoError(t, err)
			}
			answer, err := w.say("inc-1", "update mended | "+name+" fixed the mail server")
			require.NoError(t, err)
			require.Contains(t, answer, ":no_entry: CL01", "it is said at the door")
			w.settle(t)
			answer, err = w.say("inc-1", "draft")
			require.NoError(t, err)
			requireHeldBack(t, answer)
			requireHeldBack(t, w.carrying(t, "support", "*held back*").Text)
			answer, err = w.say("inc-1", "edit | Customers cannot send mail. "+name+" is on it. Next update by 9:30 AM EDT.")
			require.NoError(t, err)
			requireHeldBack(t, answer)
		})
	}
}

// whereFor is where a line is typed: an incident has its own channel only once it is open.
func whereFor(words string) string {
	if strings.HasPrefix(words, "open") {
		return "general"
	}
	return "inc-1"
}

func requireHeldBack(t *testing.T, message string) {
	t.Helper()
	require.Contains(t, message, "is *held back*")
	require.Contains(t, message, "CL01")
	require.NotContains(t, message, "```", "nothing is to be copied")
}
