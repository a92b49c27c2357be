package bot

import (
	"fmt"
	"slices"
	"time"

	"allclear/incident"
	"allclear/store"
)

// reminder is one message that is kept up to date about one promise to customers, or one silence towards them.
type reminder struct {
	key    string
	stands bool // it says something that holds now; else it only ends what was posted before
	say    func(ping bool) string
}

func promiseKey(id incident.ID, seq int) string { return fmt.Sprintf("%s/e%d/promise", id, seq) }
func nudgeKey(id incident.ID, seq int) string   { return fmt.Sprintf("%s/e%d/nudge", id, seq) }

// reminders are those of an incident at an instant, in order: of promises, of silences, and of what was withdrawn.
func (b *Bot) reminders(v incidentView) []reminder {
	id := v.In.ID
	var out []reminder
	for _, p := range v.In.Promises() {
		state := p.State(v.AsOf)
		if state == incident.PromiseRuns {
			continue
		}
		out = append(out, reminder{
			promiseKey(id, p.Seq), state == incident.PromiseNear || state == incident.PromiseDue,
			func(ping bool) string { return b.say.Promise(v, p, ping) },
		})
	}
	for _, s := range v.In.Silences() {
		out = append(out, reminder{nudgeKey(id, s.Seq), s.Sounds(v.AsOf), func(ping bool) string { return b.say.Nudge(v, s, ping) }})
	}
	if p, ok := v.In.ReportPromise(b.work.ReportDays, b.work.In()); ok && !v.AsOf.Before(p.Remind) {
		out = append(out, reminder{id.String() + "/report", p.SentAt.IsZero(), func(ping bool) string { return b.say.Report(v, p, ping) }})
	}
	for _, seq := range v.In.Unpublished() {
		out = append(out,
			reminder{promiseKey(id, seq), false, func(bool) string { return b.say.PromiseWithdrawn(v, seq) }},
			reminder{nudgeKey(id, seq), false, func(bool) string { return b.say.NudgeWithdrawn(v, seq) }})
	}
	return out
}

// oweReminders keeps one message for each promise and each silence, in the incident's channel and in support's. It is posted
// when comms are first to be told, and only edited from then on; what ended before that is never posted. Only the one in the
// incident's channel notifies somebody: once is enough.
func (b *Bot) oweReminders(known knowing, in incident.Incident, now time.Time) []store.Owed {
	v := b.view(in, now)
	rs := b.reminders(v)
	posted := known.Owed(reminderKeys(rs))
	var out []store.Owed
	for _, r := range rs {
		if r.stands || posted[r.key] {
			out = append(out, level(r.key, channelKey(in.ID), r.say(true)))
		}
		if s := supportKey(r.key); b.supported(in) && (r.stands || posted[s]) {
			out = append(out, b.elsewhere(level(s, b.places.Support, r.say(false)), in.ID))
		}
	}
	return slices.Concat(out, b.oweOverdue(known, v), b.oweDuties(known, v))
}

func (b *Bot) supported(in incident.Incident) bool { return b.places.Support != "" && !in.Private }

func reminderKeys(rs []reminder) []string {
	var out []string
	for _, r := range rs {
		out = append(out, r.key, supportKey(r.key))
	}
	return out
}

// oweOverdue tells those who have comms and lead that a promise is due and was not kept, each once: an edited message notifies nobody.
func (b *Bot) oweOverdue(known knowing, v incidentView) []store.Owed {
	p, ok := v.In.Standing()
	if !ok || p.State(v.AsOf) != incident.PromiseDue {
		return nil
	}
	comms, _ := v.In.Role(incident.Comms)
	var out []store.Owed
	for _, who := range []incident.Person{comms, v.In.Lead()} {
		key := promiseKey(v.In.ID, p.Seq) + "/" + who.ID
		if who.ID == "" || known.Owed([]string{key})[key] {
			continue
		}
		o := whisper(key, channelKey(v.In.ID), who.ID, b.say.Overdue(v, p, who))
		o.Needs = channelKey(v.In.ID)
		out = append(out, o)
	}
	return out
}
