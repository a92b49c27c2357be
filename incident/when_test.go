package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// The instants at which the times below are typed, in New York.
const (
	tuesday  = "2022-04-12T09:15:00-04:00" // an ordinary day of the seed
	midnight = "2022-04-13T00:05:00-04:00" // five past
	monday   = "2026-11-23T10:30:15-05:00" // where the libraries were measured (libraries.md)
	forward  = "2022-03-13T10:00:00-04:00" // at two the clocks went to three
	back     = "2022-11-06T03:00:00-05:00" // at two the clocks went to one
)

func at(t require.TestingT, typed string) time.Time {
	when, err := time.Parse(time.RFC3339, typed)
	require.NoError(t, err)
	return when.UTC()
}

func clockAt(t require.TestingT, now string) incident.Clock {
	return incident.Clock{Now: at(t, now), Zone: newYork(t)}
}

func TestWhen(t *testing.T) {
	tests := []struct {
		now   string
		typed string
		tense incident.Tense
		want  string
		rest  string
	}{
		{tuesday, "08:56", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "08:56 DNS fails", incident.Past, "2022-04-12T12:56:00Z", "DNS fails"},
		{tuesday, "8:56 AM", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "8:56am change  chg-4471", incident.Past, "2022-04-12T12:56:00Z", "change  chg-4471"},
		{tuesday, "8:56 P.M. lights out", incident.Past, "2022-04-12T00:56:00Z", "lights out"},
		{tuesday, "8:56 pm.", incident.Past, "2022-04-12T00:56:00Z", ""},
		{tuesday, "8:56pm.", incident.Past, "2022-04-12T00:56:00Z", ""},
		{tuesday, "8am", incident.Past, "2022-04-12T12:00:00Z", ""},
		{tuesday, "12 am", incident.Past, "2022-04-12T04:00:00Z", ""},
		{tuesday, "12:30 PM", incident.Past, "2022-04-11T16:30:00Z", ""},
		{tuesday, "08:56:30", incident.Past, "2022-04-12T12:56:30Z", ""},
		{tuesday, "08:56, then it fell", incident.Past, "2022-04-12T12:56:00Z", "then it fell"},
		{tuesday, "~20:00 tag=lock", incident.Past, "~2022-04-12T00:00:00Z", "tag=lock"},
		{tuesday, "~ 20:00", incident.Past, "~2022-04-12T00:00:00Z", ""},
		{tuesday, "now", incident.Past, "2022-04-12T13:15:00Z", ""},
		{tuesday, "0m ago", incident.Past, "2022-04-12T13:15:00Z", ""},
		{tuesday, "09:15", incident.Past, "2022-04-12T13:15:00Z", ""},
		{tuesday, "09:16", incident.Past, "2022-04-11T13:16:00Z", ""},
		{tuesday, "yesterday 23:50", incident.Past, "2022-04-12T03:50:00Z", ""},
		{tuesday, "Yesterday 11:50 PM EDT it fell", incident.Past, "2022-04-12T03:50:00Z", "it fell"},
		{tuesday, "today 08:56", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "2 days ago", incident.Past, "2022-04-10T13:15:00Z", ""},
		{tuesday, "90s ago it fell", incident.Past, "2022-04-12T13:13:30Z", "it fell"},
		{tuesday, "~10 minutes ago", incident.Past, "~2022-04-12T13:05:00Z", ""},

		{tuesday, "12:56 UTC", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "12:56 utc it fell", incident.Past, "2022-04-12T12:56:00Z", "it fell"},
		{tuesday, "12:56 Z", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "13:16 UTC", incident.Past, "2022-04-11T13:16:00Z", ""},
		{"2022-04-12T22:00:00-04:00", "01:30 UTC", incident.Past, "2022-04-13T01:30:00Z", ""}, // there it is the 13th
		{tuesday, "8:56 AM EDT", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "8:56 am edt.", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "08:56 America/New_York", incident.Past, "2022-04-12T12:56:00Z", ""},
		{tuesday, "2022-01-12 08:56 EST", incident.Past, "2022-01-12T13:56:00Z", ""},
		{tuesday, "08:56 west wing dark", incident.Past, "2022-04-12T12:56:00Z", "west wing dark"},
		{tuesday, "08:56 -5 nodes", incident.Past, "2022-04-12T12:56:00Z", "-5 nodes"},

		{tuesday, "2022-04-12 08:50", incident.Past, "2022-04-12T12:50:00Z", ""},
		{tuesday, "2022-04-12T08:50 text", incident.Past, "2022-04-12T12:50:00Z", "text"},
		{tuesday, "2022-04-12T08:50", incident.Past, "2022-04-12T12:50:00Z", ""},
		{tuesday, "2022-04-12T08:50 AM EDT more text", incident.Past, "2022-04-12T12:50:00Z", "more text"},
		{tuesday, "~2022-04-12t08:50 text", incident.Past, "~2022-04-12T12:50:00Z", "text"},
		{tuesday, "2022-04-12T12:50:00Z text", incident.Past, "2022-04-12T12:50:00Z", "text"},
		{tuesday, "2022-04-12T14:50:00+02:00 text", incident.Past, "2022-04-12T12:50:00Z", "text"},

		{tuesday, "09:38", incident.Future, "2022-04-12T13:38:00Z", ""},
		{tuesday, "09:15", incident.Future, "2022-04-13T13:15:00Z", ""},
		{tuesday, "00:04", incident.Future, "2022-04-13T04:04:00Z", ""},
		{tuesday, "in 30m", incident.Future, "2022-04-12T13:45:00Z", ""},
		{tuesday, "~in 1h30m | our words", incident.Future, "~2022-04-12T14:45:00Z", "| our words"},
		{tuesday, "tomorrow 09:30", incident.Future, "2022-04-13T13:30:00Z", ""},
		{tuesday, "2022-04-13 09:30 | our words", incident.Future, "2022-04-13T13:30:00Z", "| our words"},
		{tuesday, "2022-04-13T09:30 text", incident.Future, "2022-04-13T13:30:00Z", "text"},

		{midnight, "23:50", incident.Past, "2022-04-13T03:50:00Z", ""},
		{midnight, "yesterday 23:50", incident.Past, "2022-04-13T03:50:00Z", ""},
		{midnight, "23:50", incident.Future, "2022-04-14T03:50:00Z", ""},

		{monday, "10m ago", incident.Past, "2026-11-23T15:20:15Z", ""},
		{monday, "10 min ago", incident.Past, "2026-11-23T15:20:15Z", ""},
		{monday, "1h30m ago", incident.Past, "2026-11-23T14:00:15Z", ""},
		{monday, "8:56", incident.Past, "2026-11-23T13:56:00Z", ""},
		{monday, "23:50", incident.Past, "2026-11-23T04:50:00Z", ""},
		{monday, "yesterday 14:00 EST", incident.Past, "2026-11-22T19:00:00Z", ""},
		{monday, "2026-11-22 14:00", incident.Past, "2026-11-22T19:00:00Z", ""},

		{forward, "03:00", incident.Past, "2022-03-13T07:00:00Z", ""},
		{forward, "01:59 EST", incident.Past, "2022-03-13T06:59:00Z", ""},
		{"2022-03-13T01:00:00-05:00", "02:30", incident.Past, "2022-03-12T07:30:00Z", ""}, // yesterday's is meant

		{back, "1:30 AM", incident.Past, "2022-11-06T06:30:00Z", ""}, // the later of the two
		{back, "1:30 AM EDT", incident.Past, "2022-11-06T05:30:00Z", ""},
		{back, "1:30 AM EST", incident.Past, "2022-11-06T06:30:00Z", ""},
		{"2022-11-06T01:45:00-04:00", "1:30", incident.Past, "2022-11-06T05:30:00Z", ""},   // the other one has not been
		{"2022-11-06T00:45:00-04:00", "1:30", incident.Future, "2022-11-06T05:30:00Z", ""}, // the sooner of the two
		{"2022-11-06T01:45:00-04:00", "1:30", incident.Future, "2022-11-06T06:30:00Z", ""},
	}
	for _, tt := range tests {
		t.Run(tt.now[:10]+" "+tt.typed, func(t *testing.T) {
			got, rest, refusal := clockAt(t, tt.now).When(tt.typed, tt.tense)
			require.Nil(t, refusal)
			around := strings.HasPrefix(tt.want, "~")
			require.Equal(t, incident.Moment{At: at(t, strings.TrimPrefix(tt.want, "~")), Around: around}, got)
			require.Equal(t, tt.rest, rest)
		})
	}
}

