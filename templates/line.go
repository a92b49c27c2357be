package templates

import (
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// How many characters of one typed text a line of the channel shows, and of its public half.
const (
	lineLimit       = 2800
	linePublicLimit = 600
)

// Line returns the line of the incident's channel for one event.
func (s *Set) Line(v View, ev incident.Event) string {
	v.words = s.words
	h := newHappening(v.inside(), &v.In, &ev, v.In.Windows)
	h.wordless()
	h.Text = h.cut(h.Text, lineLimit)
	h.Public = h.cut(h.Public, linePublicLimit)
	if ev.Body.Kind() == incident.KindPublished {
		h.Public = h.cut(lines(ev.Words().Public), lineLimit)
	}
	h.What = h.what(s.slack)
	return h.capped(s.slack.tell("line", &h))
}

// capped keeps a line below what Slack takes where escaping made it longer, or where reasons were long.
func (h *happening) capped(text string) string {
	if length(text) < answerLimit {
		return text
	}
	return cut(text, answerLimit-300) + " " + escapeSlack(cut(h.elsewhere(), 190))
}

// cut shortens words and says where the whole of them is.
func (h *happening) cut(w lines, n int) lines {
	if length(string(w)) <= n {
		return w
	}
	return lines(cut(string(w), n) + " " + h.elsewhere())
}

func (h *happening) elsewhere() string { return h.say("whole text elsewhere", eventCell(h.Ev.Seq)) }

// Answer returns the private answer to whoever typed the words that led to events.
func (s *Set) Answer(v View, events []incident.Event) string {
	v.words = s.words
	for limit := answerWords; ; limit /= 2 {
		text := s.answer(v, events, limit)
		if length(text) < answerLimit {
			return text
		}
		if limit == 0 {
			return cut(text, answerLimit-1)
		}
	}
}

const (
	answerLimit = 4000
	answerWords = 200 // of one text
)

func (s *Set) answer(v View, events []incident.Event, limit int) string {
	own := ownEvents(v.In, events)
	// More than this many at once happens only to scripts.
	most := min(len(own), 12)
	var parts []string
	for _, ev := range own[:most] {
		parts = append(parts, s.answerTo(v, ev, s.words.twinOf(ev, events), limit))
	}
	if more := len(own) - most; more > 0 {
		parts = append(parts, escapeSlack(s.words.say("more recorded", strconv.Itoa(more))))
	}
	return strings.Join(parts, "\n")
}

// answerTo says one event: its sentence, what it led to, and the whole of a text for customers.
func (s *Set) answerTo(v View, ev incident.Event, twin string, limit int) string {
	h := newHappening(v.inside(), &v.In, &ev, v.In.Windows)
	told, isTold := ev.Body.(*incident.Published)
	whole := lines(ev.Words().Public)
	h.Text, h.Public = h.glimpse(h.Text, limit), h.glimpse(h.Public, limit)
	h.What, h.Twin = h.what(s.slack), twin
	text := fullRows(s.slack.tell("answer", &h))
	if !isTold {
		return text
	}
	dr, _ := v.Drafts.Draft(told.Number)
	return text + "\n" + render(s.slack, "word for word", struct {
		*happening
		Words  code
		All    int // the length, where it had to be cut; else 0
		Own    bool
		Edited bool // by somebody, and approved by nobody
		Still  []openWindow
	}{&h, code(cut(string(whole), wholeOf(limit))), longer(whole, wholeOf(limit)), told.Draft != "", dr.From > 0 && !told.Approved, contradicted(v, ev, told)})
}

// wholeOf is how much of a text for customers an answer shows: whole updates, where the rest leaves room.
func wholeOf(limit int) int { return max(8*limit, 20) }

func longer(w lines, n int) int {
	if all := length(string(w)); all > n {
		return all
	}
	return 0
}

// contradicted are the windows that are open although customers were told that all is well again.
func contradicted(v View, ev incident.Event, told *incident.Published) []openWindow {
	if told.Phase != incident.Monitoring && told.Phase.Phase() != incident.Resolved {
		return nil
	}
	var out []openWindow
	for _, w := range v.In.Windows.Open() {
		if !w.Start.At.After(ev.Occurred.At) {
			out = append(out, openWindow{Component: v.words.componentOf(w.Component), Impact: w.Impact, Start: w.Start})
		}
	}
	return out
}

// ownEvents leaves out the twins that were written into other incidents.
func ownEvents(in incident.Incident, events []incident.Event) []incident.Event {
	var out []incident.Event
	for _, ev := range events {
		if len(events) == 1 || ev.Stream == in.ID.Stream() || in.ID == 0 {
			out = append(out, ev)
		}
	}
	if len(out) == 0 {
		return events
	}
	return out
}

func (w *wording) twinOf(ev incident.Event, events []incident.Event) string {
	for _, o := range events {
		if o.Stream != ev.Stream && o.Stream != incident.Org {
			return w.say("twin", eventCell(o.Seq), string(o.Stream))
		}
	}
	return ""
}

// glimpse shows the beginning of a long text and its length.
func (h *happening) glimpse(w lines, n int) lines {
	if all := length(string(w)); all > n {
		return lines(h.say("all recorded", cut(string(w), max(n, 20)), strconv.Itoa(all)))
	}
	return w
}

// inFull says an instant with the reader's day, their zone and UTC.
func (h *happening) inFull(m incident.Moment) string {
	return h.day(m.At) + h.Time(m) + " (" + h.utc(m.At) + ")"
}

func (h *happening) day(t time.Time) string {
	day := incident.DayOf(t, h.zone)
	switch {
	case day.Equal(h.today()):
		return ""
	case day.AddDate(0, 0, 1).Equal(h.today()):
		return "yesterday, " + day.Format("Monday, January 2") + ", "
	case day.Year() == h.today().Year():
		return day.Format("Monday, January 2") + ", "
	default:
		return h.Day(t) + ", "
	}
}

// utc adds the day where UTC has another one.
func (h *happening) utc(t time.Time) string {
	if incident.DayOf(t, h.zone).Equal(incident.DayOf(t, time.UTC)) {
		return h.UTC(t)
	}
	return h.UTC(t) + t.UTC().Format(" on January 2")
}
