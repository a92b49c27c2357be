package lint

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock is a time of day as a text says it.
type clock struct {
	span
	minute int    // of the day
	half   bool   // AM or PM was said, or needs no saying
	zone   string // as said, in upper case; "" for none; that of a range counts for both ends
	own    bool   // the zone stands right behind this time
	around bool
}

const zones = `utc|gmt|z|[ecmp][sd]?t|akst|akdt|hst|bst|wes?t|ces?t|ees?t|ist|jst|kst|sgt|hkt|a[ecw][sd]?t|nz[sd]t|brt|msk|sast`

var (
	clocking = compile(`\b(?:(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?:\.\d+)?|(\d{1,2}) ?([ap]\.?m\b))(?:\s*([ap])\.?m\b\.?)?(?:\s*\(?(?:(` + zones +
		`)\b\)?|([+-]\d\d:?\d\d\b)|((?:us/|america/|europe/)\w+|(?:eastern|central|mountain|pacific|local)(?: standard| daylight)?(?: time)?)\b))?`)
	between  = regexp.MustCompile(`^[\s(]*(?:-|to|and|until|till|through|,|,? or|,? and|/|&)\s*(?:around |about |~ ?)?(?:on )?(?:\d{4}-\d\d-\d\d,? )?(?:[a-z]{3,9},? )?(?:[a-z]{3,9} \d{1,2}(?:st|nd|rd|th)?,? (?:\d{4},? )?)?(?:at |from )?$`)
	allZones = compile(`\b(?:all )?times (?:\w+ ){0,3}(?:in|are) (?:in )?(?:` + zones + `)\b`)
	hedge    = regexp.MustCompile(`(?:\baround|\babout|\bapproximately|\broughly|\bapprox\.?|~) ?$`)
)

func (t *text) findClocks() []clock {
	if !clocking.among(t.low) {
		return nil
	}
	var out []clock
	for _, m := range clocking.FindAllStringSubmatchIndex(t.low, -1) {
		if m[0] > 0 && strings.ContainsRune(":.$", rune(t.low[m[0]-1])) {
			continue
		}
		if c, ok := t.clock(m); ok {
			out = append(out, c)
		}
	}
	for i := len(out) - 2; i >= 0; i-- {
		if out[i].zone == "" && between.MatchString(t.low[out[i].to:out[i+1].from]) {
			out[i].zone = out[i+1].zone
		}
		if !out[i].half && out[i+1].half && out[i].minute < 13*60 && between.MatchString(t.low[out[i].to:out[i+1].from]) && out[i+1].minute >= 12*60 && out[i].minute+12*60 <= out[i+1].minute {
			out[i].minute += 12 * 60
		}
	}
	return out
}

func (t *text) clock(m []int) (clock, bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return t.low[m[2*i]:m[2*i+1]]
	}
	hour, _ := strconv.Atoi(group(1) + group(3))
	minute, _ := strconv.Atoi(group(2))
	half := group(4) + group(5)
	if hour > 23 || (half != "" && (hour > 12 || hour == 0)) {
		return clock{}, false
	}
	if half != "" {
		hour = hour%12 + map[byte]int{'a': 0, 'p': 12}[half[0]]
	}
	zone := strings.ToUpper(group(6) + group(7) + group(8))
	return clock{
		span: span{from: m[0], to: m[1]}, minute: hour*60 + minute, half: half != "" || hour > 12 || hour == 0, zone: zone, own: zone != "",
		around: hedge.MatchString(t.low[max(0, m[0]-20):m[0]]),
	}, true
}

func zoneless(t *text) []span {
	if allZones.among(t.low) && allZones.MatchString(t.low) {
		return nil
	}
	var out []span
	for _, c := range t.clocks {
		if c.zone == "" {
			s := c.span
			if t.k.Zone != nil && !t.k.AsOf.IsZero() {
				s.instead = strings.TrimSpace(t.plain[c.from:c.to]) + " " + t.k.AsOf.In(t.k.Zone).Format("MST")
			}
			out = append(out, s)
		}
	}
	return out
}

// date is a day as a text says it.
type date struct {
	span
	day     time.Time // midnight UTC; year 0 means it was not said
	weekday string    // as said, in lower case
}

const months = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

const weekdays = `mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?`

var (
	calendar = regexp.MustCompile(`(?i)^(?:` + months + `|` + weekdays + `)\b`)
	dating   = among(`(?:\b(`+weekdays+`)\b\.?,? (?:the )?)?\b(?:(`+months+`)\b\.? (\d{1,2})(?:st|nd|rd|th)?\b|(\d{1,2})(?:st|nd|rd|th)? (?:of )?(`+months+`)\b)(?:,? (\d{4})\b)?|(?:\b(`+weekdays+`)\b,? )?\b(\d{4})-(\d\d)-(\d\d)(?:\b|t)`,
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "-0", "-1")
)

