package bot

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
	"allclear/templates"
)

// verbs is the whole language, in the order help shows it. Every Try is executed by a test.
func verbs() []verb {
	text := true
	return []verb{
		{say("open", "[sev1-4] [private] [drill] <title> [| public title]", "Open an incident: a channel, a card, a record.",
			"open sev1 checkout fails for EU cards | Payments fail", "new", "declare"), text, parseOpen},
		{say("update", "<text> [| public wording]", "Write down what is going on.", "update at 10m ago we restarted the pool | We are restoring service", "u"), text, parseUpdate},
		{say("note", "<text>", "Write down something that stays inside for good.", "note the pool had 40 connections before"), text, parseNote},
		{say("title", "<title> [| public title]", "Change either title, or both.", "title | Payments fail for some cards", "rename"), text, parseTitle},
		{say("status", "investigating|identified|monitoring|resolved [why]", "Say where the incident stands.", "status monitoring", "state"), false, parseStatus},
		{say("resolve", "[why]", "The same as status resolved.", "resolve", "resolved"), false, parseResolve},
		{say("severity", "sev1-4 [why]", "Say how bad it is.", "severity sev2 only one region", "sev"), false, parseSeverity},
		{say("started", "at TIME <text> [| public]", "Say when it began, and what happened then.",
			"started at 10m ago the nightly job took the table lock | A scheduled job blocked our database", "began"), false, parseStarted},
		{say("detected", "at TIME [by monitoring|customer|staff]", "Say when we first knew, and through whom.", "detected at 8m ago by monitoring", "noticed"), false, parseDetected},
		{say("down", `[at TIME | from TIME to TIME] ["component"] [| what customers cannot do]`, "Begin a downtime, or tell a whole one.",
			`down at 9m ago | Customers cannot pay by card`, "outage"), false, parseImpact(incident.Down)},
		{say("degraded", `[at TIME | from TIME to TIME] ["component"] [| what customers notice]`, "Begin a time of degraded service.",
			`degraded from 25m ago to 15m ago | Payments took longer than usual`, "slow"), false, parseImpact(incident.Degraded)},
		{say("up", `[at TIME] ["component"]`, "End every open window, or one component's.", "up", "back", "restored"), false, parseUp},
		{say("cause", "suspected|confirmed [at TIME] [tag=WORD] <text> [| public]", "Say what the cause may be, or is.",
			"cause suspected lock contention in the nightly job"), false, parseCause},
		{say("mitigate", "tried|partial|done [at TIME] <text> [| public]", "Say what was done against it, and how that went.",
			"mitigate partial killed the nightly job | We stopped a background process", "mitigated", "fix"), false, parseMitigate},
		{say("confirm", "data-loss=none|some|unknown security=none|some|unknown scaling=no|yes|unknown", "Vouch for what customers will ask.",
			"confirm data-loss=none security=none scaling=no"), false, parseConfirm},
		{say("role", "<role> @person [<role> @person …]", "Give roles: lead, comms, or any other word.", "role comms @sam", "assign"), false, parseRole},
		{say("lead", "@person", "Hand over the lead.", "lead @dana", "commander"), false, parseLead},
		{say("draft", "[investigating|identified|monitoring|resolved]", "Show the update for customers that the record allows now.", "draft"), false, parseDraft},
		{say("published", "[phase] [at TIME] [next TIME] [| text really posted]", "Record what customers were told, and promise the next update.",
			"published investigating next in 30m", "posted"), false, parsePublished},
		{say("action", "planned|done [INC-n] [@owner] [due DATE] <text> [| public]", "Plan what will keep it from coming back; action done e41 ticks one off.",
			"action planned @omri due 2099-01-31 add a timeout to the nightly job | We will add safeguards to scheduled jobs", "todo"), false, parseAction},
		{say("actions", "[@person]", "List the actions.", "actions"), false, parseActions},
		{say("relate", "INC-n unrelated|duplicate|caused-by|follows", "Say how this incident relates to another.", "relate INC-2 unrelated", "link"), false, parseRelate},
		{say("correct", "eN [at TIME] [text] because <reason>", "Correct an entry; the first version is kept.", "correct e2 at 12m ago because I misread the graph"), false, parseCorrect},
		{say("withdraw", "eN because <reason>", "Annul an entry; it is kept, and marked.", "withdraw e3 because it was another incident", "retract"), false, parseWithdraw},
		{say("redact", "eN because <reason>", "Blank the words of an entry, such as a pasted password.", "redact e2 because it held a password"), false, parseRedact},
		{say("undo", "", "Withdraw your own last entry here.", "undo"), false, parseUndo},
		{say("summary", "[INC-n]", "How things stand, for whoever just came in.", "summary", "sum"), false, parseSummary},
		{say("timeline", "[INC-n]", "Everything that was written down, in order.", "timeline", "log"), false, parseTimeline},
		{say("postmortem", "[INC-n]", "Post the postmortem as a file, as the record allows now.", "postmortem", "pm"), false, parsePostmortem},
		{say("list", "", "The incidents that are not over.", "list", "ls"), false, parseList},
		{say("cancel", "<why>", "Call it a false alarm; it leaves the numbers.", "cancel the probe was misconfigured", "false-alarm"), false, parseCancel},
		{say("reopen", "<why>", "Take it up again; totals go on.", "reopen errors are back"), false, parseReopen},
		{say("close", "<why> [| public]", "End incident mode.", "close traffic normal for an hour | Normal service was confirmed"), false, parseClose},
		{say("report", "INC-n … audience=customer [sign=@person]", "Write the letter to customers over one or several incidents.",
			"report INC-1 audience=customer sign=@ruth", "letter"), false, parseReport},
		{say("zone", "[ZONE]", "Show or choose the zone in which you type times.", "zone Europe/Berlin", "tz"), false, parseZone},
		{say("help", "[verb]", "This list, or more about one verb.", "help down", "?"), false, parseHelp(verbs)},
	}
}

