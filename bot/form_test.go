package bot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A long text is parted between paragraphs over as many fields as it needs, and comes back whole.
func TestLongTextsComeBackFromForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paragraphs := rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,20}( [a-z]+)*`), 1, 40).Draw(t, "paragraphs")
		for i := range paragraphs {
			paragraphs[i] += strings.Repeat(" and more", rapid.IntRange(0, 120).Draw(t, "length"))
		}
		text := strings.Join(paragraphs, fieldBreak)
		form := slack.View{State: &slack.ViewState{Values: map[string]map[string]slack.BlockAction{}}}
		for i, part := range fields(text) {
			require.LessOrEqual(t, len([]rune(part)), 3000)
			form.State.Values[fmt.Sprintf("text%d", i)] = map[string]slack.BlockAction{"text": {Value: part}}
		}
		require.Equal(t, text, typedInto(form))
	})
}
