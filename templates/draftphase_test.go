package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// says is what drafts of one moment must say, and must not.
type says struct {
	out  incident.Outlet
	all  []string
	none []string
}

// drafted checks the drafts of an incident in a phase, as support could make them at a time.
func (s *story) drafted(id incident.ID, stamp string, phase incident.Phase, next string, want ...says) {
	s.t.Helper()
	var promise time.Time
	if next != "" {
		promise = s.at(next)
	}
	for _, w := range want {
		text, _ := s.set.Draft(s.view(id, stamp), w.out, phase, promise)
		for _, must := range w.all {
			require.Contains(s.t, text, must, "%s at %s", w.out, stamp)
		}
		for _, not := range w.none {
			require.NotContains(s.t, strings.ToLower(text), strings.ToLower(not), "%s at %s", w.out, stamp)
		}
	}
}

// nowhere is what no outlet says.
func nowhere(none ...string) []says {
	var out []says
	for _, o := range incident.UpdateOutlets() {
		out = append(out, says{out: o, none: none})
	}
	return out
}

// Row "Investigating (first)" of comms.md 2.2: component, visible effect, start with its zone, that we are working on it,
// next update; no cause, no promise when it ends.
func TestRowInvestigatingFirst(t *testing.T) {
	s := seed(t)
	none := []string{"cause", "because", "mistake", "fixed", "monitoring"}
	must := []string{"the platform", "Customers cannot view or change their data.", "8:50 AM EDT", "We are investigating", "Next update by 9:27 AM EDT."}
	s.drafted(2, "2022-04-12 08:56", incident.Investigating, "2022-04-12 09:27",
		says{incident.StatusPage, must, none}, says{incident.Email, must, none},
		says{incident.Social, append([]string{"The platform has been unavailable since 8:50 AM EDT."}, must[1:]...), none},
		says{incident.Banner, []string{"The platform is unavailable: customers cannot view or change their data; updates: https://status.example.com"}, none})
}