func say(name, args, does, try string, aliases ...string) templates.Verb {
	return templates.Verb{Name: name, Args: args, Does: does, Try: try, Aliases: aliases}
}

func changing(c incident.Change) meaning { return meaning{change: c} }

func parseOpen(p *parser) meaning {
	var c incident.Open
	for {
		sev, isSeverity := incident.ParseSeverity(p.peek())
		switch {
		case isSeverity && c.Severity == 0:
			c.Severity = sev
			p.take()
		case !c.Private && p.skip("private"):
			c.Private = true
		case !c.Drill && p.skip("drill"):
			c.Drill = true
		default:
			p.when()
			c.Title = p.halves()
			return changing(c)
		}
	}
}

func parseUpdate(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Update{Text: p.halves()})
}

func parseNote(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Note{Text: p.halves()})
}

func parseTitle(p *parser) meaning {
	p.named(true)
	p.when()
	return changing(incident.Retitle{Title: p.halves()})
}

func parseStatus(p *parser) meaning {
	p.named(false)
	word := p.peek()
	to, ok := incident.ParseStatus(word)
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: statusWords()})
		return meaning{}
	}
	p.take()
	p.when()
	return changing(incident.SetStatus{To: to, Why: p.text()})
}

func statusWords() []string {
	var out []string
	for _, s := range incident.Statuses()[:4] {
		out = append(out, string(s))
	}
	return out
}

func parseResolve(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.SetStatus{To: incident.Resolved, Why: p.text()})
}

func parseSeverity(p *parser) meaning {
	p.named(false)
	word := p.peek()
	if len(word) == 1 {
		word = "sev" + word
	}
	to, ok := incident.ParseSeverity(word)
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"sev1", "sev2", "sev3", "sev4"}})
	}
	p.take()
	p.when()
	return changing(incident.SetSeverity{To: to, Why: p.text()})
}

func parseStarted(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Start{Text: p.halves()})
}

func parseDetected(p *parser) meaning {
	p.named(false)
	p.when()
	var c incident.Detect
	if p.skip("by") {
		c.By = incident.Detector(p.oneOf(incident.Detectors()...))
		p.when()
	}
	p.end()
	return changing(c)
}

