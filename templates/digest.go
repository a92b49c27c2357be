package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// DigestView is a digest for one reader.
type DigestView struct {
	incident.Digest
	Work    incident.Workspace
	Version string // what the record is recognised by, as it was known then
}

// Digest is the digest for a terminal: every section, also where there is nothing in it.
func (s *Set) Digest(v DigestView) string {
	text := render(s.plain, "digest", s.digestText(v))
	return text
}

// DigestDefinitions says what the numbers of a digest mean, with the four that are called MTTR.
func (s *Set) DigestDefinitions(v DigestView) string {
	return rows(s.plain, "digest definitions", s.digestText(v))
}

// DigestPost is the digest for a Slack channel. It lists as many incidents as one message holds.
// What people typed freely is left out: what is redacted later would stand in the channel for good.
func (s *Set) DigestPost(v DigestView) string {
	d := s.digestText(v)
	d.posted = true
	return rows(s.slack, "digest post", d)
}

// mostDigestRows is how many incidents a message lists.
const mostDigestRows = 15

func (s *Set) digestText(v DigestView) *digestText {
	return &digestText{DigestView: v, clock: clock{wording: s.words, zone: v.Term.Zone, now: v.At}, set: s}
}

// digestText says the parts of a digest.
type digestText struct {
	clock
	DigestView
	set    *Set
	posted bool // into a channel, where it stays
}

// Days says the period: "Mon 11 Apr - Sun 17 Apr 2022".
func (d *digestText) Days() string { return termDays(d.Term) }

func termDays(t incident.Term) string {
	first, last := t.First, t.Last()
	switch {
	case t.Days == 1:
		return first.Format("Mon 2 Jan 2006")
	case first.Year() != last.Year():
		return first.Format("Mon 2 Jan 2006") + " - " + last.Format("Mon 2 Jan 2006")
	}
	return first.Format("Mon 2 Jan") + " - " + last.Format("Mon 2 Jan 2006")
}

// Running reports whether the period was not over.
func (d *digestText) Running() bool { return d.Digest.At.Before(d.Term.To) }

// Severities counts by the worst severity: "sev1 2".
func (d *digestText) Severities() []string {
	var out []string
	for _, r := range d.Digest.Severities {
		if r.Worst > 0 {
			out = append(out, fmt.Sprintf("%s %d", r.Severity, r.Worst))
		}
	}
	return out
}

// Downtime says the platform's downtime, with a plus where some of it lasts.
func (d *digestText) Downtime() string { return minutesOpen(d.Glance.Down.Total, d.Glance.Down.Open) }

// DegradedFor says how long it was degraded.
func (d *digestText) DegradedFor() string {
	return minutesOpen(d.Glance.Degraded.Total, d.Glance.Degraded.Open)
}

func minutesOpen(t time.Duration, open bool) string {
	if open {
		return minutes(t) + "+"
	}
	return minutes(t)
}

// Availability says it in percent; "" for a period that had not begun.
func (d *digestText) Availability() string {
	if d.Glance.Period <= 0 {
		return ""
	}
	return fmt.Sprintf("%d.%03d", d.Glance.Availability/1000, d.Glance.Availability%1000)
}

// BeforeName names the period before.
func (d *digestText) BeforeName() string {
	switch d.Term.Unit {
	case incident.Weekly:
		return d.say("digest last week")
	case incident.Monthly:
		return d.say("digest last month")
	case incident.Daily:
	}
	return d.say("digest days before", count(d.Term.Days, "day"))
}

// MoreIncidents is how many more there were than in the period before: "+1".
func (d *digestText) MoreIncidents() string {
	return fmt.Sprintf("%+d", d.Glance.Incidents-d.Before.Incidents)
}

// MoreDowntime is how many minutes more than in the period before.
func (d *digestText) MoreDowntime() string {
	return fmt.Sprintf("%+d", int(d.Glance.Down.Total/time.Minute)-int(d.Before.Down.Total/time.Minute))
}

// Components says the downtime of each component that was down.
func (d *digestText) Components() []string {
	var out []string
	for _, c := range d.Glance.Components {
		name := d.componentOf(c.Name)
		if c.Hidden {
			name = d.say("digest private")
		}
		if c.Down > 0 {
			out = append(out, name+" "+minutes(c.Down))
		}
	}
	return out
}

// digestRow is an incident in a digest.
type digestRow struct {
	ID, Severity, Start, Down, Cause, State string
	Opened                                  bool // nobody told when it started: Start is when it was opened
}

// Rows are the incidents, in order.
func (d *digestText) Rows() []digestRow {
	var out []digestRow
	for _, r := range d.Digest.Rows {
		out = append(out, d.row(r))
	}
	return out
}

// Shown are as many of them as a message holds, and More is how many it does not.
func (d *digestText) Shown() []digestRow {
	rows := d.Rows()
	return rows[:min(len(rows), mostDigestRows)]
}

