package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allclear/incident"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNamesCannotSlipPast(t *testing.T) {
	k := record(t)
	for _, bad := range []string{
		"Omri replaced it.", "omri replaced it.", "OMRI's fix", "Omri’s fix", "O\u200bmri did it", "Ｏｍｒｉ did it", "Оmri did it (first letter Cyrillic)", "Omrí did it",
		"thanks Zoe", "thanks Zoë", "thanks Zoe\u0308", "Marquez wrote it", "MÁRQUEZ", "by u02omri", "ask okatz", "Om\u00adri", "_Omri_ did it", "(Omri)", "Omri-led",
		"ask @will", "as Will May said",
	} {
		require.True(t, has(Check(bad, k, Options{}), "CL01"), bad)
	}
	for _, good := range []string{"We will restore it.", "Will it last?", "It may take long.", "On May 3 we looked.", "Omrisol is a word.", "zoetrope", "We know."} {
		require.False(t, has(Check(good, k, Options{}), "CL01"), good)
	}
	require.False(t, has(Check("Omri Katz, CTO", k, Options{Channel: Letter, Sign: "Omri Katz"}), "CL01"))
	require.True(t, has(Check("Omri Katz and Zoë", k, Options{Channel: Letter, Sign: "Omri Katz"}), "CL01"))
	require.True(t, has(Check("Omri Katz, CTO", k, Options{Channel: StatusPage, Sign: "Omri Katz"}), "CL01"))
}

// Who typed at a shell may be called what the account is called.
func TestNamesOfAccounts(t *testing.T) {
	k := Known{People: []Person{{Name: "root", ID: "root"}, {Name: "deploy", ID: "deploy"}}}
	require.False(t, has(Check("We found the root cause. A deploy began it.", k, Options{}), "CL01"))
	require.True(t, has(Check("Ask @root", k, Options{}), "CL01"))
}

func TestServicesCannotSlipPast(t *testing.T) {
	k := record(t)
	for _, bad := range []string{"boards-db-07", "Boards DB 07", "boards_db_07", "boards.db.07 is", "BOARDSDB07", "boards\u2011db\u201107", "us1-edge-gw's"} {
		require.True(t, has(Check(bad, k, Options{}), "CL03"), bad)
	}
	k.Services = []string{"platform", "region"}
	require.False(t, has(Check("The platform and the US region are back.", k, Options{}), "CL03"), "public names override")
	require.True(t, has(Check("The region is back.", k, Options{}), "CL03"))
}

func TestTimesAndTheirZones(t *testing.T) {
	tests := []struct {
		text string
		bad  []string
	}{
		{"8:50 AM to 9:31 AM EDT", nil},
		{"from 8:50 to 9:31 AM EDT", nil},
		{"between 09:42 and 10:08 UTC", nil},
		{"8:50–9:31 AM EDT", nil},
		{"8:50 AM to 9:31 AM, 11:12 AM to 11:40 AM and 2:47 PM to 3:13 PM EDT", nil},
		{"on Monday, March 28th from 12:00 to 16:30 UTC", nil},
		{"12:00 on March 28 to 16:30 UTC", []string{"12:00"}},
		{"Between 2026-01-16 16:17 and 2026-01-17 02:54 UTC", nil},
		{"2022-04-12T15:30:00Z", nil},
		{"at 15:30 (UTC)", nil},
		{"at 15:30 -04:00", nil},
		{"All times are in UTC. 09:30 it began.", nil},
		{"by 9:50.", []string{"9:50"}},
		{"at 9 AM", []string{"9 AM"}},
		{"at 9:50 AM we looked. At 9:55 AM EDT we saw.", []string{"9:50 AM"}},
		{"8:50 AM EDT and later 9:31 AM", []string{"9:31 AM"}},
		{"ratio 16:9 and 10.20.3.14:8080", nil},
	}
	for _, tt := range tests {
		var bad []string
		for _, f := range Check(tt.text, Known{}, Options{}) {
			if f.Rule == "CL22" {
				bad = append(bad, strings.TrimSpace(f.Words))
			}
		}
		require.Equal(t, tt.bad, bad, tt.text)
	}
}