func parseImpact(impact incident.Impact) func(p *parser) meaning {
	return func(p *parser) meaning {
		p.named(false)
		c := incident.BeginImpact{Impact: impact}
		if p.skip("from") {
			p.at = p.time(incident.Past)
			if !p.skip("to") && !p.skip("until") {
				p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"to"}})
			}
			c.Until = p.time(incident.Past)
		}
		p.when()
		c.Component, _ = p.quoted()
		p.when()
		c.Effect = p.halves()
		c.Component, c.Effect.Internal = p.bareComponent(c.Component, c.Effect.Internal)
		return changing(c)
	}
}

// bareComponent takes words that are, or nearly are, a component's name for the component even without quotes.
func (p *parser) bareComponent(quoted, words string) (component, rest string) {
	if quoted != "" || words == "" {
		return quoted, words
	}
	for _, c := range p.work.Components {
		if incident.Distance(strings.ToLower(words), strings.ToLower(c.Name)) <= 2 {
			return words, ""
		}
	}
	isService := slices.ContainsFunc(p.work.Services, func(s incident.Service) bool { return strings.EqualFold(s.Name, words) })
	if isService || len(p.work.Components) == 0 && !strings.ContainsAny(words, " \t\n") {
		return words, ""
	}
	return "", words
}

func parseUp(p *parser) meaning {
	p.named(false)
	p.when()
	component, ok := p.quoted()
	p.when()
	if !ok {
		component = p.text()
	}
	p.end()
	return changing(incident.EndImpact{Component: component})
}

func parseCause(p *parser) meaning {
	p.named(false)
	c := incident.StateCause{State: incident.CauseState(p.oneOf(string(incident.CauseSuspected), string(incident.CauseConfirmed)))}
	p.when()
	c.Tag, _ = p.value("tag")
	p.when()
	c.Text = p.halves()
	return changing(c)
}

func parseMitigate(p *parser) meaning {
	p.named(false)
	c := incident.Mitigate{Result: incident.Result(p.oneOf(incident.Results()...))}
	p.when()
	c.Text = p.halves()
	return changing(c)
}

func parseConfirm(p *parser) meaning {
	p.named(false)
	var c incident.Confirm
	for p.rest != "" && p.refusal == nil {
		p.when()
		p.finding(&c)
	}
	return changing(c)
}

// finding consumes data-loss=none and the like.
func (p *parser) finding(c *incident.Confirm) {
	word := p.peek()
	if word == "" {
		return
	}
	subject, answer, _ := strings.Cut(strings.Trim(word, ",;"), "=")
	f, ok := incident.ParseFinding(answer)
	if !ok {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"data-loss=none", "security=none", "scaling=no"}})
		return
	}
	switch incident.Subject(strings.NewReplacer("_", "-", "–", "-", "dataloss", "data-loss").Replace(subject)) {
	case incident.DataLoss:
		c.DataLoss = f
	case incident.Security:
		c.Security = f
	case incident.Scaling:
		c.Scaling = f
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"data-loss=none", "security=none", "scaling=no"}})
	}
	p.take()
}

func parseRole(p *parser) meaning {
	p.named(false)
	var c incident.GiveRoles
	for p.rest != "" && p.refusal == nil {
		p.when()
		if p.rest == "" {
			break
		}
		word := p.take()
		role, ok := incident.ParseRole(word)
		if !ok {
			p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{string(incident.Lead), string(incident.Comms)}})
		}
		c = append(c, incident.RoleGiven{Role: role, Person: p.person()})
	}
	return changing(c)
}

func parseLead(p *parser) meaning {
	p.named(false)
	who := p.person()
	p.when()
	p.end()
	return changing(incident.GiveRoles{{Role: incident.Lead, Person: who}})
}

// phase consumes the phase of an update, if one stands next; "" leaves it to the status.
func (p *parser) phase() incident.Phase {
	if s, ok := incident.ParseStatus(p.peek()); ok {
		p.take()
		return s
	}
	return ""
}

func parsePublished(p *parser) meaning {
	p.named(false)
	c := incident.Publish{Phase: p.phase(), Draft: p.drafter}
	p.when()
	if p.skip("next") {
		c.Next = p.promised()
	}
	h := p.halves()
	if h.Internal != "" {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: h.Internal, Offer: append(statusWords(), "next TIME", "| the text really posted")})
	}
	c.Text = h.Public
	return changing(c)
}

