package templates

import (
	"strings"
	"time"

	"allclear/incident"
)

// Draft writes the update that the record allows customers to be given in an outlet, and names what it
// lacks for a full one and what was left out for the outlet's length. It is made from public halves alone, and
// nothing is ever cut: what there is no room for is left out whole. A letter has no draft of its own: it gets that
// of a status page.
func (s *Set) Draft(v View, out incident.Outlet, phase incident.Phase, next time.Time) (text string, missing []string) {
	v.words = s.words
	if phase == "" {
		phase = v.In.Status.Phase()
	}
	in := stateAt(v.In, v.AsOf)
	if in.Status == incident.Cancelled {
		return s.falseAlarm(in, out), nil
	}
	d := newDraft(v, in, out, phase.Phase(), next)
	missing = d.missing()
	text, left, ok := s.write(d, out)
	if !ok {
		text, left, _ = s.write(newDraft(v, nameless(in), out, phase.Phase(), next), out)
		left = append([]string{partHead}, left...)
	}
	if len(left) > 0 {
		missing = append(missing, d.leftOut(left))
	}
	return text, missing
}

// leftOut says for support what there was no room for.
func (d *draft) leftOut(parts []string) string {
	said := make([]string, len(parts))
	for i, part := range parts {
		said[i] = d.say("part " + part)
	}
	return d.say("left out", strings.Join(said, ", "))
}

// write fills the form of an outlet. It reports false where not even the shortest wordings fit.
func (s *Set) write(d *draft, out incident.Outlet) (text string, left []string, ok bool) {
	w := &writer{plain: s.plain, draft: d, room: roomIn(out, d.phase).less(length(mark(d.in)))}
	form, others := map[incident.Outlet]func() (string, []string, bool){
		incident.Banner: w.banner, incident.Email: w.email, incident.Social: w.social,
	}[out]
	if !others {
		form = w.page
	}
	text, left, ok = form()
	return drilled(d.in, text), left, ok
}

func (s *Set) falseAlarm(in incident.Incident, out incident.Outlet) string {
	if out == incident.Banner {
		return drilled(in, sentence(flow(s.plain, "banner false alarm", nil)))
	}
	text := drilled(in, flow(s.plain, "say false alarm", nil))
	if out == incident.Email {
		return mail(mark(in)+flow(s.plain, "subject false alarm", nil), text)
	}
	return text
}

const drillSign = "DRILL"

// drilled marks a text of a drill, so that nobody takes it for one to post.
func drilled(in incident.Incident, text string) string {
	begins := strings.TrimPrefix(text, subjectIs)
	if !in.Drill || strings.HasPrefix(begins, drillSign+":") || strings.HasPrefix(begins, drillSign+".") {
		return text
	}
	return mark(in) + text
}

// mark is what a text of a drill begins with. It has a colon, because a banner is one sentence.
func mark(in incident.Incident) string {
	if in.Drill {
		return drillSign + ": "
	}
	return ""
}

// room is how long a text should be, how long it may be, and how that is counted.
type room struct {
	soft, hard int
	count      func(string) int
}

func (r room) less(n int) room { return room{r.soft - n, r.hard - n, r.count} }

// roomIn is the room of an outlet in a phase (comms.md 2.5).
func roomIn(out incident.Outlet, p incident.Phase) room {
	switch {
	case out == incident.Email:
		return room{1500, 3000, length}
	case out == incident.Banner:
		return room{120, 140, length}
	case out == incident.Social:
		return room{260, 280, linkedLength}
	case p.Phase() == incident.Resolved:
		return room{900, 1600, length}
	}
	return room{480, 1000, length}
}
