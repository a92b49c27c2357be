package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/lint"
)

// phases are those of updates.
func phases() []incident.Phase { return incident.Statuses()[:4] }

// everyDraft calls on with each draft that could be made in a story: after each event, for each outlet, in each phase.
func (s *story) everyDraft(on func(v View, out incident.Outlet, phase incident.Phase, next time.Time, text string, missing []string)) {
	s.t.Helper()
	for id := incident.ID(1); id <= s.last; id++ {
		events := s.streams[id.Stream()]
		for n := range events {
			v := View{In: incident.Fold(id, events[:n+1]), Work: s.ws, AsOf: events[n].Recorded}
			next, ok := v.In.NextUpdateBy(v.AsOf, s.ws.In())
			if !ok {
				next = v.AsOf.Add(time.Hour)
			}
			for _, out := range incident.UpdateOutlets() {
				for _, phase := range phases() {
					text, missing := s.set.Draft(v, out, phase, next)
					on(v, out, phase, next, text, missing)
				}
			}
		}
	}
}

// excuses says what the record lacks where a rule may stop a draft.
func excuses(rule string) string {
	return map[string]string{
		"CL38": "effect:", "CL39": "effect:", // nobody has said what is affected
		"CL41": "resolved:", // it is asked for as the last update, and is none
	}[rule]
}

// What we write ourselves must pass our own rules, except where the record lacks something and support is told so.
func TestDraftsPassTheLinter(t *testing.T) {
	s := seed(t)
	n, warned := 0, map[string]int{}
	s.everyDraft(func(v View, out incident.Outlet, phase incident.Phase, next time.Time, text string, missing []string) {
		n++
		k := lint.KnownFrom([]incident.Incident{v.In}, v.Work, v.AsOf)
		for _, f := range lint.Check(text, k, lint.Options{Channel: out, Phase: phase, Next: next, Version: v.In.Version}) {
			lacks := excuses(f.Rule)
			switch {
			case f.Severity != lint.Block:
				warned[f.Rule+" "+string(out)+" "+string(phase)]++
			case lacks == "" || !strings.Contains(strings.Join(missing, "\n"), lacks):
				t.Errorf("%s e%d, %s, %s: %s %q: %s\n%s\n%q", v.In.ID, v.In.Version, out, phase, f.Rule, f.Words, f.Why, text, missing)
			}
		}
	})
	require.Greater(t, n, 1000)
	t.Log(n, "drafts, warnings:", warned)
}
