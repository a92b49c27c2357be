package templates

import (
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// A quick template says word for word what text/template says, of every kind of event with evil words in it.
func TestQuickSaysTheSame(t *testing.T) {
	s := hostile(t)
	in := s.view(1, "2022-04-11 09:35").In
	for _, m := range []*manner{s.set.slack, s.set.markdown} {
		for _, ev := range s.allEvents() {
			h := newHappening(clock{zone: newYork(t), now: s.now}, &in, &ev, in.Windows)
			h.What, h.Twin = h.what(m), evil
			for name := range m.quick {
				if kind, ok := strings.CutPrefix(name, "event "); ok && incident.Kind(kind) != h.B.Kind() {
					continue
				}
				require.Equal(t, render(m, name, &h), m.tell(name, &h), "%s %s of a %s", m.Name(), name, h.B.Kind())
			}
		}
	}
}

// What is said of every event is quick: somebody who makes a sentence less simple should know what it costs.
func TestSentencesAreQuick(t *testing.T) {
	set, err := New()
	require.NoError(t, err)
	for _, m := range []*manner{set.slack, set.markdown, set.plain} {
		for _, one := range m.Templates() {
			if strings.HasPrefix(one.Name(), "event ") {
				require.Contains(t, m.quick, one.Name(), m.Name())
			}
		}
	}
	require.Contains(t, set.slack.quick, "line")
	require.Contains(t, set.slack.quick, "answer")
	require.Contains(t, set.markdown.quick, "before")
}

// Whatever is not simple is left to text/template.
func TestOnlySimpleTemplatesAreQuick(t *testing.T) {
	for text, simple := range map[string]bool{
		"a {{.Who}} {{.Ev.Seq}} {{.Happened}}": true, "{{.B.Result}}": true, "{{if .Telling}}a{{else if .Text}}b{{end}}": true,
		"{{.B.Phase}}": false, "{{.Was.Nothing}}": false, "{{.zone}}": false, "{{.When .Ev.Occurred}}": false, "{{.Ev.Backdated}}": false, "{{.}}": false,
		"{{with .Text}}{{.}}{{end}}": false, "{{range .Ended}}{{end}}": false, "{{$x := .Who}}": false, "{{.Who | upper}}": false, "{{print 1}}": false,
		`{{template "none" .}}`: false, `{{template "text" .Was}}`: false, `{{template "event mitigated" .}}`: false,
	} {
		all := template.Must(template.New("").Funcs(words()).Parse(`{{define "text"}}x{{end}}{{define "event mitigated"}}` + text + `{{end}}`))
		quick := quickOnes(all, escapePlain)
		require.Equal(t, simple, quick["event mitigated"] != nil, text)
		require.Contains(t, quick, "text")
	}
}