// misreading is a time that is refused, and why.
type misreading struct {
	now   string
	typed string
	tense incident.Tense
	why   incident.Reason
}

func misread(t require.TestingT) []misreading {
	exactly := func(typed string) incident.Moment { return incident.Exactly(at(t, typed)) }
	bad := func(typed, word string) misreading {
		return misreading{monday, typed, incident.Past, incident.Reason{Code: incident.BadTime, Word: word}}
	}
	ambiguous := func(typed, word string) misreading {
		return misreading{monday, typed, incident.Past, incident.Reason{Code: incident.AmbiguousDate, Word: word}}
	}
	wrong := func(now, typed, word, offer, is string) misreading {
		return misreading{now, typed, incident.Past, incident.Reason{
			Code: incident.WrongZone, Word: word, Offer: []string{offer}, At: exactly(is), Zone: "America/New_York",
		}}
	}
	gap := func(now, typed, word string, tense incident.Tense) misreading {
		return misreading{now, typed, tense, incident.Reason{ // Go reads it as 1:30 EST
			Code: incident.NoSuchTime, Word: word, At: exactly("2022-03-13T06:30:00Z"), Zone: "America/New_York",
		}}
	}
	tooLate := func(typed, is string) misreading {
		return misreading{tuesday, typed, incident.Past, incident.Reason{Code: incident.TimeInFuture, At: exactly(is)}}
	}
	tooEarly := func(typed, is string) misreading {
		return misreading{tuesday, typed, incident.Future, incident.Reason{Code: incident.TimeInPast, At: exactly(is)}}
	}
	return []misreading{
		bad("banana", "banana"),
		bad("since the deploy went out", "since the deploy"),
		bad("", ""),
		bad("~", ""),
		bad("8", "8"),
		bad("24:00", "24:00"),
		bad("8:60", "8:60"),
		bad("13:00 PM", "13:00 PM"),
		bad("0:30 am", "0:30 am"),
		bad("10m", "10m"),
		bad("yesterday", "yesterday"),
		bad("2026-02-30 10:00", "2026-02-30 10:00"),
		bad("2026-11-22T25:00 text", "2026-11-22 25:00 text"),
		bad("0001-01-01 00:00 UTC", "0001-01-01 00:00 UTC"),
		bad("in time", "in time"),
		bad(strings.Repeat("9999d", 11)+" ago", strings.Repeat("9999d", 11)+" ago"),
		ambiguous("03/04 09:30", "03/04"),
		ambiguous("03/04/2026", "03/04/2026"),
		ambiguous("3.4.2026", "3.4.2026"),

		wrong("2022-04-11T09:03:00-04:00", "8:56 AM EST change chg-4471", "EST", "EDT", "2022-04-11T12:56:00Z"),
		wrong(tuesday, "8:56 am est", "EST", "EDT", "2022-04-12T12:56:00Z"),
		wrong(tuesday, "8:56 PST", "PST", "EDT", "2022-04-12T12:56:00Z"),
		wrong(midnight, "23:50 EST", "EST", "EDT", "2022-04-13T03:50:00Z"),
		wrong(monday, "14:00 EDT", "EDT", "EST", "2026-11-22T19:00:00Z"),
		wrong(monday, "14:00 Europe/Berlin", "Europe/Berlin", "EST", "2026-11-22T19:00:00Z"),
		wrong(monday, "09:00 UTC+2 it fell", "UTC+2", "EST", "2026-11-23T14:00:00Z"),
		wrong(monday, "09:00 -05:00", "-05:00", "EST", "2026-11-23T14:00:00Z"),
		wrong(forward, "8:56 EST", "EST", "EDT", "2022-03-13T12:56:00Z"), // and not yesterday's, when it was in force

		gap(forward, "2:30 AM DNS fails", "2:30 AM", incident.Past),
		gap(forward, "today 2:30", "2:30", incident.Past),
		gap(forward, "2022-03-13 2:30 AM", "2:30 AM", incident.Past),
		gap(forward, "2022-03-13T02:30", "02:30", incident.Past),
		gap("2022-03-12T20:00:00-05:00", "02:30", "02:30", incident.Future),

		tooLate("today 23:50", "2022-04-13T03:50:00Z"),
		tooLate("tomorrow 08:00", "2022-04-13T12:00:00Z"),
		tooLate("2022-04-12 09:16 it fell", "2022-04-12T13:16:00Z"),
		tooLate("2022-04-12T13:16:00Z", "2022-04-12T13:16:00Z"),
		tooLate("in 10m", "2022-04-12T13:25:00Z"),
		tooEarly("in 0m", "2022-04-12T13:15:00Z"),
		tooEarly("today 09:15", "2022-04-12T13:15:00Z"),
		tooEarly("2022-04-12T09:00", "2022-04-12T13:00:00Z"),
		tooEarly("now", "2022-04-12T13:15:00Z"),
		{tuesday, "in 9999d9999d9999d9999d", incident.Future, incident.Reason{
			Code: incident.BadTime, Word: "in 9999d9999d9999d9999d", Offer: []string{"in 30m", "14:30", "tomorrow 09:00", "2022-04-13 09:30"},
		}},
		{tuesday, "10 min ago", incident.Future, incident.Reason{Code: incident.TimeInPast, Word: "10min ago"}},
	}
}

