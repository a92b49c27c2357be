package incident

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Tense says which way a clock time without a date is looked for.
type Tense int

// Past takes the latest instant not after now, Future the first one after it.
const (
	Past Tense = iota
	Future
)

// Clock is what a time that people type is read against.
type Clock struct {
	Now  time.Time
	Zone *time.Location // the person's zone, or the organisation's
}

// When reads the time at the beginning of words:
//
//	08:56   8:56 AM   8am   ~20:00   10m ago   in 30m   yesterday 23:50   2022-04-13 09:30   2022-04-13T13:30:00Z
//
// each perhaps followed by a zone (UTC, or the abbreviation in force in the clock's zone at that date; any other is refused).
// It returns the moment, in UTC, and the words after it. What it does not understand whole it refuses;
// it never guesses: libraries that do return wrong instants without an error.
func (c Clock) When(words string, tense Tense) (Moment, string, *Refusal) {
	fields := split(words)
	around := false
	if len(fields) > 0 && strings.HasPrefix(fields[0].text, "~") {
		around = true
		fields[0].text = strings.TrimPrefix(fields[0].text, "~")
		if fields[0].text == "" {
			fields = fields[1:]
		}
	}
	w := reading{clock: c, tense: tense, fields: fields}
	at, used, refusal := w.read()
	if refusal == nil && !sensible(at) {
		refusal = w.bad()
	}
	if refusal != nil {
		return Moment{}, words, refusal
	}
	rest := words[fields[used-1].end:]
	return Moment{At: at.UTC(), Around: around}, strings.TrimLeft(rest, " \t\n"), nil
}

// Day reads a calendar day at the beginning of words: 2022-05-11, today, tomorrow, or a weekday
// (the next one). It returns midnight UTC of that day.
func (c Clock) Day(words string) (time.Time, string, *Refusal) {
	fields := split(words)
	if len(fields) == 0 {
		return time.Time{}, words, Refuse(Reason{Code: BadTime, Word: words})
	}
	word := strings.ToLower(strings.TrimRight(fields[0].text, ",;"))
	rest := strings.TrimLeft(words[fields[0].end:], " \t\n")
	today := DayOf(c.Now, c.Zone)
	switch word {
	case "today":
		return today, rest, nil
	case "tomorrow":
		return today.AddDate(0, 0, 1), rest, nil
	}
	for ahead := 1; ahead <= 7; ahead++ {
		name := strings.ToLower(today.AddDate(0, 0, ahead).Weekday().String())
		if word == name || word == name[:3] {
			return today.AddDate(0, 0, ahead), rest, nil
		}
	}
	if dayAndMonth.MatchString(word) {
		return time.Time{}, words, Refuse(Reason{Code: AmbiguousDate, Word: word})
	}
	day, err := time.Parse(time.DateOnly, word)
	if err != nil || !sensible(day) {
		return time.Time{}, words, Refuse(Reason{Code: BadTime, Word: fields[0].text})
	}
	return day, rest, nil
}

