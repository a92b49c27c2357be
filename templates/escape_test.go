package templates

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What escape.go does in steps that are skipped where they change nothing, said without a shortcut.
var opener = regexp.MustCompile(`^(\s*)([-+=>#])|^(\s*\d{1,9})([.)])`)

func slowMarkdown(s string) string { return opener.ReplaceAllString(marked(s), `$1$3\$2$4`) }

func slowOneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

func TestShortcutsOfEscapingChangeNothing(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	bits := strings.Split("a|word| |  |\n|\t|\r\n|\v|1.|12)|123456789.|1234567890.|0|-|+|=|>|#|&amp;|&#12;|&|~|~~|_|a_b|*|`|```|<|[|]|\\|é|→|\u00a0|\u202e|\u2028|\x7f|\xff|%s", "|")
	for range 20_000 {
		var s string
		for range r.IntN(6) {
			s += bits[r.IntN(len(bits))] + strings.Repeat("|", r.IntN(9)/8)
		}
		require.Equal(t, slowMarkdown(s), markdown(s), "%q", s)
		require.Equal(t, slowOneLine(s), oneLine(s), "%q", s)
		require.Equal(t, slackEntities.Replace(s), mrkdwn(s), "%q", s)
		require.Equal(t, strings.ReplaceAll(s, "```", "'''"), unfenced(s), "%q", s)
	}
}
