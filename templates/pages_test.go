package templates

import (
	"math/rand/v2"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"
)

// However a template cuts what it writes into pieces, paragraphs are parted by one empty line.
func TestPagesPartParagraphs(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	bits := []string{"\n", "\n", " ", "a", "b c", " \n", "{{/**/}}", "{{`x`}}", "{{`\n`}}", "{{``}}"}
	for range 5_000 {
		var source strings.Builder
		for range r.IntN(12) {
			source.WriteString(bits[r.IntN(len(bits))])
		}
		m := &manner{Template: template.Must(template.New("t").Parse(source.String()))}
		require.Equal(t, paragraphs(render(m, "t", nil)), pages(m, "t", nil, 0), "%q", source.String())
	}
}

// paragraphs does the same to a whole text.
func paragraphs(text string) string {
	var out []string
	for row := range strings.SplitSeq(text, "\n") {
		row = strings.TrimRight(row, " ")
		if row != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, row)
		}
	}
	text = strings.TrimRight(strings.Join(out, "\n"), "\n")
	if text == "" {
		return ""
	}
	return text + "\n"
}