// DayOf returns midnight UTC of the calendar day of t in a zone.
func DayOf(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// reading is one time in the middle of being read.
type reading struct {
	clock  Clock
	tense  Tense
	fields []field
}

var (
	dayAndMonth = regexp.MustCompile(`^\d{1,2}[/.]\d{1,2}([/.]\d{2,4})?$`)
	clockWord   = regexp.MustCompile(`^(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?([ap]\.?m\.?)?$`)
	halfWord    = regexp.MustCompile(`^[ap]\.?m\.?$`)
	agoWord     = regexp.MustCompile(`^(\d{1,4}(m|min|mins|minute|minutes|h|hr|hrs|hour|hours|s|sec|secs|second|seconds|d|day|days))+$`)
	agoPart     = regexp.MustCompile(`(\d{1,4})([a-z]+)`)
	// elsewhere is a zone named by its offset or its place.
	elsewhere = regexp.MustCompile(`^(?i:(utc|gmt)[+-]\d{1,2}(:?\d{2})?|[+-]\d{2}(:?\d{2})?|` +
		`(africa|america|antarctica|arctic|asia|atlantic|australia|etc|europe|indian|pacific)/\S+)$`)
)

// read returns the instant and how many fields it took.
func (w reading) read() (time.Time, int, *Refusal) {
	if len(w.fields) == 0 {
		return time.Time{}, 0, w.bad()
	}
	first := w.word(0)
	switch {
	case first == "now":
		return w.inTense(w.clock.Now, 1)
	case dayAndMonth.MatchString(first):
		return time.Time{}, 0, Refuse(Reason{Code: AmbiguousDate, Word: first})
	case first == "in" && agoWord.MatchString(w.word(1)):
		return w.ahead(w.word(1), 2)
	case first == "in" && isNumber(w.word(1)) && agoWord.MatchString(w.word(1)+w.word(2)):
		return w.ahead(w.word(1)+w.word(2), 3)
	case agoWord.MatchString(first) && w.word(1) == "ago":
		return w.ago(first, 2)
	case isNumber(first) && agoWord.MatchString(first+w.word(1)) && w.word(2) == "ago":
		return w.ago(first+w.word(1), 3)
	case first == "yesterday" || first == "today" || first == "tomorrow":
		shift := map[string]int{"yesterday": -1, "today": 0, "tomorrow": 1}[first]
		return w.onDay(DayOf(w.clock.Now, w.clock.Zone).AddDate(0, 0, shift), 1)
	}
	if at, err := time.Parse(time.RFC3339, strings.ToUpper(first)); err == nil {
		return w.inTense(at, 1)
	}
	if day, clock, ok := strings.Cut(first, "t"); ok && isDay(day) {
		w.fields = slices.Replace(slices.Clone(w.fields), 0, 1, field{text: day}, field{text: clock})
		at, n, r := w.onDay(mustDay(day), 1)
		return at, max(n-1, 0), r
	}
	if isDay(first) {
		return w.onDay(mustDay(first), 1)
	}
	return w.onAnyDay()
}

func (w reading) word(i int) string {
	if i >= len(w.fields) {
		return ""
	}
	return strings.TrimRight(strings.ToLower(w.fields[i].text), ",;")
}

func (w reading) bad() *Refusal {
	r := Reason{Code: BadTime, Word: w.typed(0, 3)}
	if w.tense == Future {
		r.Offer = []string{"in 30m", "14:30", "tomorrow 09:00", "2022-04-13 09:30"}
	}
	return Refuse(r)
}

// century is more than anybody means: nothing so far from now is sensible.
const century = 100 * 365 * 24 * time.Hour

func (w reading) ago(amount string, used int) (time.Time, int, *Refusal) {
	if w.tense == Future {
		return time.Time{}, 0, Refuse(Reason{Code: TimeInPast, Word: amount + " ago"})
	}
	return w.clock.Now.Add(-length(amount)), used, nil
}

func (w reading) ahead(amount string, used int) (time.Time, int, *Refusal) {
	return w.inTense(w.clock.Now.Add(length(amount)), used)
}

// length reads "1h30m".
func length(amount string) time.Duration {
	var total time.Duration
	for _, part := range agoPart.FindAllStringSubmatch(amount, -1) {
		n, _ := strconv.Atoi(part[1])
		unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[part[2][0]]
		total = min(total+time.Duration(n)*unit, century) // lest it overflow
	}
	return total
}

// wall is a time of day as typed, with the fields it took and the zone named after it.
type wall struct {
	hour, minute, second int
	used                 int
	zone                 string
	typed                string // without the zone
}

// wall reads "8:56", "8:56 AM", "20:00:30 EDT" from field i on.
func (w reading) wall(i int) (wall, bool) {
	m := clockWord.FindStringSubmatch(w.word(i))
	if m == nil {
		return wall{}, false
	}
	half, used := m[4], 1
	if half == "" && halfWord.MatchString(w.word(i+1)) {
		half, used = w.word(i+1), 2
	}
	if m[2] == "" && half == "" {
		return wall{}, false // a bare number is not a time
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi("0" + m[2])
	second, _ := strconv.Atoi("0" + m[3])
	hour, ok := to24(hour, half)
	if !ok || minute > 59 || second > 59 {
		return wall{}, false
	}
	t := wall{hour, minute, second, used, w.zone(i + used), w.typed(i, used)}
	if t.zone != "" {
		t.used++
	}
	return t, true
}

// zone returns the zone that field i names, or "". Small letters are taken too, lest "12:56 utc" be read as local.
func (w reading) zone(i int) string {
	if i >= len(w.fields) {
		return ""
	}
	typed := strings.TrimRight(w.fields[i].text, ",;.")
	upper := strings.ToUpper(typed)
	switch {
	case elsewhere.MatchString(typed):
		return typed
	case isAbbreviation(upper) && (typed == upper || !isWord(typed)):
		return upper
	}
	return ""
}

// typed returns n fields as they were typed, from field i on.
func (w reading) typed(i, n int) string {
	var words []string
	for _, f := range w.fields[i:min(i+n, len(w.fields))] {
		words = append(words, f.text)
	}
	return strings.Join(words, " ")
}

func to24(hour int, half string) (int, bool) {
	if half == "" {
		return hour, hour < 24
	}
	if hour < 1 || hour > 12 {
		return 0, false
	}
	hour %= 12
	if half[0] == 'p' {
		hour += 12
	}
	return hour, true
}

// onDay reads a time of day from field i on and puts it on a day.
func (w reading) onDay(day time.Time, i int) (time.Time, int, *Refusal) {
	t, ok := w.wall(i)
	if !ok {
		return time.Time{}, 0, w.bad()
	}
	at, refusal := w.place(day, t)
	if refusal != nil {
		return time.Time{}, 0, refusal
	}
	return w.inTense(at, i+t.used)
}

// onAnyDay reads a time of day and puts it on the nearest day its tense allows.
func (w reading) onAnyDay() (time.Time, int, *Refusal) {
	t, ok := w.wall(0)
	if !ok {
		return time.Time{}, 0, w.bad()
	}
	zone := w.clock.Zone
	if isUTC(t.zone) {
		zone = time.UTC
	}
	today := DayOf(w.clock.Now, zone)
	shifts := []int{0, -1, -2}
	if w.tense == Future {
		shifts = []int{0, 1, 2}
	}
	for _, shift := range shifts {
		at, refusal := w.place(today.AddDate(0, 0, shift), t)
		switch {
		case refusal != nil && w.fitsTense(refusal.Reasons[0].At.At):
			return time.Time{}, 0, refusal // this is the day that was meant
		case refusal == nil && w.fitsTense(at):
			return at, t.used, nil
		}
	}
	return time.Time{}, 0, w.bad()
}

func (w reading) fitsTense(at time.Time) bool {
	if w.tense == Future {
		return at.After(w.clock.Now)
	}
	return !at.After(w.clock.Now)
}

func (w reading) inTense(at time.Time, used int) (time.Time, int, *Refusal) {
	switch {
	case w.fitsTense(at):
		return at, used, nil
	case w.tense == Future:
		return time.Time{}, 0, Refuse(Reason{Code: TimeInPast, At: Exactly(at)})
	default:
		return time.Time{}, 0, Refuse(Reason{Code: TimeInFuture, At: Exactly(at)})
	}
}

// place puts a time of day on a day of the clock's zone. In the hour that happens twice it takes the one the
// abbreviation names, or else the one nearest to now that its tense allows.
func (w reading) place(day time.Time, t wall) (time.Time, *Refusal) {
	if isUTC(t.zone) {
		return onDate(day, t, time.UTC), nil
	}
	instants := instantsOf(day, t, w.clock.Zone)
	if len(instants) == 0 {
		return time.Time{}, Refuse(Reason{Code: NoSuchTime, Word: t.typed, Zone: w.clock.Zone.String(), At: Exactly(onDate(day, t, w.clock.Zone))})
	}
	if t.zone != "" {
		for _, at := range instants {
			if abbreviation(at, w.clock.Zone) == t.zone || strings.EqualFold(w.clock.Zone.String(), t.zone) {
				return at, nil
			}
		}
		at := instants[0]
		return time.Time{}, Refuse(Reason{
			Code: WrongZone, Word: t.zone, Offer: []string{abbreviation(at, w.clock.Zone)}, At: Exactly(at), Zone: w.clock.Zone.String(),
		})
	}
	if w.tense == Past {
		slices.Reverse(instants)
	}
	for _, at := range instants {
		if w.fitsTense(at) {
			return at, nil
		}
	}
	return instants[0], nil
}

// instantsOf returns the instants at which a zone's clocks show a time on a day: none where
// they are put forward over it, two where they are put back, else one.
func instantsOf(day time.Time, t wall, zone *time.Location) []time.Time {
	guess := onDate(day, t, zone)
	var out []time.Time
	for _, shift := range []time.Duration{-time.Hour, -30 * time.Minute, 0, 30 * time.Minute, time.Hour} {
		at := guess.Add(shift)
		l := at.In(zone)
		if l.Hour() == t.hour && l.Minute() == t.minute && l.Day() == day.Day() {
			out = append(out, at)
		}
	}
	return out
}

func onDate(day time.Time, t wall, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), t.hour, t.minute, t.second, 0, zone)
}