// More is how many are not shown.
func (d *digestText) More() int { return max(len(d.Digest.Rows)-mostDigestRows, 0) }

func (d *digestText) row(r incident.Row) digestRow {
	out := digestRow{ID: r.ID.String(), Severity: r.Worst.String(), Opened: !r.Start.Known(), Down: d.down(r), Cause: d.cause(r), State: string(r.Status)}
	if r.Final != r.Worst {
		out.Severity = d.say("digest now", r.Worst.String(), r.Final.String())
	}
	start := r.Start
	if out.Opened {
		start = r.Declared
	}
	day := "Mon "
	if d.Term.Days > 7 || !d.Term.Holds(start.At) {
		day = "Mon 2 Jan "
	}
	out.Start = start.At.In(d.zone).Format(day) + d.Time(start)
	return out
}

func (d *digestText) down(r incident.Row) string {
	said := minutesOpen(r.Down, r.Open && r.Down > 0)
	switch {
	case r.Parts == 0 && r.Degraded > 0:
		return d.say("digest degraded", minutesOpen(r.Degraded, r.Open))
	case r.Parts == 0:
		return d.say("digest no downtime")
	case r.Parts > 1:
		said = d.say("digest several", said, strconv.Itoa(r.Parts), hours(r.Bounds))
	}
	if r.Within != r.Down {
		said = d.say("digest within", said, minutes(r.Within))
	}
	return said
}

// hours says a duration with hours, and with minutes only where there are any: "10 h".
func hours(d time.Duration) string { return strings.TrimSuffix(short(d), " 0 min") }

func (d *digestText) cause(r incident.Row) string {
	switch {
	case !r.Known:
		return d.say("digest cause unknown")
	case r.Cause.State != incident.CauseConfirmed:
		return d.say("digest cause suspected")
	case r.Cause.Tag != "":
		return strings.ReplaceAll(r.Cause.Tag, "-", " ")
	case d.posted:
		return d.say("cause confirmed")
	}
	return cut(oneLine(r.Cause.Text.Inside()), 60)
}

// mentions names incidents, each once; the private ones are counted.
func (d *digestText) mentions(all []incident.Mention) []string {
	var out []string
	private := 0
	for _, m := range all {
		switch name := m.ID.String(); {
		case m.ID == 0:
			private++
		case !slices.Contains(out, name):
			out = append(out, name)
		}
	}
	if private > 0 {
		out = append(out, d.say("digest privates", strconv.Itoa(private)))
	}
	return out
}

func (d *digestText) mention(m incident.Mention) string {
	if m.ID == 0 {
		return d.say("digest privates", "1")
	}
	return m.ID.String()
}

// Outside reports whether anything was left out.
func (d *digestText) Outside() bool {
	return len(d.LeftOut.Duplicates)+len(d.LeftOut.Drills)+len(d.LeftOut.Cancelled) > 0
}

// Copies, Drills and FalseAlarms name what was left out.
func (d *digestText) Copies() []string {
	var out []string
	for _, c := range d.LeftOut.Duplicates {
		if c.ID.ID == 0 {
			out = append(out, d.mention(c.ID))
			continue
		}
		out = append(out, d.say("digest repeat", d.mention(c.ID), d.mention(c.Of)))
	}
	return out
}

// Drills names the drills.
func (d *digestText) Drills() []string { return d.each(d.LeftOut.Drills) }

// FalseAlarms names the false alarms.
func (d *digestText) FalseAlarms() []string { return d.each(d.LeftOut.Cancelled) }

// each names one for one, so that their number is that of the list.
func (d *digestText) each(all []incident.Mention) []string {
	var out []string
	for _, m := range all {
		out = append(out, d.mention(m))
	}
	return out
}

// Since says what was recorded after the period and changes it.
func (d *digestText) Since() []string {
	var out []string
	for _, l := range d.Digest.Since {
		day := l.At.In(d.zone).Format("2 Jan")
		event, kind := fmt.Sprintf("e%d", l.Seq), d.kindSaid(l.Kind)
		switch {
		case l.ID == 0:
			out = append(out, d.mention(l.Mention))
		case l.Event > 0 && d.posted:
			out = append(out, d.say("digest amended in a post", l.ID.String(), event, kind, fmt.Sprintf("e%d", l.Event), who(l.By), day))
		case l.Event > 0:
			out = append(out, d.say("digest amended", l.ID.String(), event, kind, fmt.Sprintf("e%d", l.Event), who(l.By), day, cut(oneLine(l.Because), 80)))
		default:
			out = append(out, d.say("digest late entry", l.ID.String(), event, kind, who(l.By), day))
		}
	}
	return out
}

// PeriodMinutes is how many minutes availability is of.
func (d *digestText) PeriodMinutes() int { return int(d.Glance.Period / time.Minute) }
