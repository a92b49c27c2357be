package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// figure is one row of facts.md 1.5.2, in minutes, for INC-1 and INC-2.
type figure struct {
	name     string
	of       func(incident.Figures) incident.Lapse
	one, two int
}

func figures() []figure {
	return []figure{
		{"start to detected", func(f incident.Figures) incident.Lapse { return f.ToDetect }, 3, 1},
		{"detected to declared", func(f incident.Figures) incident.Lapse { return f.ToAcknowledge }, 3, 1},
		{"start to first public update", func(f incident.Figures) incident.Lapse { return f.ToFirstPublic }, 12, 7},
		{"declared to first public update", func(f incident.Figures) incident.Lapse { return f.DeclaredPublic }, 6, 5},
		{"start to first recovery", func(f incident.Figures) incident.Lapse { return f.ToFirstUp }, 62, 41},
		{"start to last recovery", func(f incident.Figures) incident.Lapse { return f.ToLastUp }, 62, 600},
		{"start to cause confirmed", func(f incident.Figures) incident.Lapse { return f.ToCause }, 25, 670},
		{"start to resolved", func(f incident.Figures) incident.Lapse { return f.ToResolve }, 109, 1462},
		{"start to closed", func(f incident.Figures) incident.Lapse { return f.ToClose }, 129, 1463},
		{"longest gap between updates", func(f incident.Figures) incident.Lapse { return f.LongestGap }, 45, 569},
	}
}

func TestFiguresOfTheSeed(t *testing.T) {
	w, _ := play(t)
	one, two := w.incidents[1].Figures(w.now), w.incidents[2].Figures(w.now)
	for _, f := range figures() {
		require.True(t, f.of(one).Known && f.of(two).Known, f.name)
		require.Equal(t, []int{f.one, f.two}, []int{f.of(one).Minutes(), f.of(two).Minutes()}, f.name)
	}
	require.True(t, two.ToCause.Around)
	require.False(t, one.ToCause.Around)
	require.Equal(t, 62*time.Minute, one.Downtime)
	require.Equal(t, 114*time.Minute, two.Downtime)
	require.Zero(t, one.Degraded)
}

func TestTimePerStatusOfTheSeed(t *testing.T) {
	w, _ := play(t)
	spent := func(id incident.ID) [3]time.Duration {
		in := w.incidents[id]
		return [3]time.Duration{
			in.Spent(incident.Investigating, w.now) / time.Minute,
			in.Spent(incident.Identified, w.now) / time.Minute, in.Spent(incident.Monitoring, w.now) / time.Minute,
		}
	}
	require.Equal(t, [3]time.Duration{20, 38, 45}, spent(1))
	require.Equal(t, [3]time.Duration{116, 221, 1123}, spent(2))
}

func TestWindowsOfTheSeed(t *testing.T) {
	w, _ := play(t)
	require.Equal(t, `down "Platform" 08:50-09:31
down "Platform" 11:12-11:40
down "Platform" 14:47-15:13
down "Platform" 18:31-18:50
`, w.windows())
	require.Len(t, w.incidents[1].Windows, 1)
	require.Equal(t, []time.Duration{41, 28, 26, 19}, lengths(w.it().Windows))
	span, _ := w.it().Windows.Bounds(w.now)
	require.Equal(t, 10*time.Hour, span.Length())
	require.Equal(t, 176*time.Minute, incident.Length(together(w)))
}

// lengths are the lengths of windows in minutes.
func lengths(ws incident.Windows) []time.Duration {
	var out []time.Duration
	for _, x := range ws {
		out = append(out, x.Lasted(time.Time{})/time.Minute)
	}
	return out
}

// together is the downtime of both incidents.
func together(w *world) []incident.Span {
	both := append(w.incidents[1].Windows.Union(w.now), w.incidents[2].Windows.Union(w.now)...)
	return incident.Union(both)
}

// What a summary says while it goes on.
func TestTheSeedAsKnownAtTheTime(t *testing.T) {
	tests := []struct {
		at            string
		down, windows int
		open          int
		publications  int
		status        incident.Status
	}{
		{"2022-04-12 11:20", 49, 2, 1, 5, incident.Investigating},
		{"2022-04-12 15:30", 95, 3, 0, 11, incident.Monitoring},
		{"2022-04-12 18:40", 104, 4, 1, 15, incident.Investigating},
	}
	w, _ := play(t)
	for _, tt := range tests {
		now := w.moment(tt.at).At
		in := incident.Fold(2, incident.AsKnownAt(w.it().Events, now))
		require.Equal(t, time.Duration(tt.down)*time.Minute, in.Figures(now).Downtime, tt.at)
		require.Len(t, in.Windows, tt.windows, tt.at)
		require.Len(t, in.Windows.Open(), tt.open, tt.at)
		require.Len(t, in.Publications, tt.publications, tt.at)
		require.Equal(t, tt.status, in.Status, tt.at)
		require.Equal(t, tt.open > 0, !in.Figures(now).ToLastUp.Known, tt.at)
		require.False(t, in.Figures(now).ToCause.Known, tt.at)
	}
}