func abbreviation(t time.Time, zone *time.Location) string {
	name, _ := t.In(zone).Zone()
	return name
}

func isUTC(zone string) bool { return zone == "UTC" || zone == "Z" || zone == "GMT" }

// isAbbreviation reports whether a capital word is the abbreviation of some zone, so that "8:56 DNS fails" keeps its DNS.
func isAbbreviation(word string) bool {
	return slices.Contains(strings.Fields(`UTC Z GMT EST EDT CST CDT MST MDT PST PDT AKST AKDT HST AST ADT NST NDT
		BST IST WET WEST CET CEST EET EEST MSK SAST WAT CAT EAT GST PKT NPT ICT WIB SGT HKT PHT JST KST
		AWST ACST ACDT AEST AEDT NZST NZDT BRT ART CLT CLST`), word)
}

// isWord reports whether an abbreviation in small letters is an ordinary word: "8:56 west wing dark".
func isWord(word string) bool {
	return slices.Contains(strings.Fields("art cat eat ist wet west"), strings.ToLower(word))
}

// sensible reports whether somebody may have meant t. Other years are slips of the keyboard.
func sensible(t time.Time) bool { return t.UTC().Year() >= 1970 && t.UTC().Year() < 2100 }

func isNumber(word string) bool {
	return word != "" && strings.Trim(word, "0123456789") == ""
}

func isDay(word string) bool {
	_, err := time.Parse(time.DateOnly, word)
	return err == nil
}

func mustDay(word string) time.Time {
	day, _ := time.Parse(time.DateOnly, word) // isDay has looked
	return day
}

// field is a word between blanks, with the offset of its end.
type field struct {
	text string
	end  int
}

func split(words string) []field {
	var out []field
	start := -1
	for i, r := range words {
		blank := r == ' ' || r == '\t' || r == '\n'
		switch {
		case !blank && start < 0:
			start = i
		case blank && start >= 0:
			out, start = append(out, field{words[start:i], i}), -1
		}
		if len(out) == 8 {
			return out // no time has more words
		}
	}
	if start >= 0 {
		out = append(out, field{words[start:], len(words)})
	}
	return out
}