// promised consumes the time of the next update: the first one after the update itself, which may have been told late.
func (p *parser) promised() time.Time {
	now := p.clock.Now
	if p.at.Known() {
		p.clock.Now = p.at.At
	}
	next := p.time(incident.Future)
	p.clock.Now = now
	p.when()
	return next.At
}

func parseAction(p *parser) meaning {
	p.named(false)
	state := p.oneOf("planned", "done")
	p.named(false)
	done := 0
	if n, ok := eventNumber(p.peek()); ok && state == "done" {
		p.take()
		done = n
	}
	owner, due := p.ownerAndDue()
	text := p.halves()
	if state == "done" {
		return changing(incident.FinishAction{Event: done, Text: text, Owner: owner})
	}
	return changing(incident.PlanAction{Text: text, Owner: owner, Due: due})
}

// ownerAndDue consumes @owner and "due DATE", in either order.
func (p *parser) ownerAndDue() (owner incident.Person, due time.Time) {
	for p.refusal == nil {
		p.when()
		switch {
		case strings.HasPrefix(p.peek(), "@") && owner.ID == "":
			owner = p.person()
		case p.peek() == "due" && due.IsZero():
			p.take()
			due = p.day()
		default:
			return owner, due
		}
	}
	return owner, due
}

func (p *parser) day() time.Time {
	day, rest, refusal := p.clock.Day(p.rest)
	if refusal != nil {
		p.adopt(refusal)
		return time.Time{}
	}
	p.rest = rest
	return day
}

func parseRelate(p *parser) meaning {
	var ids []incident.ID
	for {
		id, ok := incident.ParseID(p.peek())
		if !ok {
			break
		}
		p.take()
		ids = append(ids, id)
	}
	switch len(ids) {
	case 1:
	case 2:
		p.on = ids[0]
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: p.peek(), Offer: []string{"INC-7"}})
		return meaning{}
	}
	bond := incident.Bond(p.oneOf(incident.Bonds()...))
	p.when()
	p.end()
	return changing(incident.Relate{To: ids[len(ids)-1], Bond: bond})
}

func parseCorrect(p *parser) meaning {
	p.named(false)
	c := incident.Correct{Event: p.event()}
	p.when()
	words, because := p.because()
	p.rest = words
	c.Text, c.Because = p.halves(), because
	return changing(c)
}

func parseWithdraw(p *parser) meaning {
	p.named(false)
	event, because := p.annulled()
	return changing(incident.Withdraw{Event: event, Because: because})
}

func parseRedact(p *parser) meaning {
	p.named(false)
	event, because := p.annulled()
	return changing(incident.Redact{Event: event, Because: because})
}

func (p *parser) annulled() (event int, because string) {
	event = p.event()
	words, because := p.because()
	if words != "" {
		p.refuse(incident.Reason{Code: incident.ReasonMissing, Word: "withdraw"})
	}
	return event, because
}

func parseUndo(p *parser) meaning {
	p.named(false)
	p.end()
	return changing(incident.Undo{})
}

func parseCancel(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Cancel{Why: p.text()})
}

func parseReopen(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Reopen{Why: p.text()})
}

func parseClose(p *parser) meaning {
	p.named(false)
	p.when()
	return changing(incident.Close{Why: p.halves()})
}

func parseReport(p *parser) meaning {
	c := incident.Report{Audience: "customer"}
	for p.rest != "" && p.refusal == nil {
		p.reportWord(&c)
	}
	if len(c.Incidents) == 0 && p.channel != 0 {
		c.Incidents = []incident.ID{p.channel}
	}
	if len(c.Incidents) == 0 {
		p.refuse(incident.Reason{Code: incident.NoIncidentHere})
	}
	return changing(c)
}

func (p *parser) reportWord(c *incident.Report) {
	word := p.peek()
	id, isID := incident.ParseID(word)
	key, value, _ := strings.Cut(word, "=")
	switch {
	case isID && !slices.Contains(c.Incidents, id):
		c.Incidents = append(c.Incidents, id)
	case isID:
	case key == "audience" && value == "customer":
	case key == "sign":
		who, ok := p.lookUp(value)
		if !ok {
			p.refuse(incident.Reason{Code: incident.UnknownPerson, Word: value})
		}
		c.Sign = who
	default:
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"INC-7", "audience=customer", "sign=@person"}})
	}
	p.take()
}