func TestAvailabilityOfTheSeed(t *testing.T) {
	w, _ := play(t)
	tests := []struct {
		from      string
		days      int
		minutes   time.Duration
		available int
	}{
		{"2022-04-11", 7, 10_080, 98_253},
		{"2022-04-01", 30, 43_200, 99_592},
		{"2022-04-11", 2, 2_880, 93_888},
		{"2022-04-12", 1, 1_440, 92_083}, // 114 minutes
		{"2022-04-13", 5, 7_200, 100_000},
	}
	for _, tt := range tests {
		day, err := time.Parse(time.DateOnly, tt.from)
		require.NoError(t, err)
		period := incident.Period(day, tt.days, w.ws.Zone)
		require.Equal(t, tt.minutes*time.Minute, period.Length(), tt.from)
		down := incident.Length(incident.Within(together(w), period))
		require.Equal(t, tt.available, incident.Availability(period.Length(), down), tt.from)
	}
}

func TestAvailabilityIsNeverRoundedUp(t *testing.T) {
	week := 7 * 24 * time.Hour
	require.Equal(t, 100_000, incident.Availability(week, 0))
	require.Equal(t, 99_999, incident.Availability(week, time.Microsecond))
	require.Equal(t, 0, incident.Availability(week, 2*week))
	require.Equal(t, 0, incident.Availability(0, 0))
	require.Equal(t, 0, incident.Availability(time.Microsecond, 0), "no period worth the name")
	require.Equal(t, 99_999, incident.Availability(100*365*24*time.Hour, time.Hour))
}

// Four numbers that people call MTTR, of the same two incidents.
func TestFourMeansOfTheSeed(t *testing.T) {
	w, _ := play(t)
	one, two := w.incidents[1].Figures(w.now), w.incidents[2].Figures(w.now)
	windows := append(lengths(w.incidents[1].Windows), lengths(w.incidents[2].Windows)...)
	minutes := func(ds ...time.Duration) int { return int(incident.Mean(ds) / time.Minute) }
	require.Equal(t, 35, int(incident.Mean(windows)))
	require.Equal(t, 28, int(incident.Median(windows)))
	require.Equal(t, 88, minutes(one.Downtime, two.Downtime))
	require.Equal(t, 331, minutes(one.ToLastUp.D, two.ToLastUp.D))
	require.Equal(t, 796, minutes(one.ToClose.D, two.ToClose.D))
}

func TestMeanAndMedian(t *testing.T) {
	require.Zero(t, incident.Mean(nil))
	require.Zero(t, incident.Median(nil))
	unsorted := []time.Duration{9, 1, 4, 2}
	require.Equal(t, time.Duration(3), incident.Median(unsorted))
	require.Equal(t, []time.Duration{9, 1, 4, 2}, unsorted)
}

// A week knows that clocks are put forward and back.
func TestPeriod(t *testing.T) {
	zone := newYork(t)
	for day, minutes := range map[string]time.Duration{"2022-03-07": 10_020, "2022-03-14": 10_080, "2022-10-31": 10_140} {
		first, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		require.Equal(t, minutes*time.Minute, incident.Period(first, 7, zone).Length(), day)
	}
}

// A status told late, as from before the one it follows, takes no time away.
func TestTimePerStatusIsNeverNegative(t *testing.T) {
	w := newIncident(t)
	w.clock("09:00")
	w.says(become(incident.Monitoring), "08:40")
	require.Zero(t, w.it().Spent(incident.Investigating, w.now))
	require.Equal(t, 20*time.Minute, w.it().Spent(incident.Monitoring, w.now))
}

// What was not recorded is not known; it is never zero.
func TestFiguresThatAreNotKnown(t *testing.T) {
	w := newIncident(t)
	f := w.it().Figures(w.now)
	for _, row := range figures() {
		require.Equal(t, incident.Lapse{}, row.of(f), row.name)
	}
	w.says(incident.Start{}, "08:50")
	w.says(incident.Detect{}, "08:40") // before it began: a mistake to be listed
	require.True(t, w.it().Figures(w.now).ToDetect.Negative())
	require.False(t, w.it().Figures(w.now).ToAcknowledge.Negative())
}

// An update that is recorded late stands where it happened.
func TestGapsFollowTheClockNotTheRecord(t *testing.T) {
	w := newIncident(t)
	w.clock("12:00")
	for _, wall := range []string{"10:00", "11:00", "11:20", "11:40"} {
		w.says(publish(incident.Moment{}), wall)
	}
	before := w.it()
	w.says(publish(incident.Moment{}), "10:30")
	require.Equal(t, incident.Fold(1, w.log["INC-1"][:5]), before, "and leaves what was known before alone")
	w.says(publish(incident.Moment{}), "09:55")
	f := w.it().Figures(w.now)
	require.Equal(t, 30, f.LongestGap.Minutes())
	require.Equal(t, 63, f.DeclaredPublic.Minutes())
}

func TestRecoveriesOfSeveralComponents(t *testing.T) {
	w := newIncident(t)
	w.clock("10:00")
	w.says(incident.Start{}, "08:50")
	w.says(degraded(""), "08:50")
	require.False(t, w.it().Figures(w.now).ToLastUp.Known, "degraded is not down")
	w.says(w.downUntil("Platform", "09:30"), "08:50")
	w.says(w.downUntil("US region", "09:20"), "09:00")
	require.Equal(t, 30, w.it().Figures(w.now).ToFirstUp.Minutes())
	require.Equal(t, 40, w.it().Figures(w.now).ToLastUp.Minutes())

	w.says(down("US region"), "09:40")
	require.Equal(t, 30, w.it().Figures(w.now).ToFirstUp.Minutes())
	require.False(t, w.it().Figures(w.now).ToLastUp.Known, "it is down again")
}