func TestZonesInForce(t *testing.T) {
	k := record(t)
	for text, want := range map[string]string{
		"at 8:56 AM EST": "8:56 AM EDT", "April 11 at 8:56 AM EST": "8:56 AM EDT", "On January 3, 2022 at 9:31 AM EDT": "9:31 AM EST",
		"at 9:00 AM PST": "9:00 AM PDT", "at 8:56 AM EDT": "", "at 12:56 UTC": "", "at 9:00 AM PDT": "", "January 3, 2022, 9:31 AM EST": "", "at 8:56 AM ET": "",
	} {
		got := ""
		for _, f := range Check(text, k, Options{}) {
			if f.Rule == "CL23" {
				got = f.Instead
			}
		}
		require.Equal(t, want, got, text)
	}
}

func TestFigures(t *testing.T) {
	k := record(t)
	for text, bad := range map[string]bool{
		"It was down for 1 hour and 54 minutes.": false, "down 114 minutes": false, "1hr and 54 mins": false, "down for 1:54": true, "one hour and 54 minutes": false,
		"over a 10-hour period": false, "down for 2 hours": true, "about 41 minutes": false, "We post every 30 minutes.": false,
		"since 9:31 AM EDT": false, "since 9:32 AM EDT": true, "since 13:31 UTC": false, "since 9:31 PM EDT": true, "around 8:00 PM EDT": false, "around 9:31 AM EDT": true,
		"Next update by 7:45 PM EDT.": false, "Service returned at 7:45 PM EDT.": true, "On Tuesday, April 12": false, "On Monday, April 11": true,
		"4 downtimes": false, "3 additional downtimes": false, "5 downtimes": true, "40% of requests": true,
	} {
		require.Equal(t, bad, has(Check(text, k, Options{}), "CL19"), text)
	}
	k.Said = []string{"About 40% of requests failed"}
	require.False(t, has(Check("40% of requests failed", k, Options{}), "CL19"), "approved words may be said")
}

func TestSums(t *testing.T) {
	for text, bad := range map[string]bool{
		"41 minutes, 28 minutes and 26 minutes, 95 minutes in total":                          false,
		"41 minutes, 28 minutes and 26 minutes, 96 minutes in total":                          true,
		"A total of 2 hours and 56 minutes: 1 hour and 2 minutes, and 1 hour and 54 minutes.": false,
		"from 10:40 to 12:30 UTC (2 hours, 50 minutes)":                                       true,
		"from 10:40 to 12:30 UTC (1 hour, 50 minutes)":                                        false,
		"23:30 to 00:10 UTC (40 minutes)":                                                     false,
		"Total downtime: 41 minutes":                                                          false,
	} {
		require.Equal(t, bad, has(Check(text, Known{}, Options{}), "CL20"), text)
	}
}

func TestTheRecordExcuses(t *testing.T) {
	k := record(t)
	claims := map[string]string{"CL15": "It was caused by a lock.", "CL25": "No data was lost.", "CL26": "This was not a cyberattack."}
	for id, text := range claims {
		require.True(t, Blocked(Check(text, k, Options{})), id)
	}
	k.Cause, k.DataLoss, k.Security = incident.CauseConfirmed, incident.FindingNone, incident.FindingNone
	for id, text := range claims {
		require.False(t, has(Check(text, k, Options{}), id), id)
	}
	require.True(t, has(Check("It was a cyberattack.", k, Options{}), "CL26"), "none was confirmed, so only a denial may stand")
	require.True(t, has(Check("AWS is slow.", k, Options{}), "CL12"))
}

// However approved words say a figure, a text may say it too.
func TestApprovedFigures(t *testing.T) {
	k := record(t)
	for text, approved := range map[string][]string{
		"down for 2 hours":                  {"120 minutes", "two hours", "2.0 hours", "2 hrs", "\uff12 hours"},
		"down for 45 minutes":               {"45 mins", "a 45-minute gap", "0.75 hours"},
		"down for 62 minutes":               {"1 hour and 2 minutes", "one hour and two minutes", "an hour and 2 minutes"},
		"down for 30 minutes":               {"half an hour"},
		"since 9:05 PM EDT":                 {"21:05 EDT", "at 9:05 PM EDT"},
		"since 7 PM EDT":                    {"19:00 EDT", "7 PM EDT"},
		"We wrote on Friday, March 4, 2022": {"March 4th, 2022", "2022-03-04"},
	} {
		k.Said = nil
		require.True(t, has(Check(text, k, Options{}), "CL19"), text)
		for _, said := range approved {
			k.Said = []string{"x 7451 y", "It was so: " + said + "."}
			require.False(t, has(Check(text, k, Options{}), "CL19"), "%s by %s", text, said)
		}
	}
	k.Said = []string{"450 minutes, 145 minutes, 4 hours and 50 minutes"}
	require.True(t, has(Check("down for 45 minutes", k, Options{}), "CL19"))
}

