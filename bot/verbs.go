package bot

import (
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
		{say("draft", "[investigating|identified|monitoring|resolved] [for status-page|email|banner|social] [next TIME]",
			"Draft the update for customers that the record allows now.", "draft for social next in 30m"), false, parseDraft},
		{say("edit", "[dN] [for OUTLET] | <other words>", "Give a draft other words; they need an approval of their own.", "edit | Customers cannot pay by card. We are working on it."), false, parseEdit},
		{say("approve", "[dN|eN] [for OUTLET] [override CLnn because <reason>]", "Approve the exact words of a draft, or of an answer.", "approve", "lgtm"), false, parseApprove},
		{say("published", "[dN] [phase] [for OUTLET] [at TIME] [next TIME] [| text really posted]", "Record what customers were told, and promise the next update.",
			"published investigating next in 30m", "posted"), false, parsePublished},
		{say("ask", "[INC-n] <question>", "Ask the responders, from any channel; the approved answer comes back to you.", "ask Is the EU affected?", "q"), text, parseAsk},
		{say("answer", "eN <what we know> | <what customers may read>", "Answer a question.", "answer e20 eu1 was checked | Customers in the EU are not affected."), text, parseAnswer},
		{say("questions", "[INC-n]", "What was asked, and what was answered.", "questions", "asked"), false, parseQuestions},
		{say("action", "planned|done|dropped [INC-n] [eN] [@owner] [due DATE] [type=prevent|mitigate|detect|process] <text> [| public]",
			"Plan what will keep it from coming back; action done e41 ticks one off, action e41 @owner due DATE gives it to somebody else or another day, action dropped e41 because why gives it up.",
			"action planned @omri due 2099-01-31 type=prevent add a timeout to the nightly job | We will add safeguards to scheduled jobs", "todo"), false, parseAction},
		{say("actions", "[INC-n|all] [@person|me]", "List what is still to be done, overdue first; somebody's own over all incidents.", "actions me"), false, parseActions},
		{say("snooze", "[INC-n] [lead|update|effect|relief|close|postmortem|action|eN] for DURATION|until TIME because <reason>",
			"Be left in peace with something allclear asks for; alone it lists what that is.", "snooze update for 30m because I am in the car"), false, parseSnooze},
		{say("relate", "INC-n unrelated|duplicate|caused-by|follows", "Say how this incident relates to another.", "relate INC-2 unrelated", "link"), false, parseRelate},
		{say("learned", "well|badly|lucky <text>", "Tell the postmortem what you learned.",
			"learned lucky the table was locked at night, when nobody pays", "lesson"), text, parseLearned},
		{say("correct", "eN [at TIME] [text] because <reason>", "Correct an entry; the first version is kept.", "correct e2 at 12m ago because I misread the graph"), false, parseCorrect},
		{say("withdraw", "eN because <reason>", "Annul an entry; it is kept, and marked.", "withdraw e3 because it was another incident", "retract"), false, parseWithdraw},
		{say("redact", "eN|dN because <reason>", "Blank the words of an entry or of a draft, such as a pasted password.", "redact e2 because it held a password"), false, parseRedact},
		{say("undo", "", "Withdraw your own last entry here.", "undo"), false, parseUndo},
		{say("again", "<a command>", "Record the same words once more.", "again update still looking"), false, nil},
		{say("summary", "[INC-n] [as of TIME]", "How things stand, for whoever just came in.", "summary", "sum"), false, parseSummary},
		{say("catchup", "[INC-n]", "What happened since you last looked, in ten lines; of all open incidents where none is named.", "catchup", "catch-up", "news"), false, parseCatchup},
		{say("timeline", "[INC-n] [as of TIME]", "Everything that was written down, in order.", "timeline", "log"), false, parseTimeline},
		{say("postmortem", "[INC-n] [as of TIME]; review [@person …]; reviewed", "Post the postmortem, have it reviewed, or say that it was.",
			"postmortem", "pm"), false, parsePostmortem},
		{say("digest", "[last] [week|month] | from DAY to DAY", "The numbers of this week so far, of a month, or of any days; only you see them.", "digest last week", "numbers"), false, parseDigest},
		{say("list", "", "The incidents that are not over.", "list", "ls"), false, parseList},
		{say("repair", "[INC-n]", "Draw channel, topic, card, pin and members again from the record.", "repair", "redraw"), false, parseRepair},
		{say("cancel", "<why>", "Call it a false alarm; it leaves the numbers.", "cancel the probe was misconfigured", "false-alarm"), false, parseCancel},
		{say("reopen", "<why>", "Take it up again; totals go on.", "reopen errors are back"), false, parseReopen},
		{say("close", "<why> [| public]", "End incident mode.", "close traffic normal for an hour | Normal service was confirmed"), false, parseClose},
		{say("report", "INC-n … audience=customer [sign=@person] [as of TIME]", "Write the letter to customers over one or several incidents.",
			"report INC-1 audience=customer sign=@ruth", "letter"), false, parseReport},
		{say("zone", "[ZONE]", "Show or choose the zone in which you type times.", "zone Europe/Berlin", "tz"), false, parseZone},
		{say("help", "[verb]", "This list, or more about one verb.", "help down", "?"), false, parseHelp(verbs)},
	}
}

func say(name, args, does, try string, aliases ...string) templates.Verb {
	return templates.Verb{Name: name, Args: args, Does: does, Try: try, Aliases: aliases}
}

func changing(c incident.Change) meaning { return meaning{change: c} }