// Row "Scoping": who is affected is said; who is not, and a way around, only in words that somebody recorded for customers.
func TestRowScoping(t *testing.T) {
	s := newStory(t)
	s.secondOutageBegins(t)
	s.drafted(1, "2022-04-12 09:00", incident.Investigating, "", nowhere("not affected", "US region")...)
	s.does("2022-04-12 09:01", sam(), 1, incident.Update{Text: both("phones work", "Our US region is not affected, and the mobile app works")})
	long := []string{"Our US region is not affected, and the mobile app works."}
	s.drafted(1, "2022-04-12 09:02", incident.Investigating, "2022-04-12 09:30",
		says{incident.StatusPage, long, nil}, says{incident.Email, long, nil}, says{incident.Social, long, []string{"phones"}})

	s.does("2022-04-12 09:03", sam(), 1, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 09:33")})
	s.drafted(1, "2022-04-12 09:20", incident.Investigating, "", says{incident.StatusPage, long, nil}) // a way around holds on
	s.up("2022-04-12 09:25", "")
	s.drafted(1, "2022-04-12 09:26", incident.Monitoring, "", says{incident.StatusPage, nil, long})
}

// secondOutageBegins is an incident in which the platform is down since 8:50.
func (s *story) secondOutageBegins(t *testing.T) {
	t.Helper()
	s.does("2022-04-12 08:52", omri(), 0, incident.Open{Severity: incident.Sev1, Title: inside("boards-db-07 stopped")})
	s.back("2022-04-12 08:53", dana(), 1, s.exactly("2022-04-12 08:50"), incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Customers cannot view or change their data")})
}

// Row "Investigating (repeat)": "no change" said plainly and since when, and what was done so far; not the same sentence again.
func TestRowInvestigatingRepeat(t *testing.T) {
	s := newStory(t)
	s.secondOutageBegins(t)
	s.does("2022-04-12 08:54", omri(), 1, incident.Mitigate{Result: incident.Partial, Text: outside("We disabled non-critical flows")})
	s.does("2022-04-12 08:57", sam(), 1, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 09:27")})
	done := "We disabled non-critical flows."
	s.drafted(1, "2022-04-12 09:25", incident.Investigating, "2022-04-12 09:55",
		says{incident.StatusPage, []string{"No change since 8:57 AM EDT: we are still investigating", done, "Next update by 9:55 AM EDT."}, nil},
		says{incident.Email, []string{"No change since 8:57 AM EDT: we are still investigating", done}, nil},
		says{incident.Social, []string{"No change since 8:57 AM EDT.", done}, nil})
}

// Row "Identified": the confirmed cause in public words, what is being done, that the effect goes on; no internal names.
func TestRowIdentified(t *testing.T) {
	s := seed(t)
	cause := "We have identified the cause: a mistake was made in configuring our production environment as part of a routine maintenance procedure."
	done := "We reverted the changes made in the production environment."
	effect := "ustomers cannot reach the platform through our US region"
	none := []string{"chg-", "us1", "priya"}
	s.drafted(1, "2022-04-11 09:49", incident.Identified, "2022-04-11 10:20",
		says{incident.StatusPage, []string{cause, done, effect, "Next update by 10:20 AM EDT."}, none},
		says{incident.Email, []string{"Subject: Cause identified: ", cause, done, effect, "Next update by 10:20 AM EDT."}, none},
		says{incident.Social, []string{"We have identified the cause.", done, effect, "Next update by 10:20 AM EDT."}, none},
		says{incident.Banner, []string{effect}, none})
	s.drafted(2, "2022-04-12 12:10", incident.Identified, "", nowhere("identified the cause", "AWS", "throttl")...) // suspected, not confirmed
	s.drafted(2, "2022-04-12 20:05", incident.Identified, "",
		says{incident.StatusPage, []string{"a rare and very specific combination", "available again since 6:50 PM EDT"}, nil}, // found after the recovery
		says{incident.Banner, []string{"The platform has been available again since 6:50 PM EDT"}, nil})
}

// Row "Monitoring": restored at, what was done, how long this downtime was, that we watch; never "resolved".
func TestRowMonitoring(t *testing.T) {
	s := seed(t)
	none := []string{"resolved", "fixed for good", "sorry"}
	must := []string{"The platform has been available again since 9:31 AM EDT, after 41 minutes of downtime.", "We replaced the affected database.", "We are monitoring", "Next update by 10:34 AM EDT."}
	s.drafted(2, "2022-04-12 09:33", incident.Monitoring, "2022-04-12 10:34",
		says{incident.StatusPage, must, none}, says{incident.Email, must, none}, says{incident.Social, must, none},
		says{incident.Banner, []string{"The platform has been available again since 9:31 AM EDT"}, append(none, "Total downtime")})
	s.drafted(2, "2022-04-12 11:13", incident.Monitoring, "", nowhere("we are monitoring")...) // it is down again
}

// Row "Recurrence": that it returned and since when, the total so far, an apology; nothing that makes it new or small. Every outlet says so.
func TestRowRecurrence(t *testing.T) {
	s := seed(t)
	none := []string{"new incident", "brief", "only"}
	must := []string{"The problem affecting the platform has returned at 2:47 PM EDT.", "Customers cannot view or change their data.", "We are sorry.", "Total downtime so far: 72 minutes.", "Next update by 3:20 PM EDT."}
	for _, phase := range []incident.Phase{incident.Investigating, incident.Identified, incident.Monitoring} {
		s.drafted(2, "2022-04-12 14:50", phase, "2022-04-12 15:20", says{incident.Social, must, none},
			says{incident.Banner, []string{"The platform is unavailable again: customers cannot view or change their data"}, none},
			says{incident.StatusPage, must, none}, says{incident.Email, append([]string{"Subject: Returned: "}, must...), none})
	}
	s.drafted(2, "2022-04-12 11:42", incident.Monitoring, "", // well again, and not for the first time
		says{incident.StatusPage, []string{"Total downtime so far: 69 minutes."}, nil}, says{incident.Social, []string{"Total downtime so far: 69 minutes."}, nil})
}

// Row "Resolved": restored at, total downtime, how many downtimes, the cause if it is confirmed, data if it is confirmed, an apology,
// a report by a date if it was grave; never the bare sentence.
func TestRowResolved(t *testing.T) {
	s := seed(t)
	total := "unavailable for 1 hour and 54 minutes in total, in 4 periods between 8:50 AM EDT and 6:50 PM EDT on "
	must := []string{"This incident is resolved.", total, "No customer data was lost.", "We are sorry", "We will publish a report by Saturday, April 16, 2022."}
	long := append([]string{"available again since 6:50 PM EDT on Tuesday, April 12", "We have identified the cause: a rare and very specific combination", "for the disruption to your work"}, must...)
	s.drafted(2, "2022-04-13 09:14", incident.Resolved, "2022-04-13 10:00",
		says{incident.StatusPage, long, []string{"next update"}},
		says{incident.Email, append([]string{"8:50 AM to 9:31 AM EDT, 11:12 AM to 11:40 AM EDT, 2:47 PM to 3:13 PM EDT and 6:31 PM to 6:50 PM EDT"}, long...), nil},
		says{incident.Social, must, nil},
		says{incident.Banner, []string{"Resolved: the platform has been available again since 6:50 PM EDT"}, nil})
	s.drafted(1, "2022-04-11 10:19", incident.Resolved, "", nowhere("data was lost", "resolved")...) // nobody has confirmed either
}

func TestReportIsPromisedForTheWorstSeverity(t *testing.T) {
	s := bare(t)
	s.down("2022-04-11 09:10", "Platform", "Boards cannot load")
	s.up("2022-04-11 09:30", "")
	s.does("2022-04-11 09:40", dana(), 1, incident.SetSeverity{To: incident.Sev3, Why: "it is well"})
	s.does("2022-04-11 09:50", dana(), 1, incident.SetStatus{To: incident.Resolved})
	require.Contains(t, s.drafts("2022-04-11 09:55", incident.Resolved), "We will publish a report by Thursday, April 14, 2022.")
}

func TestBannerOfSeveralComponents(t *testing.T) {
	s := bare(t)
	banner := func(stamp string) string {
		text, _ := s.set.Draft(s.view(1, stamp), incident.Banner, "", time.Time{})
		return text
	}
	s.down("2022-04-11 09:10", "US region", "Customers cannot log in")
	s.up("2022-04-11 09:20", "")
	s.down("2022-04-11 09:30", "US region", "Customers cannot log in")
	s.down("2022-04-11 09:35", "Platform", "Boards cannot load")
	require.Equal(t, "A problem has returned, and our US region and the platform are unavailable: customers cannot log in; updates: https://status.example.com", banner("2022-04-11 09:40"))
	s.up("2022-04-11 09:45", "US region")
	require.Equal(t, "The platform is unavailable: Boards cannot load; updates: https://status.example.com", banner("2022-04-11 09:46"))
	s.does("2022-04-11 09:47", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: "Platform", Effect: outside("Boards are slow")})
	require.Equal(t, "The platform is not working normally: Boards are slow; updates: https://status.example.com", banner("2022-04-11 09:48"))
	s.up("2022-04-11 09:50", "")
	s.does("2022-04-11 09:51", dana(), 1, incident.SetStatus{To: incident.Monitoring})
	s.ws.StatusPage = ""
	require.Equal(t, "Our US region and the platform have been available again since 9:50 AM EDT, and we are monitoring the service.", banner("2022-04-11 09:52"))
}