// A finding leads back to the text as it was given, whatever was normalised before it.
func TestPlaces(t *testing.T) {
	text := "ﬁne &amp; “well”, O\u200bmrï’s"
	found := Check(text, record(t), Options{})
	i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == "CL01" })
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, "O\u200bmrï", found[i].Words)
	require.Equal(t, text[found[i].Start:found[i].End], found[i].Words)
}

// shared is the folder of other people's texts that may stand beside the checkout.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if path := filepath.Join(filepath.Dir(dir), "shared", name); exists(path) {
			return path
		}
	}
	t.Skip("not compared: " + name + " does not stand beside the checkout")
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// seedRecord knows what the two outages of the seed left behind.
func seedRecord(t *testing.T) Known {
	t.Helper()
	zone := newYork(t)
	var in []incident.Incident
	outage := func(day int, windows ...[4]int) {
		one := incident.Incident{ID: incident.ID(len(in) + 1), Severity: incident.Sev1, Worst: incident.Sev1, Status: incident.Closed}
		seq := 1
		record := func(at incident.Moment, b incident.Body) {
			one.Effective = append(one.Effective, incident.Event{Seq: seq, Occurred: at, Recorded: at.At, Body: b})
			seq++
		}
		for _, w := range windows {
			a, b := time.Date(2022, 4, day, w[0], w[1], 0, 0, zone), time.Date(2022, 4, day, w[2], w[3], 0, 0, zone)
			one.Windows = append(one.Windows, incident.Window{Component: "Platform", Impact: incident.Down, Start: incident.Exactly(a), End: incident.Exactly(b)})
		}
		record(incident.Moment{At: time.Date(2022, 4, day, 20, 0, 0, 0, zone), Around: true}, &incident.CauseStated{State: incident.CauseConfirmed})
		record(incident.Exactly(time.Date(2022, 4, 13, 9, 13, 0, 0, zone)), &incident.Concluded{})
		one.Causes = []incident.Cause{{State: incident.CauseConfirmed}}
		in = append(in, one)
	}
	outage(11, [4]int{8, 56, 9, 58})
	outage(12, [4]int{8, 50, 9, 31}, [4]int{11, 12, 11, 40}, [4]int{14, 47, 15, 13}, [4]int{18, 31, 18, 50})
	k := KnownFrom(in, incident.Workspace{Zone: zone, StatusPage: "https://status.example.com"}, time.Date(2022, 4, 13, 10, 0, 0, 0, zone))
	k.DataLoss, k.Security, k.Scaling = incident.FindingNone, incident.FindingNone, incident.FindingNone
	return k
}

func TestKnownFrom(t *testing.T) {
	k := seedRecord(t)
	require.Equal(t, 176, k.Downtime)
	require.Subset(t, k.Minutes, []int{62, 41, 28, 26, 19, 114, 600, 69, 95, 176})
	require.Equal(t, 4, k.Downtimes)
	require.True(t, k.Resolved)
	require.Equal(t, incident.CauseConfirmed, k.Cause)
	require.Contains(t, k.Hosts, "help.example.com")
}

// What the record says of each component decides what an update must say.
func TestComponentsAreToldApart(t *testing.T) {
	zone := newYork(t)
	at := func(h, m int) incident.Moment { return incident.Exactly(time.Date(2022, 4, 12, h, m, 0, 0, zone)) }
	window := func(name string, from, to incident.Moment) incident.Window {
		return incident.Window{Component: name, Impact: incident.Down, Start: from, End: to}
	}
	none := incident.Moment{}
	known := func(ws ...incident.Window) Known {
		return KnownFrom([]incident.Incident{{ID: 1, Severity: incident.Sev1, Worst: incident.Sev1, Windows: ws}}, incident.Workspace{Zone: zone}, at(12, 0).At)
	}
	o := Options{Channel: StatusPage, Phase: incident.Investigating}

	first, other := window("A", at(9, 0), at(9, 30)), window("B", at(10, 0), none)
	require.False(t, has(Check("B is unavailable.", known(first, other), o), "CL42"), "another one is no recurrence")
	require.True(t, has(Check("A is unavailable.", known(first, window("A", at(10, 0), none)), o), "CL42"))

	require.True(t, has(Check("We look into A.", known(other), o), "CL39"))
	require.False(t, has(Check("We look into A.", known(first), o), "CL39"), "it is well again")

	o.Phase = incident.Resolved
	k := known(first, window("B", at(9, 10), at(9, 50)))
	require.Equal(t, []int{30, 40}, k.Outages)
	lacks := func(text string) bool {
		return slices.ContainsFunc(Check(text, k, o), func(f Finding) bool { return f.Rule == "CL41" && strings.Contains(f.Why, "how long") })
	}
	require.False(t, lacks("A was unavailable for 30 minutes, B for 40 minutes."))
	require.False(t, lacks("The downtime was 50 minutes in all."))
	require.True(t, lacks("A was unavailable for 30 minutes."))
}

