package templates

import (
	"testing"
	"time"

	"allclear/incident"
)

// seed is the two outages of the seed, as its replay tells them.
func seed(t testing.TB) *story {
	t.Helper()
	s := newStory(t)
	s.firstOutage()
	s.secondOutage()
	return s
}

// noneOfThem denies all three subjects.
func noneOfThem() incident.Confirm {
	return incident.Confirm{DataLoss: incident.FindingNone, Security: incident.FindingNone, Scaling: incident.FindingNone}
}

func day(date string) time.Time {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return d
}

func (s *story) firstOutage() {
	s.t.Helper()
	s.does("2022-04-11 09:02", dana(), 0, incident.Open{Severity: incident.Sev1, Title: inside("US region servers unreachable")})
	s.back("2022-04-11 09:03", dana(), 1, s.exactly("2022-04-11 08:56"), incident.Start{Text: inside("change chg-4471 applied to us1-edge-gw during routine maintenance")})
	s.back("2022-04-11 09:03", dana(), 1, s.exactly("2022-04-11 08:59"), incident.Detect{By: incident.ByMonitoring})
	s.back("2022-04-11 09:04", dana(), 1, s.exactly("2022-04-11 08:56"), incident.BeginImpact{Impact: incident.Down, Component: "US region", Effect: outside("Customers cannot reach the platform through our US region")})
	s.does("2022-04-11 09:05", dana(), 1, incident.GiveRoles{{Role: incident.Comms, Person: sam()}})
	s.does("2022-04-11 09:06", dana(), 1, incident.Retitle{Title: outside("Connectivity issues related to our US region servers")})
	s.does("2022-04-11 09:08", sam(), 1, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-11 09:38")})
	s.does("2022-04-11 09:10", priya(), 1, incident.Update{Text: inside("my mistake, I pushed the wrong route table to us1-edge-gw (chg-4471), sorry all")})
	s.does("2022-04-11 09:21", priya(), 1, incident.StateCause{State: incident.CauseConfirmed, Tag: "config-change", Text: both("wrong route table in chg-4471", "a mistake was made in configuring our production environment as part of a routine maintenance procedure")})
	s.does("2022-04-11 09:22", dana(), 1, incident.SetStatus{To: incident.Identified})
	s.does("2022-04-11 09:24", sam(), 1, incident.Publish{Phase: incident.Identified, Next: s.at("2022-04-11 09:54")})
	s.does("2022-04-11 09:31", priya(), 1, incident.Mitigate{Result: incident.Done, Text: both("reverted chg-4471 on us1-edge-gw", "We reverted the changes made in the production environment")})
	s.does("2022-04-11 09:50", sam(), 1, incident.Publish{Phase: incident.Identified, Next: s.at("2022-04-11 10:20")})
	s.does("2022-04-11 09:58", priya(), 1, incident.Mitigate{Result: incident.Done, Text: both("revert rolled out to all us1-edge-gw", "We deployed the fix to the entire system")})
	s.does("2022-04-11 09:58", dana(), 1, incident.EndImpact{})
	s.does("2022-04-11 10:00", dana(), 1, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-11 10:02", sam(), 1, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-11 11:02")})
	s.does("2022-04-11 10:20", dana(), 1, noneOfThem())
	s.does("2022-04-11 10:45", dana(), 1, incident.SetStatus{To: incident.Resolved})
	s.does("2022-04-11 10:47", sam(), 1, incident.Publish{Phase: incident.Resolved})
	s.does("2022-04-11 11:05", dana(), 1, incident.Close{Why: both("traffic normal for an hour, change process under review", "Normal service was confirmed")})
}