func TestWhenRefuses(t *testing.T) {
	for _, m := range misread(t) {
		t.Run(m.now[:10]+" "+m.typed, func(t *testing.T) {
			got, rest, refusal := clockAt(t, m.now).When(m.typed, m.tense)
			require.NotNil(t, refusal, "%v", got)
			require.Equal(t, []incident.Reason{m.why}, refusal.Reasons)
			require.Equal(t, m.typed, rest, "nothing typed is lost")
			require.False(t, got.Known())
		})
	}
}

func TestDay(t *testing.T) {
	tests := []struct{ typed, want, rest string }{
		{"2022-05-11", "2022-05-11", ""},
		{"2022-05-11 pre-flight checks", "2022-05-11", "pre-flight checks"},
		{"today", "2022-04-12", ""},
		{"tomorrow; then rest", "2022-04-13", "then rest"},
		{"Friday staff it", "2022-04-15", "staff it"},
		{"fri", "2022-04-15", ""},
		{"Tuesday", "2022-04-19", ""}, // typed on a Tuesday it is the next one
		{"mon,", "2022-04-18", ""},
	}
	for _, tt := range tests {
		day, rest, refusal := clockAt(t, tuesday).Day(tt.typed)
		require.Nil(t, refusal, tt.typed)
		require.Equal(t, tt.want, day.Format(time.DateOnly), tt.typed)
		require.Equal(t, day, incident.DayOf(day, time.UTC), "midnight UTC of the day")
		require.Equal(t, tt.rest, rest)
	}
}

