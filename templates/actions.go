package templates

import "allclear/incident"

// Actions returns what is planned and not done, over the incidents one reader may see.
func (s *Set) Actions(ins []incident.Incident, v View) string {
	v.words = s.words
	var all []string
	done := 0
	for _, in := range ins {
		for _, a := range in.Actions {
			if a.Done.Known() {
				done++
				continue
			}
			all = append(all, flow(s.slack, "action", newAction(v, &in, a)))
		}
	}
	return rows(s.slack, "actions", struct {
		page
		Open, Done int
	}{fitting(all, postLimit), len(all), done})
}

// action is something planned, as a list says it.
type action struct {
	ID      string
	Owner   string
	Due     string
	Overdue bool
	Done    bool
	Text    string
	Public  string
	Seq     int
}

func newAction(v View, in *incident.Incident, a incident.Action) action {
	out := action{
		ID: in.ID.String(), Owner: v.words.called(a.Owner), Seq: a.Seq, Done: a.Done.Known(),
		Text: cut(oneLine(a.Text.Inside()), 300), Public: oneLine(a.Text.Public),
		Overdue: a.Overdue(incident.DayOf(v.AsOf, v.Work.In())),
	}
	if !a.Due.IsZero() {
		out.Due = a.Due.Format("Monday, January 2, 2006")
	}
	return out
}