func (s *story) secondOutage() {
	s.t.Helper()
	s.does("2022-04-12 08:52", omri(), 0, incident.Open{Severity: incident.Sev1, Title: inside("boards-db-07 stopped serving requests")})
	s.back("2022-04-12 08:52", omri(), 2, s.exactly("2022-04-12 08:50"), incident.Start{Text: both("boards-db-07 non-operational almost immediately, no apparent reason", "One of our main databases stopped serving requests, with no apparent reason")})
	s.back("2022-04-12 08:52", omri(), 2, s.exactly("2022-04-12 08:51"), incident.Detect{By: incident.ByMonitoring})
	s.back("2022-04-12 08:53", dana(), 2, s.exactly("2022-04-12 08:50"), incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Customers cannot view or change their data")})
	s.does("2022-04-12 08:54", dana(), 2, incident.GiveRoles{{Role: incident.Lead, Person: dana()}, {Role: incident.Comms, Person: sam()}})
	s.does("2022-04-12 08:55", dana(), 2, incident.Retitle{Title: outside("Main database downtime")})
	s.does("2022-04-12 08:57", sam(), 2, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 09:27")})
	s.does("2022-04-12 09:05", sam(), 2, incident.Update{Text: inside("support: 140 tickets, Acme Freight threatening to leave")})
	s.does("2022-04-12 09:18", omri(), 2, incident.Mitigate{Result: incident.Partial, Text: both("feature flags off on boards-db-07 readers", "We disabled non-critical flows")})
	s.does("2022-04-12 09:20", sam(), 2, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 09:50")})
	s.does("2022-04-12 09:31", omri(), 2, incident.Mitigate{Result: incident.Partial, Text: both("promoted replacement for boards-db-07", "We replaced the affected database")})
	s.does("2022-04-12 09:31", dana(), 2, incident.EndImpact{})
	s.does("2022-04-12 09:32", dana(), 2, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-12 09:34", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 10:34")})
	s.does("2022-04-12 10:30", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 11:30")})
	s.does("2022-04-12 11:12", dana(), 2, incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Customers cannot view or change their data")})
	s.does("2022-04-12 11:12", dana(), 2, incident.SetStatus{To: incident.Investigating})
	s.does("2022-04-12 11:15", sam(), 2, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 11:45")})
	s.does("2022-04-12 11:40", omri(), 2, incident.Mitigate{Result: incident.Partial, Text: both("extra replicas online", "We added backup servers to our production environment")})
	s.does("2022-04-12 11:40", dana(), 2, incident.EndImpact{})
	s.does("2022-04-12 11:41", dana(), 2, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-12 11:43", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 12:43")})
	s.does("2022-04-12 12:05", omri(), 2, incident.StateCause{State: incident.CauseSuspected, Text: inside("AWS volume throttling under boards-db-07?")})
	s.does("2022-04-12 12:40", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 13:40")})
	s.does("2022-04-12 13:38", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 14:38")})
	s.does("2022-04-12 14:36", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 15:36")})
	s.does("2022-04-12 14:47", dana(), 2, incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Customers cannot view or change their data")})
	s.does("2022-04-12 14:47", dana(), 2, incident.SetStatus{To: incident.Investigating})
	s.does("2022-04-12 14:50", sam(), 2, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 15:20")})
	s.does("2022-04-12 15:13", omri(), 2, incident.Mitigate{Result: incident.Partial, Text: both("killed open sessions, throttled importers", "We took several other mitigation steps")})
	s.does("2022-04-12 15:13", dana(), 2, incident.EndImpact{})
	s.does("2022-04-12 15:14", dana(), 2, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-12 15:16", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 16:16")})
	s.does("2022-04-12 16:14", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 17:14")})
	s.does("2022-04-12 17:12", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 18:12")})
	s.does("2022-04-12 18:10", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 19:10")})
	s.does("2022-04-12 18:31", dana(), 2, incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: outside("Customers cannot view or change their data")})
	s.does("2022-04-12 18:31", dana(), 2, incident.SetStatus{To: incident.Investigating})
	s.does("2022-04-12 18:34", sam(), 2, incident.Publish{Phase: incident.Investigating, Next: s.at("2022-04-12 19:04")})
	s.does("2022-04-12 18:50", dana(), 2, incident.EndImpact{})
	s.does("2022-04-12 18:51", dana(), 2, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-12 18:53", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 19:53")})
	s.does("2022-04-12 19:50", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-12 20:50")})
	s.back("2022-04-12 20:02", omri(), 2, s.roughly("2022-04-12 20:00"), incident.StateCause{State: incident.CauseConfirmed, Tag: "database-lock", Text: both("floating txns + txn-janitor stuck + restarts locked boards-db-07", "a rare and very specific combination of system events, errors and processes, including multiple transactions that were opened and not finalized, which together with background processes caused repeated server restarts and, with misconfigurations, locked one of our databases")})
	s.does("2022-04-12 20:03", dana(), 2, incident.SetStatus{To: incident.Identified})
	s.does("2022-04-12 20:06", sam(), 2, incident.Publish{Phase: incident.Identified, Next: s.at("2022-04-12 22:06")})
	s.does("2022-04-12 21:30", omri(), 2, incident.Mitigate{Result: incident.Done, Text: both("restart bug fixed, lock guard added", "We deployed fixes to the errors that caused our servers to restart and added another layer of defense against database locking")})
	s.does("2022-04-12 22:04", sam(), 2, incident.Publish{Phase: incident.Identified, Next: s.at("2022-04-13 00:04")})
	s.does("2022-04-12 22:15", omri(), 2, incident.Mitigate{Result: incident.Done, Text: both("removed txn-janitor cron", "We removed system processes that were part of the cause")})
	s.does("2022-04-12 23:05", priya(), 2, incident.Mitigate{Result: incident.Done, Text: both("added standby pool", "We extended our production environment to offer a more solid backup")})
	s.does("2022-04-12 23:40", omri(), 2, incident.Mitigate{Result: incident.Done, Text: both("alerts on restarts, locks, txn-janitor; load-tested", "We improved monitoring of server restarts, of database lock conditions and of the script that got stuck, tested in the most extreme scenarios")})
	s.does("2022-04-12 23:44", dana(), 2, incident.SetStatus{To: incident.Monitoring})
	s.does("2022-04-12 23:46", sam(), 2, incident.Publish{Phase: incident.Monitoring, Next: s.at("2022-04-13 09:30")})
	s.does("2022-04-13 08:30", dana(), 2, noneOfThem())
	s.does("2022-04-13 08:40", dana(), 2, incident.Relate{To: 1, Bond: incident.Unrelated})
	s.does("2022-04-13 09:12", dana(), 2, incident.SetStatus{To: incident.Resolved})
	s.does("2022-04-13 09:13", dana(), 2, incident.Close{Why: both("confidence in the root cause analysis and in the deployed fixes", "We gained confidence in our root cause analysis and in the fixes that were deployed")})
	s.does("2022-04-13 09:15", sam(), 2, incident.Publish{Phase: incident.Resolved})
	s.does("2022-04-13 09:20", ruth(), 1, incident.PlanAction{Text: both("pre-flight checks for every chg on edge gateways", "We will add additional checks and procedures to our deployment process"), Owner: priya(), Due: day("2022-05-11")})
	s.does("2022-04-13 09:21", ruth(), 2, incident.PlanAction{Text: both("root-cause the volume stalls with AWS support", "We will investigate further with our third-party cloud computing service provider"), Owner: omri(), Due: day("2022-05-11")})
	s.does("2022-04-13 09:22", ruth(), 2, incident.PlanAction{Text: both("staff a stability task force for boards-db", "We will dedicate a task force to ensure the stability of our platform beyond regular monitoring"), Owner: dana(), Due: day("2022-04-20")})
}
