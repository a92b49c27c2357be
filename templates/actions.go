package templates

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// Actions returns what is planned and neither done nor dropped, over the incidents one reader may see: what is overdue first.
func (s *Set) Actions(ins []incident.Incident, v View) string {
	v.words = s.words
	return rows(s.slack, "actions", newActions(s.slack, ins, v, postLimit))
}

// ActionsText is Actions for the terminal: all of them, in plain text.
func (s *Set) ActionsText(ins []incident.Incident, v View) string {
	v.words = s.words
	return rows(s.plain, "actions", newActions(s.plain, ins, v, math.MaxInt))
}

// actions is a list of them.
type actions struct {
	page
	Open, Overdue int
	Done, Dropped int // of one incident; 0 where there are several
}

func newActions(m *manner, ins []incident.Incident, v View, limit int) actions {
	open := incident.ActionsByDue(ins)
	out := actions{Open: len(open)}
	var all []string
	for _, o := range open {
		a := newAction(v, o.In, o.Action)
		if a.Overdue {
			out.Overdue++
		}
		all = append(all, flow(m, "action", a))
	}
	out.page = fitting(all, limit)
	if len(ins) == 1 {
		out.ended(ins[0])
	}
	return out
}

func (l *actions) ended(in incident.Incident) {
	for _, a := range in.Actions {
		switch {
		case a.Done.Known():
			l.Done++
		case a.Dropped.Known():
			l.Dropped++
		}
	}
}

// action is something planned, as a list says it.
type action struct {
	ID       string
	Mark     ready // "DRILL " in front of a drill's
	Type     string
	Owner    string
	Due      string
	Overdue  bool
	Planned  bool
	Days     int // since it was planned
	Done     bool
	Dropped  bool
	Evidence string // of one that is done
	Because  string // of one that was dropped
	Text     string
	Public   string
	Seq      int
	Ended    int   // the event that ended it; 0 while it is open
	Changes  []int // the events that changed its owner, day or type
}

func newAction(v View, in *incident.Incident, a incident.Action) action {
	out := action{
		ID: in.ID.String(), Mark: drillMark(*in), Type: string(a.Type), Owner: v.words.called(a.Owner), Seq: a.Seq,
		Planned: a.Planned.Known(), Days: daysBetween(a.Planned.At, v.AsOf, v.Work.In()),
		Done: a.Done.Known(), Dropped: a.Dropped.Known(), Ended: cmp.Or(a.DoneSeq, a.DropSeq),
		Evidence: cut(oneLine(a.Evidence.Inside()), 300), Because: cut(oneLine(a.Because), 300),
		Text: cut(oneLine(a.Text.Inside()), 300), Public: oneLine(a.Text.Public),
		Overdue: a.Overdue(incident.DayOf(v.AsOf, v.Work.In())),
	}
	if !a.Due.IsZero() {
		out.Due = a.Due.Format("Monday, January 2, 2006")
	}
	for _, c := range a.Changes {
		out.Changes = append(out.Changes, c.Seq)
	}
	return out
}

// daysBetween is how many midnights of a zone's clock lie between two instants; 0 where the first is not known.
func daysBetween(from, to time.Time, zone *time.Location) int {
	if from.IsZero() {
		return 0
	}
	return max(0, int(incident.DayOf(to, zone).Sub(incident.DayOf(from, zone)).Hours()/24))
}

// Cites are the events that an action follows from.
func (a action) Cites() string {
	seqs := append([]int{a.Seq}, a.Changes...)
	if a.Ended > 0 {
		seqs = append(seqs, a.Ended)
	}
	slices.Sort(seqs)
	var cells []string
	for _, seq := range slices.Compact(seqs) {
		cells = append(cells, eventCell(seq))
	}
	return strings.Join(cells, " ")
}
