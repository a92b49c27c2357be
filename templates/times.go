package templates

import (
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"

	"allclear/incident"
)

// clock says times to one reader. Views that print times embed it.
type clock struct {
	*wording
	zone *time.Location
	now  time.Time // what "today" and "ago" are counted from
	curt bool      // days are said without their weekday
}

// Time says a time of day with its zone: "8:56 AM EDT", "around 8:00 PM EDT".
func (c clock) Time(m incident.Moment) string {
	return around(m) + c.bare(m.At)
}

func (c clock) bare(t time.Time) string {
	l := t.In(c.zone)
	return string(appendTime(make([]byte, 0, 32), l))
}

// At says the time of day of an instant.
func (c clock) At(t time.Time) string { return c.bare(t) }

// When says a time of day, with the day where it is not the reader's today.
func (c clock) When(m incident.Moment) string {
	return c.Time(m) + c.onDay(m.At)
}

// WhenAt is When for an instant.
func (c clock) WhenAt(t time.Time) string { return c.bare(t) + c.onDay(t) }

func (c clock) onDay(t time.Time) string {
	if t.Equal(c.now) {
		return ""
	}
	switch day := incident.DayOf(t, c.zone); {
	case day.Equal(c.today()):
		return ""
	case c.curt:
		return day.Format(" on Jan 2")
	case day.Year() == c.today().Year():
		return day.Format(" on Monday, January 2")
	default:
		return " on " + c.Day(t)
	}
}

func (c clock) today() time.Time { return incident.DayOf(c.now, c.zone) }

// Day says the calendar day of an instant: "Monday, April 11, 2022".
func (c clock) Day(t time.Time) string { return t.In(c.zone).Format("Monday, January 2, 2006") }

// noon is an instant that falls on a calendar day in a zone, whatever its clocks do that day.
func noon(day time.Time, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone)
}

// Ago says how long before now an instant was: "14 min".
func (c clock) Ago(t time.Time) string { return short(max(c.now.Sub(t), 0)) }

// Zone names the zone.
func (c clock) Zone() string { return c.zone.String() }

// UTC says the UTC time of day: "13:02 UTC".
func (c clock) UTC(t time.Time) string { return t.UTC().Format("15:04 UTC") }

// Stamp says an instant for tables: "2022-04-11 12:56".
func (c clock) Stamp(t time.Time) string {
	s := t.UTC().AppendFormat(make([]byte, 0, 32), time.RFC3339) // which package time writes twice as fast as others
	s[len(time.DateOnly)] = ' '
	return string(s[:len("2006-01-02 15:04")])
}

// LocalStamp says it in the reader's zone: "Apr 11, 8:56 AM EDT".
func (c clock) LocalStamp(t time.Time) string {
	l := t.In(c.zone)
	_, month, day := l.Date()
	b := append(make([]byte, 0, 32), month.String()[:3]+" "...)
	b = append(strconv.AppendInt(b, int64(day), 10), ", "...)
	return string(appendTime(b, l))
}

// appendTime writes "8:56 AM EDT" by hand: package time reads a layout anew each time, and long incidents have thousands of times.
func appendTime(b []byte, l time.Time) []byte {
	hour, minute, _ := l.Clock()
	const digit = "0123456789"
	half := " AM "
	if hour >= 12 {
		half = " PM "
	}
	b = strconv.AppendInt(b, int64((hour+11)%12+1), 10)
	b = append(b, ':', digit[minute/10], digit[minute%10])
	return append(append(b, half...), abbreviation(l)...)
}

// abbreviation is "EDT", or "UTC-03" where a zone has only a number.
func abbreviation(l time.Time) string {
	name, _ := l.Zone()
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		return "UTC" + name
	}
	return name
}

func around(m incident.Moment) string {
	if m.Around {
		return "around "
	}
	return ""
}

// minutes says a duration inside: "62 min".
func minutes(d time.Duration) string { return strconv.Itoa(int(d/time.Minute)) + " min" }

// short says a duration inside, with hours where there are any: "6 h 40 min".
func short(d time.Duration) string {
	if d < time.Hour {
		return minutes(d)
	}
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}

// prose says a duration to customers: "1 hour and 2 minutes".
func prose(d time.Duration) string {
	h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case h == 0 && m == 0 && d > 0:
		return "less than a minute"
	case h == 0:
		return count(m, "minute")
	case m == 0:
		return count(h, "hour")
	default:
		return count(h, "hour") + " and " + count(m, "minute")
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// ordinal says "1st", "2nd", "11th".
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

// words are the functions every template may call.
func words() template.FuncMap {
	return template.FuncMap{
		"minutes": minutes, "short": short, "prose": prose, "count": count, "ordinal": ordinal,
		"sentence": sentence, "stop": stop, "lower": lower, "capital": capital, "list": and, "number": number, "choice": or,
		"or_words": orWords, "glance": func(s string) string { return cut(oneLine(s), 60) },
		"fits": fits, "length": func(c code) int { return length(string(c)) },
		"inc":            func(i int) int { return i + 1 },
		"usual_severity": func() string { return sev(incident.DefaultSeverity) },
		"upper":          strings.ToUpper, "join": strings.Join, "slice": slice,
	}
}

func orWords(word, otherwise string) string {
	if word == "" {
		return otherwise
	}
	return word
}

// span says from when to when: "8:50 AM to 9:31 AM EDT". Days are said where they are not the usual one.
func (c clock) span(from, to incident.Moment, usual time.Time) string {
	if !to.Known() {
		return c.Time(from) + c.unless(from.At, usual) + " until now"
	}
	a, b := from.At.In(c.zone), to.At.In(c.zone)
	sameDay := incident.DayOf(a, c.zone).Equal(incident.DayOf(b, c.zone))
	if !sameDay {
		return c.Time(from) + c.unless(a, usual) + " to " + c.Time(to) + c.unless(b, usual)
	}
	start := c.Time(from)
	if abbreviation(a) == abbreviation(b) {
		start = strings.TrimSuffix(start, " "+abbreviation(a))
	}
	return start + " to " + c.Time(to) + c.unless(b, usual)
}

// unless says the day of t, unless it is the usual one.
func (c clock) unless(t, usual time.Time) string {
	day := incident.DayOf(t, c.zone)
	switch {
	case day.Equal(usual):
		return ""
	case day.Year() == usual.Year():
		return day.Format(" on Monday, January 2")
	default:
		return day.Format(" on Monday, January 2, 2006")
	}
}
