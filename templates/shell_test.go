package templates

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestInShell(t *testing.T) {
	for answer, want := range map[string]string{
		"*e3* in INC-1: title":                                             "e3 in INC-1: title",
		"`e3` *Dana Peretz* note: 2 * 3 * 4 &lt; 25 &amp; up":              "e3 Dana Peretz note: 2 * 3 * 4 < 25 & up",
		":memo: *d2* of *INC-1*: *not approved*":                           "d2 of INC-1: not approved",
		":warning: The record says so":                                     "Warning: The record says so",
		"• :no_entry: CL01 “Omri”: why":                                    "• Stop: CL01 “Omri”: why",
		"Type `/incident up at TIME`.":                                     "Type allclear incident up at TIME.",
		"or `/incident edit INC-1 d2 | …`":                                 "or allclear incident 'edit INC-1 d2 | …'",
		"`psql -c x` was typed":                                            "`psql -c x` was typed",
		"&amp;lt; was typed":                                               "&lt; was typed",
		"look:\n```\n*a* :memo: `e1` &lt;b&gt;\n\n/incident up\n```\nfoot": "look:\n```\n*a* :memo: `e1` <b>\n\n/incident up\n```\nfoot",
		"```\n/incident again note it's\ntwo lines\n```":                   "```\nallclear incident 'again note it'\\''s\ntwo lines'\n```",
		"```\n*cut* &amp;":                                                 "```\n*cut* &",
	} {
		require.Equal(t, want, (*Set)(nil).InShell(answer))
	}
}

// Every piece of Slack's markup that we say ourselves is known to a terminal.
func TestInShellKnowsOurMarks(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	entries, err := files.ReadDir("slack")
	require.NoError(t, err)
	for _, e := range entries {
		data, err := files.ReadFile("slack/" + e.Name())
		require.NoError(t, err)
		for word := range strings.FieldsSeq(string(data)) {
			if i := strings.Index(word, ":"); i >= 0 && strings.Count(word[i:], ":") == 2 && strings.HasSuffix(word, ":") && word[i] == ':' && len(word[i:]) > 4 {
				require.NotContains(t, set.InShell(word[i:]+" x"), word[i:], e.Name())
			}
		}
	}
}

func TestRefusalInShell(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	say := func(code incident.Code) string {
		return set.InShell(set.RefusalInShell(incident.Refuse(incident.Reason{Code: code, ID: 7}), "up", nil))
	}
	require.Equal(t, "Not recorded: nothing changed.\n"+
		"• It is not clear which incident this is about. Name it: allclear incident 'update INC-7 …', or put `--in INC-7` before the words.\n"+
		"Your words, to copy back:\n```\nup\n```", say(incident.NoIncidentHere))
	require.Equal(t, "NOT RECORDED: x.db <is> locked\nYour words, to copy back:\n```\nup & on\n```", set.InShell(set.NotOpened("up & on", "x.db <is> locked")))
	require.Contains(t, say(incident.PrivateElsewhere), "--in INC-7")
	require.NotContains(t, say(incident.UnknownPerson), "Slack's list")
	require.Contains(t, say(incident.NotResolved), "It is still")
	require.Contains(t, set.Refusal(incident.Refuse(incident.Reason{Code: incident.NoIncidentHere}), "up", nil), "This channel is no incident's")
}
