package letterform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const report = `# A title with <script>alert(1)</script>

It is about e2, e3 and e99; ` + "`e2`" + ` is code.

## 1. First

| Event | What |
|---|---|
| e2 | \<img src=x onerror=alert(1)\> \| see e3 |
| e3 | ~~gone~~ |

## 2. Second

| Event | How late |
|---|---|
| e3 | 2 min |
| e4 and more | |

<div onclick="x">no tag</div>
`

func TestDocument(t *testing.T) {
	page := Document(report, Extra{Figure: "<svg></svg>\n", Before: 2, Contents: "Con<tents", Facts: []Fact{{"Down", "<3 min", "in 1 & more"}}})
	for _, has := range []string{
		"<title>A title with &lt;script&gt;alert(1)&lt;/script&gt;</title>", `about <a class="event" href="#e2">e2</a>, <a class="event" href="#e3">e3</a> and e99; <code>e2</code>`,
		`<tr id="e2"><td>e2</td><td>&lt;img src=x onerror=alert(1)&gt; | see <a class="event" href="#e3">e3</a></td></tr>`, "<del>gone</del>",
		`<tr><td><a class="event" href="#e3">e3</a></td><td>2 min</td></tr>`, `<th scope="col">Event</th>`, `<nav aria-label="Con&lt;tents">`, `<li><a href="#part-2">Second</a></li>`,
		"<div><dt>Down</dt><dd>&lt;3 min <small>in 1 &amp; more</small></dd></div>", "&lt;div onclick=&#34;x&#34;&gt;no tag", `aria-label="2. Second"`,
	} {
		require.Contains(t, page, has)
	}
	require.Equal(t, 1, strings.Count(page, `id="e3"`))
	require.Less(t, strings.Index(page, "<svg>"), strings.Index(page, `<h2 id="part-2">`))
	require.Greater(t, strings.Index(page, "<svg>"), strings.Index(page, `<h2 id="part-1">`))
	require.NotContains(t, Document(report, Extra{}), "<dl>")
	for _, never := range []string{"<script", "<img", "<div onclick", "http:", "https:", "@import", "url(h"} {
		require.NotContains(t, page, never)
	}
}

// A figure without its place stands at the end; none is none.
func TestDocumentFigure(t *testing.T) {
	require.Contains(t, Document("words", Extra{Figure: "<svg></svg>", Before: 3}), "<p>words</p>\n<figure")
	require.NotContains(t, Document("words", Extra{}), "<figure")
	require.NotContains(t, Document("## a", Extra{}), "<nav")
}

func BenchmarkDocument(b *testing.B) {
	var rows strings.Builder
	rows.WriteString("# Long\n\n## 1. All\n\n| Event | UTC | Local | Who | What | Told |\n|---|---|---|---|---|---|\n")
	for i := range 10_000 {
		fmt.Fprintf(&rows, "| e%d | 2022-04-11 12:56 | Apr 11, 8:56 AM EDT | Dana Peretz | corrected e%d, words: it was \\*not\\* that | 2022-04-11 12:56 |\n", i+1, i/2+1)
	}
	b.ReportAllocs()
	for b.Loop() {
		Document(rows.String(), Extra{Contents: "Contents"})
	}
}
