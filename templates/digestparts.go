package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"allclear/incident"
)

// digestTimes are the times of the incidents of one severity.
type digestTimes struct {
	Severity string // "" where all have the same
	N        int
	Few      bool
	Measures []digestMeasure
}

// digestMeasure is one of them: all values, or else what describes them.
type digestMeasure struct {
	Name             string
	Values           []string
	Median, P90, Max string
	N                int
}

// shownMeasures are those that a text shows; JSON has all of them.
func shownMeasures() []incident.Measure {
	return []incident.Measure{
		incident.MeasureDetect, incident.MeasureAcknowledge, incident.MeasureFirstPublic, incident.MeasureRestore, incident.MeasureResolve,
	}
}

// Times are the times by severity; one that is empty where there was no incident.
func (d *digestText) Times() []digestTimes {
	var out []digestTimes
	for _, t := range d.Digest.Times {
		one := digestTimes{N: t.N, Few: t.N < incident.EnoughForStatistics}
		if len(d.Digest.Times) > 1 {
			one.Severity = t.Severity.String()
		}
		for _, name := range shownMeasures() {
			for _, s := range t.Samples {
				if s.Measure == name && (name != incident.MeasureFirstPublic || t.Severity.Grave()) {
					one.Measures = append(one.Measures, d.measured(s))
				}
			}
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		out = append(out, digestTimes{})
	}
	return out
}

func (d *digestText) measured(s incident.Sample) digestMeasure {
	m := digestMeasure{Name: d.say("digest measure " + string(s.Measure))}
	known := s.Known()
	if len(known) >= incident.EnoughForStatistics {
		st := incident.StatisticsOf(known)
		m.Median, m.P90, m.Max, m.N = wholeMinutes(st.Median), wholeMinutes(st.P90), wholeMinutes(st.Max), st.N
		return m
	}
	if len(s.Values) >= incident.EnoughForStatistics { // a list of question marks tells nothing
		for _, one := range known {
			m.Values = append(m.Values, wholeMinutes(one))
		}
		if len(known) == 0 {
			m.Values = []string{d.say("digest not recorded")}
		}
		return m
	}
	for _, l := range s.Values {
		switch {
		case !l.Known:
			m.Values = append(m.Values, d.say("digest unknown"))
		case l.Negative():
			m.Values = append(m.Values, d.say("digest backwards"))
		default:
			m.Values = append(m.Values, wholeMinutes(l.D))
		}
	}
	return m
}

func wholeMinutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

// ByCustomers is how many incidents customers noticed first.
func (d *digestText) ByCustomers() int { return d.by(incident.ByCustomer) }

// ByMonitoring is how many monitoring noticed first.
func (d *digestText) ByMonitoring() int { return d.by(incident.ByMonitoring) }

// ByStaff is how many staff noticed first.
func (d *digestText) ByStaff() int { return d.by(incident.ByStaff) }

// ByNobody is of how many nobody said who noticed.
func (d *digestText) ByNobody() int { return d.by("") }

func (d *digestText) by(who incident.Detector) int {
	for _, f := range d.Detection {
		if f.By == who {
			return f.Count
		}
	}
	return 0
}

// Repeats says which incident had the cause of which earlier one.
func (d *digestText) Repeats() []string {
	var out []string
	for _, r := range d.Digest.Repeats {
		switch {
		case r.Later.ID == 0:
			out = append(out, d.mention(r.Later))
		case r.Tag == "":
			out = append(out, d.say("digest repeat", d.mention(r.Later), d.mention(r.Earlier)))
		default:
			out = append(out, d.say("digest repeat tagged", d.mention(r.Later), d.mention(r.Earlier), r.Tag))
		}
	}
	return out
}

// Again is how often incidents went down again, and AgainIn names them.
func (d *digestText) Again() (n int) {
	for _, r := range d.Recurrences {
		n += r.Times
	}
	return n
}

// AgainIn names the incidents that went down again.
func (d *digestText) AgainIn() []string {
	var all []incident.Mention
	for _, r := range d.Recurrences {
		all = append(all, r.Mention)
	}
	return d.mentions(all)
}

// Reopened names, for each time, the incident that was taken up again.
func (d *digestText) Reopened() []string { return d.each(d.Digest.Reopened) }

// LateTellers names the incidents in which promises were missed.
func (d *digestText) LateTellers() []string { return d.mentions(d.Telling.Late) }

// DraftedFor is how long drafts waited, in the median; "" where too few were published to say so.
func (d *digestText) DraftedFor() string {
	if len(d.Telling.Drafted) < incident.EnoughForStatistics {
		return ""
	}
	return minutes(incident.Median(d.Telling.Drafted))
}

// DraftedFew is how long each draft waited, where few were published.
func (d *digestText) DraftedFew() []string {
	if len(d.Telling.Drafted) >= incident.EnoughForStatistics {
		return nil
	}
	var out []string
	for _, one := range d.Telling.Drafted {
		out = append(out, wholeMinutes(one))
	}
	return out
}

// ActionAge is how old open actions are.
func (d *digestText) ActionAge() string { return d.inDays(d.Actions.MedianAge) }

func (d *digestText) inDays(age time.Duration) string {
	return d.say("digest days", strconv.Itoa(int(age/(24*time.Hour))))
}

// digestOwing is an open action.
type digestOwing struct {
	ID, Event, Due, Owner, Age string
	Overdue                    bool
}

// Oldest says the open actions that are due first.
func (d *digestText) Oldest() []string {
	var out []string
	for _, o := range d.Actions.Oldest {
		one := digestOwing{ID: d.mention(o.Mention), Overdue: o.Overdue, Age: d.inDays(d.Digest.At.Sub(o.Planned)), Owner: o.Owner.Name}
		if o.Seq > 0 {
			one.Event = fmt.Sprintf("e%d", o.Seq)
		}
		if !o.Due.IsZero() {
			one.Due = o.Due.Format("2 Jan")
		}
		out = append(out, flow(d.set.plain, "digest owing", one))
	}
	return out
}

// Letters says the letters to customers.
func (d *digestText) Letters() []string {
	var out []string
	for _, l := range d.Telling.Letters {
		day := l.At.In(d.zone).Format("2 Jan")
		if l.Sent {
			out = append(out, d.say("digest letter sent", day))
		} else {
			out = append(out, d.say("digest letter", day))
		}
	}
	return out
}

// LateReviews says which reviews are overdue.
func (d *digestText) LateReviews() []string {
	var out []string
	for _, r := range d.Reviews.Overdue {
		out = append(out, d.say("digest review", d.mention(r.Mention), r.Due.Format("2 Jan")))
	}
	return out
}

// mostDigestNames is how many a list in a message names.
const mostDigestNames = 8

// Some is a list, or as much of it as a message holds.
func (d *digestText) Some(list []string) []string {
	if !d.posted || len(list) <= mostDigestNames {
		return list
	}
	return append(slices.Clone(list[:mostDigestNames]), d.say("digest more", strconv.Itoa(len(list)-mostDigestNames)))
}

// Approximate is how many times are approximate, and ApproximateIn names them.
func (d *digestText) Approximate() int { return len(d.Quality.Approximate) }

// ApproximateIn names what is approximate.
func (d *digestText) ApproximateIn() []string {
	var out []string
	for _, e := range d.Quality.Approximate {
		what := d.say("digest what " + string(e.Kind))
		if what == "" {
			what = d.say("digest what other")
		}
		out = append(out, d.say("digest approximate", d.mention(e.Mention), what))
	}
	return out
}

// Exact is how many entries with an exact time were told late.
func (d *digestText) Exact() (n int) {
	for _, e := range d.Quality.Backdated {
		if !e.Around {
			n++
		}
	}
	return n
}

// ExactIn names them, by incident, and RoughIn those whose time is approximate.
func (d *digestText) ExactIn() []string { return d.backdated(false) }

// RoughIn names the late entries whose time is approximate.
func (d *digestText) RoughIn() []string { return d.backdated(true) }

func (d *digestText) backdated(around bool) []string {
	late := slices.DeleteFunc(slices.Clone(d.Quality.Backdated), func(e incident.Entered) bool { return e.Around != around })
	var out []string
	for len(late) > 0 {
		n := 1
		for n < len(late) && late[n].Mention == late[0].Mention {
			n++
		}
		out = append(out, d.entries(late[:n])...)
		late = late[n:]
	}
	return out
}

// entries names late entries of one incident; those of a private one are only counted, each once.
func (d *digestText) entries(late []incident.Entered) []string {
	var names []string
	for _, e := range late {
		name := fmt.Sprintf("e%d", e.Seq)
		if e.Far {
			name = d.say("digest far", name, d.long(e.Late))
		}
		names = append(names, name)
	}
	if late[0].ID == 0 {
		return slices.Repeat([]string{d.mention(late[0].Mention)}, len(late))
	}
	return []string{late[0].ID.String() + " " + strings.Join(d.Some(names), " ")}
}

// long says how late something was: in days where it is days.
func (d *digestText) long(late time.Duration) string {
	if late < 48*time.Hour {
		return short(late)
	}
	return d.inDays(late)
}

// NoStart names the incidents of which nobody said when they started.
func (d *digestText) NoStart() []string { return d.each(d.Quality.NoStart) }

// NoDetection names those of which nobody said when they were noticed.
func (d *digestText) NoDetection() []string { return d.each(d.Quality.NoDetection) }

// NoRecovery names those that never went down, or are down still.
func (d *digestText) NoRecovery() []string { return d.each(d.Quality.NoRecovery) }

// Negative says which times run backwards.
func (d *digestText) Negative() []string {
	var out []string
	for _, b := range d.Quality.Negative {
		name := d.say("digest draft to published")
		if b.Measure != "" {
			name = d.say("digest measure " + string(b.Measure))
		}
		out = append(out, d.say("digest negative", d.mention(b.Mention), name, minutes(b.D)))
	}
	return out
}

// meaning is what a number means, by a name that stays whatever it is called.
type meaning struct {
	measure
	key string
	of  incident.Statistics // of what is called MTTR
}

// Meanings are what the numbers mean; the last four say what each of them comes to here.
func (d *digestText) Meanings() []meaning {
	var out []meaning
	for _, name := range []string{"incidents", "severity", "downtime", "availability", "recurrences", "repeats", "promises", "overdue"} {
		out = append(out, meaning{key: name, measure: measure{Name: d.say("digest number " + name), Definition: d.say("digest number " + name + " means")}})
	}
	for _, m := range incident.Measures() {
		said := measure{Name: d.say("digest measure " + string(m)), Definition: d.say("measure " + string(m) + " means")}
		out = append(out, meaning{key: string(m), measure: said})
	}
	return append(out, d.mttr()...)
}

// mttr is the four of them.
func (d *digestText) mttr() []meaning {
	var out []meaning
	for _, m := range []struct {
		name string
		of   incident.Statistics
	}{{"stretch", d.Means.Stretch}, {"incident", d.Means.Incident}, {"restore", d.Means.Restore}, {"close", d.Means.Close}} {
		value := d.say("digest mean", minutes(m.of.Mean), strconv.Itoa(m.of.N), minutes(m.of.Median))
		said := measure{d.say("digest number mttr " + m.name), d.say("digest number mttr " + m.name + " means"), value}
		out = append(out, meaning{said, m.name, m.of})
	}
	return out
}