func TestNoNewsIsSaid(t *testing.T) {
	k := Known{Recorded: true, Last: "Service is unavailable. We are looking for the cause. There is no change since 8:57 AM EDT. Next update by 9:27 AM EDT."}
	o := Options{Channel: StatusPage, Phase: incident.Investigating}
	require.False(t, has(Check("Service is unavailable. We are looking for the cause. There is no change since our last update at 9:20 AM EDT. Next update by 9:50 AM EDT.", k, o), "CL43"))
	require.True(t, has(Check(k.Last[:55], Known{Recorded: true, Last: k.Last[:55]}, o), "CL43"))
}

// A text is as long as it will stand there, not as long as it is once it is read for its words.
func TestLengthIsOfTheTextAsGiven(t *testing.T) {
	require.False(t, has(Check(strings.Repeat("…", 120), Known{}, Options{Channel: Banner}), "CL46"))
	require.False(t, has(Check(strings.Repeat("&amp;", 120), Known{}, Options{Channel: Banner}), "CL46"))
	require.True(t, has(Check(strings.Repeat("…", 121), Known{}, Options{Channel: Banner}), "CL46"))
}

func TestSeedLetter(t *testing.T) {
	data, err := os.ReadFile(shared(t, "seed/letter.txt"))
	require.NoError(t, err)
	got := map[string]int{}
	for _, f := range Check(string(data), seedRecord(t), Options{Channel: Letter}) {
		got[fmt.Sprint(f.Rule, " ", f.Severity)]++
	}
	require.Equal(t, map[string]int{"CL47 warn": 7, "CL23 block": 4, "CL45 block": 2, "CL50 warn": 1, "CL35 warn": 3, "CL37 warn": 2, "CL24 warn": 1}, got)

	unconfirmed := seedRecord(t)
	unconfirmed.Cause, unconfirmed.DataLoss, unconfirmed.Security = "", "", ""
	for _, id := range []string{"CL15", "CL25", "CL26"} {
		require.True(t, has(Check(string(data), unconfirmed, Options{Channel: Letter}), id), id)
	}
}

func FuzzCheck(f *testing.F) {
	for i, ex := range examples(f) {
		f.Add(ex.Fail, uint8(i), uint8(i))
		f.Add(ex.OK, uint8(i), uint8(i))
	}
	f.Add("O\u200bmri\xff &lt;&amp; 8:50–9:31\n\n:", uint8(0), uint8(0))
	k := record(f)
	k.Said, k.Last = []string{"About 40% failed at 9:31 AM EDT"}, "We are looking."
	f.Fuzz(func(t *testing.T, text string, channel, phase uint8) {
		o := Options{Channel: append(Channels(), Words)[int(channel)%6], Phase: incident.Statuses()[int(phase)%len(incident.Statuses())], Next: k.AsOf}
		for _, known := range []Known{{}, k} {
			found := Check(text, known, o)
			require.Equal(t, found, Check(text, known, o))
			for _, one := range found {
				require.GreaterOrEqual(t, one.Start, 0)
				require.LessOrEqual(t, one.Start, one.End)
				require.LessOrEqual(t, one.End, len(text))
				require.Equal(t, text[one.Start:one.End], one.Words)
			}
		}
	})
}

// ours is an update as long as they get.
var ours = strings.Repeat("The problem affecting the platform has returned at 9:31 AM EDT. Customers cannot view or change their data. We are sorry. Total downtime so far: 41 minutes. ", 4) +
	"We disabled flows that are not critical, and we replaced the affected database. Next update by 7:45 PM EDT."