func TestDayRefuses(t *testing.T) {
	for typed, code := range map[string]incident.Code{
		"03/04": incident.AmbiguousDate, "11.5.2022": incident.AmbiguousDate,
		"": incident.BadTime, "soon": incident.BadTime, "2022-02-30": incident.BadTime, "0001-01-01": incident.BadTime, "f": incident.BadTime,
	} {
		_, rest, refusal := clockAt(t, tuesday).Day(typed)
		require.NotNil(t, refusal, typed)
		require.Equal(t, code, refusal.Reasons[0].Code, typed)
		require.Equal(t, typed, rest)
	}
}

// The day is the one on the calendar of the zone, not of Greenwich.
func TestDayOf(t *testing.T) {
	require.Equal(t, "2022-04-12", incident.DayOf(at(t, "2022-04-13T03:59:00Z"), newYork(t)).Format(time.DateOnly))
	require.Equal(t, "2022-04-13", incident.DayOf(at(t, "2022-04-13T04:00:00Z"), newYork(t)).Format(time.DateOnly))
}

// FuzzWhen types anything at any time: the answer is a refusal or a moment on the right
// side of now, and the words after the time come back as they were.
func FuzzWhen(f *testing.F) {
	for _, m := range misread(f) {
		f.Add(m.typed, at(f, m.now).Unix(), m.tense == incident.Future)
	}
	for _, typed := range []string{
		"08:56 DNS fails", "~20:00", "1h30m ago", "10 min ago", "yesterday 23:50 EDT", "2022-04-13T09:30 AM text",
		"2022-04-13T13:30:00.5Z text", "tomorrow 9am.", "1:30 est", "12:00:59 p.m. UTC, it fell\nand fell",
	} {
		f.Add(typed, at(f, back).Unix(), false)
		f.Add(typed, at(f, forward).Unix(), true)
	}
	zone := newYork(f)
	f.Fuzz(func(t *testing.T, typed string, unix int64, future bool) {
		now := time.Unix(1_000_000_000+(unix%2_000_000_000), 0) // from 1970 to 2064
		tense := map[bool]incident.Tense{false: incident.Past, true: incident.Future}[future]
		m, rest, refusal := incident.Clock{Now: now, Zone: zone}.When(typed, tense)
		if refusal != nil {
			require.NotEmpty(t, refusal.Reasons)
			require.Equal(t, typed, rest)
			return
		}
		require.True(t, m.Known())
		require.Equal(t, future, m.At.After(now))
		require.True(t, strings.HasSuffix(typed, rest))
		_, err := m.At.MarshalJSON()
		require.NoError(t, err)
	})
}