func (t *text) findDates() []date {
	if !dating.among(t.low) {
		return nil
	}
	var out []date
	for _, m := range dating.FindAllStringSubmatchIndex(t.low, -1) {
		g := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return t.low[m[2*i]:m[2*i+1]]
		}
		year, _ := strconv.Atoi(g(6) + g(8))
		day, _ := strconv.Atoi(g(3) + g(4) + g(10))
		month, _ := strconv.Atoi(g(9))
		if name := g(2) + g(5); name != "" {
			month = strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", name[:3])/3 + 1
		}
		d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if day < 1 || day > 31 || month < 1 || month > 12 || (year > 0 && d.Day() != day) {
			continue
		}
		out = append(out, date{span: span{from: m[0], to: m[1]}, day: d, weekday: g(1) + g(7)})
	}
	return t.withYears(out)
}

// withYears gives a date without a year that of another date of the text, or the year in which it is nearest.
func (t *text) withYears(all []date) []date {
	said := 0
	for _, d := range all {
		said = max(said, d.day.Year())
	}
	for i, d := range all {
		switch {
		case d.day.Year() > 0:
		case said > 0:
			all[i].day = inYear(d.day, said)
		case !t.k.AsOf.IsZero():
			all[i].day = nearest(d.day, t.k.AsOf)
		}
	}
	return all
}

func inYear(d time.Time, year int) time.Time {
	return time.Date(year, d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

func nearest(d, to time.Time) time.Time {
	best := inYear(d, to.Year())
	for _, year := range []int{to.Year() - 1, to.Year() + 1} {
		if c := inYear(d, year); c.Sub(to).Abs() < best.Sub(to).Abs() {
			best = c
		}
	}
	return best
}

func wrongWeekday(t *text) []span {
	var out []span
	for _, d := range t.dates {
		if d.weekday == "" || d.day.Year() == 0 {
			continue
		}
		if is := d.day.Weekday().String(); !strings.HasPrefix(lower(is), d.weekday[:3]) {
			s := d.span
			s.why = "That day is a " + is + "."
			s.instead = is + ", " + d.day.Format("January 2, 2006")
			out = append(out, s)
		}
	}
	return out
}

// places are the zones that an abbreviation is said in; the organisation's own comes first.
var places = map[string]string{
	"EST": "America/New_York", "EDT": "America/New_York", "CST": "America/Chicago", "CDT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver",
	"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "GMT": "UTC", "UTC": "UTC", "Z": "UTC", "BST": "Europe/London", "CET": "Europe/Paris", "CEST": "Europe/Paris",
	"EET": "Europe/Athens", "EEST": "Europe/Athens", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo",
	"AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
	"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}

// place returns the zone in which an abbreviation is said; nil if nobody can tell.
func (t *text) place(zone string, year int) *time.Location {
	if t.k.Zone != nil && (uses(t.k.Zone, zone, year) || zone == "") {
		return t.k.Zone
	}
	name, ok := places[zone]
	if !ok {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}

// uses reports whether a zone has that abbreviation in winter or in summer.
func uses(loc *time.Location, abbreviation string, year int) bool {
	for _, month := range []time.Month{time.January, time.July} {
		if time.Date(year, month, 15, 12, 0, 0, 0, loc).Format("MST") == abbreviation {
			return true
		}
	}
	return false
}

// dayOf returns the day that a clock time belongs to: one said in its sentence, else the last one said, else today.
func (t *text) dayOf(c clock) time.Time {
	in := t.around(c.from)
	day, near := time.Time{}, -1
	for _, d := range t.dates {
		if d.from >= in.from && d.to <= in.to {
			if gap := max(c.from-d.to, d.from-c.to); near < 0 || gap < near {
				day, near = d.day, gap
			}
		} else if d.to <= in.from && near < 0 {
			day = d.day
		}
	}
	if day.Year() <= 1 && !t.k.AsOf.IsZero() && t.k.Zone != nil {
		day = t.k.AsOf.In(t.k.Zone)
	}
	return day
}

func wrongZone(t *text) []span {
	if t.k.Zone == nil {
		return nil
	}
	var out []span
	for _, c := range t.clocks {
		day := t.dayOf(c)
		if !c.own || len(c.zone) < 3 || day.Year() <= 1 || c.zone == "UTC" || c.zone == "GMT" {
			continue
		}
		loc := t.place(c.zone, day.Year())
		if loc == nil {
			continue
		}
		right := time.Date(day.Year(), day.Month(), day.Day(), c.minute/60, c.minute%60, 0, 0, loc).Format("MST")
		if right != c.zone && uses(loc, c.zone, day.Year()) {
			s := c.span
			s.why = c.zone + " is not in force on " + day.Format("January 2, 2006") + "."
			s.instead = strings.TrimSpace(t.plain[c.from:c.to-len(c.zone)]) + " " + right
			out = append(out, s)
		}
	}
	return out
}