func BenchmarkCheck(b *testing.B) {
	k := record(b)
	for i := range 50 {
		k.People = append(k.People, Person{Name: fmt.Sprintf("First%d Last%d", i, i), Handle: fmt.Sprintf("person%d", i), ID: fmt.Sprintf("U%07d", i)})
		k.Services = append(k.Services, fmt.Sprintf("service-%d-gw", i))
	}
	k.Said = []string{"Customers cannot view or change their data"}
	b.Logf("%d words", len(strings.Fields(ours)))
	for b.Loop() {
		Check(ours, k, Options{Channel: StatusPage})
	}
}

// Where the organisation promises no report, no text must.
func TestNoReportIsPromised(t *testing.T) {
	k := Known{Recorded: true, Severity: incident.Sev1, Resolved: true}
	o := Options{Channel: StatusPage, Phase: incident.Resolved}
	const text = "Service works again. We are sorry for the disruption to your work."
	require.True(t, Blocked(Check(text, k, o)))
	k.NoReport = true
	require.Empty(t, Check(text, k, o))

	zone, ins := time.UTC, []incident.Incident{{ID: 1, Worst: incident.Sev1}}
	require.True(t, KnownFrom(ins, incident.Workspace{Zone: zone}, time.Time{}).NoReport)
	require.False(t, KnownFrom(ins, incident.Workspace{Zone: zone, ReportDays: 3}, time.Time{}).NoReport)
}

// A component has downtimes of its own, and degraded time of several incidents has a sum.
func TestFiguresOfSeveralComponents(t *testing.T) {
	at := func(minute int) incident.Moment {
		return incident.Exactly(time.Date(2022, 4, 11, 9, minute, 0, 0, time.UTC))
	}
	window := func(i incident.Impact, component string, from, to int) incident.Window {
		return incident.Window{Impact: i, Component: component, Start: at(from), End: at(to)}
	}
	one := incident.Incident{ID: 1, Windows: incident.Windows{
		window(incident.Down, "Boards", 0, 50), window(incident.Down, "Mail", 5, 10), window(incident.Down, "Mail", 15, 20),
		window(incident.Down, "Mail", 25, 30), window(incident.Down, "Mail", 30, 35), window(incident.Degraded, "Files", 0, 7),
	}}
	two := incident.Incident{ID: 2, Windows: incident.Windows{window(incident.Degraded, "Files", 20, 26)}}
	k := KnownFrom([]incident.Incident{one, two}, incident.Workspace{}, at(55).At)
	for _, good := range []string{"Mail came back, but 2 additional downtimes followed.", "There were 4 periods of downtime.", "Service was degraded for 13 minutes."} {
		require.False(t, has(Check(good, k, Options{Channel: Letter}), "CL19"), good)
	}
	for _, bad := range []string{"There were 7 periods of downtime.", "Service was degraded for 14 minutes."} {
		require.True(t, has(Check(bad, k, Options{Channel: Letter}), "CL19"), bad)
	}
}

// A figure that is broken over two rows, as in an e-mail, is the same figure.
func TestFiguresOverRows(t *testing.T) {
	k := Known{Recorded: true, Minutes: []int{176}, Down: true}
	for _, good := range []string{"2 hours and 56 minutes", "2 hours\nand 56 minutes", "2 hours and\n56 minutes", "2 hours and 56\nminutes", "- 2\n  hours and 56\n  minutes"} {
		require.False(t, has(Check("Downtime was "+good+" in all.", k, Options{}), "CL19"), good)
	}
	for _, bad := range []string{"2 hours and\n57 minutes", "2 hours\n\nand 56 minutes", "- 2 hours\n- 56 minutes"} {
		require.True(t, has(Check("Downtime was "+bad+" in all.", k, Options{}), "CL19"), bad)
	}
}

// Who gathers the names once finds what they find who gather them for each text.
func TestReadyFindsTheSame(t *testing.T) {
	in, ws, at := talkative(t, 60)
	k := KnownFrom([]incident.Incident{in}, ws, at)
	k.People = append(k.People, staff(t).People...)
	ready := k.Ready()
	words := []string{
		"Omri", "Katz", "O'Brien", "first7", "Last9", "person3", "@person3", "U0000004", "Northwind Traders 5", "Northwind", "OPS-12", "OPS-99", "service-3-gw", "W. Li",
		"boards", "37%", "9:31 AM EDT", "41 minutes", "The platform is slow.", "we", "restarted",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 8).Draw(t, "words"), " ")
		require.Equal(t, Check(text, k, Options{}), Check(text, ready, Options{}), text)
	})
}
