package incident_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// line is one command of the seed as the parser would hand it over.
type line struct {
	at   string // when it happened, if that was typed
	next string // the promised next update
	do   incident.Change
}

// stamp is what the replay says of a line beside its words.
type stamp struct {
	ID       string    `json:"id"`
	Incident string    `json:"incident"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
}

func stamps(t require.TestingT) []stamp {
	file, err := os.Open("../testdata/seed/replay.jsonl")
	require.NoError(t, err)
	defer file.Close()
	var out []stamp
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var s stamp
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &s))
		out = append(out, s)
	}
	return out
}

// play feeds the seed to a new world, without the lines named, and returns it with what was refused.
func play(t require.TestingT, without ...string) (*world, map[string][]incident.Code) {
	w := newWorld(t)
	refused := map[string][]incident.Code{}
	for _, s := range stamps(t) {
		if slices.Contains(without, s.ID) {
			continue
		}
		if codes := w.line(s); codes != nil {
			refused[s.ID] = codes
		}
	}
	w.on = 2
	return w, refused
}

// line feeds one line of the seed, and returns why it was refused.
func (w *world) line(s stamp) []incident.Code {
	l, ok := seed()[s.ID]
	require.True(w.t, ok, s.ID)
	w.now, w.by = s.At, actor(s.Actor)
	w.on, _ = incident.ParseID(s.Incident)
	if p, ok := l.do.(incident.Publish); ok && l.next != "" {
		next, _, refusal := incident.Clock{Now: s.At, Zone: w.ws.Zone}.When(l.next, incident.Future)
		require.Nil(w.t, refusal)
		p.Next = next.At
		l.do = p
	}
	if l.do == nil {
		return nil // a question, which records nothing
	}
	return w.heard(l)
}

func (w *world) heard(l line) []incident.Code {
	at := incident.Moment{}
	if l.at != "" {
		var refusal *incident.Refusal
		at, _, refusal = incident.Clock{Now: w.now, Zone: w.ws.Zone}.When(l.at, incident.Past)
		require.Nil(w.t, refusal)
	}
	_, refusal := w.ask(l.do, at)
	if refusal == nil {
		return nil
	}
	var codes []incident.Code
	for _, r := range refusal.Reasons {
		codes = append(codes, r.Code)
	}
	return codes
}

func told(next string) line { return line{next: next, do: incident.Publish{Draft: noDraft}} }

func now(c incident.Change) line { return line{do: c} }

func did(r incident.Result, words string) line {
	return line{do: incident.Mitigate{Result: r, Text: text(words)}}
}

func role(r incident.Role, id string) incident.RoleGiven {
	return incident.RoleGiven{Role: r, Person: incident.Person{ID: id}}
}

// platformDown is what is typed each time the platform goes down.
func platformDown() incident.Change {
	return incident.BeginImpact{Impact: incident.Down, Component: "Platform", Effect: text("| Customers cannot view or change their data")}
}

func planned(words, owner, due string) line {
	day, _ := time.Parse(time.DateOnly, due)
	return line{do: incident.PlanAction{Text: text(words), Owner: incident.Person{ID: owner}, Due: day}}
}

func seed() map[string]line {
	lines := monday11()
	maps.Copy(lines, tuesday12())
	maps.Copy(lines, untilClosed())
	return lines
}

func monday11() map[string]line {
	return map[string]line{
		"A01": now(incident.Open{Severity: incident.Sev1, Title: text("US region servers unreachable")}),
		"A02": {at: "08:56", do: incident.Start{Text: text("change chg-4471 applied to us1-edge-gw during routine maintenance")}},
		"A03": {at: "08:59", do: incident.Detect{By: incident.ByMonitoring}},
		"A04": {at: "08:56", do: incident.BeginImpact{Impact: incident.Down, Component: "US region", Effect: text("| Customers cannot reach the platform")}},
		"A05": now(incident.GiveRoles{role(incident.Comms, "U04SAM")}), "A05b": now(incident.Retitle{Title: text("| Connectivity issues")}),
		"A06": told("09:38"), "A07": now(incident.Update{Text: text("my mistake")}),
		"A08": now(incident.StateCause{State: incident.CauseConfirmed, Tag: "config-change", Text: text("wrong route table | a mistake was made")}),
		"A09": now(become(incident.Identified)), "A10": told("09:54"),
		"A11": did(incident.Done, "reverted chg-4471 | We reverted the changes"), "A12": told("10:20"),
		"A13": did(incident.Done, "revert rolled out | We deployed the fix"), "A14": now(up("")),
		"A15": now(become(incident.Monitoring)), "A16": told("11:02"),
		"A17": now(nothingFound()), "A18": now(become(incident.Resolved)), "A19": told(""),
		"A20": now(incident.Close{Why: text("traffic normal for an hour | Normal service was confirmed")}),
	}
}

func tuesday12() map[string]line {
	return map[string]line{
		"B01": now(incident.Open{Severity: incident.Sev1, Title: text("boards-db-07 stopped serving requests")}),
		"B02": {at: "08:50", do: incident.Start{Text: text("no apparent reason | One of our main databases stopped")}},
		"B03": {at: "08:51", do: incident.Detect{By: incident.ByMonitoring}}, "B04": {at: "08:50", do: platformDown()},
		"B05": now(incident.GiveRoles{role(incident.Lead, "U01DANA"), role(incident.Comms, "U04SAM")}), "B05b": now(incident.Retitle{Title: text("| Main database downtime")}),
		"B06": told("09:27"), "B07": now(incident.Update{Text: text("140 tickets")}),
		"B08": did(incident.Partial, "feature flags off | We disabled non-critical flows"), "B09": told("09:50"),
		"B10": did(incident.Partial, "promoted replacement | We replaced the affected database"),
		"B11": now(up("")), "B12": now(become(incident.Monitoring)), "B13": told("10:34"), "B14": told("11:30"),
		"B15": now(platformDown()), "B16": now(become(incident.Investigating)), "B17": told("11:45"),
		"B18": did(incident.Partial, "extra replicas online | We added backup servers"),
		"B19": now(up("")), "B20": now(become(incident.Monitoring)), "B21": told("12:43"),
		"B22": now(incident.StateCause{State: incident.CauseSuspected, Text: text("AWS volume throttling?")}),
		"B23": told("13:40"), "B24": told("14:38"), "B25": told("15:36"),
		"B26": now(platformDown()), "B27": now(become(incident.Investigating)), "B28": told("15:20"),
		"B29": did(incident.Partial, "killed open sessions | We took several other mitigation steps"),
		"B30": now(up("")), "B31": now(become(incident.Monitoring)), "B32": told("16:16"), "B33": {},
		"B34": told("17:14"), "B35": told("18:12"), "B36": told("19:10"),
		"B37": now(platformDown()), "B38": now(become(incident.Investigating)), "B39": told("19:04"),
		"B40": now(up("")), "B41": now(become(incident.Monitoring)), "B42": told("19:53"), "B43": told("20:50"),
	}
}

func untilClosed() map[string]line {
	return map[string]line{
		"B44": {at: "~20:00", do: incident.StateCause{State: incident.CauseConfirmed, Tag: "database-lock", Text: text("floating txns | a rare combination")}},
		"B45": now(become(incident.Identified)), "B46": told("22:06"),
		"B47": did(incident.Done, "restart bug fixed | We deployed fixes"), "B48": told("00:04"),
		"B49": did(incident.Done, "removed txn-janitor | We removed system processes"),
		"B50": did(incident.Done, "added standby pool | We extended our production environment"),
		"B51": did(incident.Done, "alerts | We improved monitoring"),
		"B52": now(become(incident.Monitoring)), "B53": told("2022-04-13 09:30"),
		"B54": now(nothingFound()), "B55": now(incident.Relate{To: 1, Bond: incident.Unrelated}),
		"B56": now(become(incident.Resolved)), "B57": now(incident.Close{Why: text("confidence in the analysis | We gained confidence")}),
		"B58": told(""),
		"B59": planned("pre-flight checks | We will add additional checks", "U03PRIYA", "2022-05-11"),
		"B60": planned("volume stalls | We will investigate further", "U02OMRI", "2022-05-11"),
		"B61": planned("a task force | We will dedicate a task force", "U01DANA", "2022-04-20"),
		"B62": now(incident.Report{Incidents: []incident.ID{1, 2}, Audience: "customer", Sign: incident.Person{ID: "U05RUTH"}}),
	}
}

func TestTheSeedIsAcceptedWhole(t *testing.T) {
	w, refused := play(t)
	require.Empty(t, refused)
	require.Len(t, stamps(t), 84)
	require.Len(t, seed(), 84)
	require.Equal(t, incident.Closed, w.incidents[1].Status)
	require.Equal(t, incident.Closed, w.incidents[2].Status)
	require.Len(t, w.log[incident.Org], 1)
	for id, in := range w.incidents {
		require.Equal(t, incident.Fold(id, w.log[id.Stream()]), in)
	}
}

func TestTheSeedAfterItIsOver(t *testing.T) {
	w, _ := play(t)
	requireBonds(w, incident.Unrelated, incident.Unrelated)
	two := w.incidents[2]
	require.Equal(t, []incident.Role{incident.Lead, incident.Comms}, []incident.Role{two.Roles[0].Role, two.Roles[1].Role})
	require.Equal(t, "U01DANA", two.Lead().ID)
	require.Equal(t, text("boards-db-07 stopped serving requests | Main database downtime"), two.Title)
	require.Len(t, two.Mitigations, 8)
	require.Len(t, two.Actions, 3)
	cause, ok := two.ConfirmedCause()
	require.True(t, ok)
	require.Equal(t, w.moment("2022-04-12 20:00").At, cause.At.At)
	require.True(t, cause.At.Around)
	require.Equal(t, w.moment("2022-04-12 20:02").At, two.Events[cause.Seq-1].Recorded)
}

// Without the up of B19 the window goes on, and the next down finds it open.
func TestWithoutB19(t *testing.T) {
	w, refused := play(t, "B19")
	require.Equal(t, map[string][]incident.Code{"B26": {incident.AlreadyOpen}}, refused)
	require.Equal(t, `down "Platform" 08:50-09:31
down "Platform" 11:12-15:13
down "Platform" 18:31-18:50
`, w.windows())
	require.Equal(t, [2]time.Duration{301, 0}, w.minutes())
}

// Without the up of B40 nobody can say that it is over, nor what comes after that.
func TestWithoutB40(t *testing.T) {
	w, refused := play(t, "B40")
	require.Equal(t, map[string][]incident.Code{
		"B56": {incident.WindowOpen}, "B57": {incident.WindowOpen, incident.NotResolved},
	}, refused)
	require.Equal(t, w.moment("2022-04-12 18:31"), w.it().Windows.Open()[0].Start)
}

// A confirmation that comes after the close comes too late.
func TestWithB54AndB57Exchanged(t *testing.T) {
	w := newWorld(t)
	lines := stamps(t)
	b54 := slices.IndexFunc(lines, func(s stamp) bool { return s.ID == "B54" })
	for _, s := range lines[:b54] {
		require.Empty(t, w.line(s))
	}
	exchanged := lines[b54]
	exchanged.ID = "B57"
	require.Equal(t, []incident.Code{
		incident.NotResolved, incident.Unconfirmed, incident.Unconfirmed, incident.Unconfirmed,
	}, w.line(exchanged))
}
