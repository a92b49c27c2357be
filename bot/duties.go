package bot

import (
	"fmt"
	"slices"
	"strings"

	"allclear/incident"
	"allclear/store"
)

func dutyKey(id incident.ID, d incident.Duty) string {
	return fmt.Sprintf("%s/e%d/duty/%s", id, d.Seq, d.Kind)
}

func raisedKey(key string) string { return key + "/managers" }

// oweDuties keeps one message in the incident's channel for each duty that was ever asked for, one in managers' for each that was told
// on, and one to whoever has it for each time they were told privately. Each is posted when its time comes, and only edited from then
// on; what was met before is never said.
func (b *Bot) oweDuties(known knowing, v incidentView) []store.Owed {
	ds := v.In.Duties(v.AsOf, known.Talked(v.In.ID), b.work)
	var keys []string
	for _, d := range ds {
		keys = append(keys, dutyKey(v.In.ID, d))
	}
	posted := known.Owed(keys)
	var out []store.Owed
	for _, d := range ds {
		switch key := dutyKey(v.In.ID, d); {
		case posted[key]:
			out = append(out, b.oweDuty(v, d, known.OwedUnder(key))...)
		case d.Asks(v.AsOf):
			out = append(out, b.oweDuty(v, d, nil)...)
		}
	}
	return out
}

// oweDuty owes what is said of a duty that somebody is being asked for, or was. told are the keys of what was said elsewhere.
func (b *Bot) oweDuty(v incidentView, d incident.Duty, told []string) []store.Owed {
	id, key := v.In.ID, dutyKey(v.In.ID, d)
	out := b.levelIn(key, channelKey(id), b.say.Duty(v, d), id)
	raised := raisedKey(key)
	if b.mayRaise(v.In) && (d.Raises(v.AsOf) || slices.Contains(told, raised)) {
		out = append(out, b.levelIn(raised, b.places.Managers, b.say.DutyRaised(v, d), id)...)
	}
	call, due := callKey(v, d)
	fresh := due && !slices.Contains(told, call)
	if v.In.Private { // what was whispered cannot be edited
		told = nil
	}
	if fresh {
		told = append(slices.Clip(told), call)
	}
	for _, key := range told {
		out = append(out, b.oweCall(v, d, key)...)
	}
	return out
}

// callKey is the key of the newest private word to whoever has a duty now; false if none is due.
func callKey(v incidentView, d incident.Duty) (string, bool) {
	n, who := len(d.Calls), v.In.Holder(d).ID
	if n == 0 || who == "" || !d.Asks(v.AsOf) {
		return "", false
	}
	return fmt.Sprintf("%s/%s/%d", dutyKey(v.In.ID, d), who, d.Calls[n-1].Unix()), true
}

// oweCall says a duty to somebody privately, who has it or had it: directly, or in the channel of a private incident, of which nothing
// is said elsewhere.
func (b *Bot) oweCall(v incidentView, d incident.Duty, key string) []store.Owed {
	who, _, ok := strings.Cut(strings.TrimPrefix(key, dutyKey(v.In.ID, d)+"/"), "/")
	text := b.say.DutyCall(v, d, who == v.In.Holder(d).ID)
	switch {
	case !ok || text == "":
		return nil
	case v.In.Private:
		o := whisper(key, channelKey(v.In.ID), who, text)
		o.Needs = channelKey(v.In.ID)
		return []store.Owed{o}
	}
	return b.levelIn(key, "@"+who, text, v.In.ID)
}

// mayRaise reports whether managers may hear of what is not done. Of a drill they need not.
func (b *Bot) mayRaise(in incident.Incident) bool {
	return b.places.Managers != "" && !in.Private && !in.Drill
}

// levelIn is a level of an incident's, wherever it stands; nothing where there is nothing to say.
func (b *Bot) levelIn(key, channel, text string, id incident.ID) []store.Owed {
	if text == "" {
		return nil
	}
	return []store.Owed{b.elsewhere(level(key, channel, text), id)}
}
