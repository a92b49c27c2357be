package templates

import (
	"slices"
	"strings"
	"time"

	"allclear/incident"
)

// wordsLimit is how many of a person's own characters are given back to copy.
const wordsLimit = 3000

// Refusal says that nothing changed and why, with what to do about each reason, and gives the words back.
func (s *Set) Refusal(r *incident.Refusal, words string, zone *time.Location) string {
	return s.refusal(r, words, zone, "reason ")
}

func (s *Set) refusal(r *incident.Refusal, words string, zone *time.Location, manners ...string) string {
	if zone == nil {
		zone = time.UTC
	}
	var reasons []ready
	for _, one := range r.Reasons {
		reasons = append(reasons, s.reason(refused{clock{wording: s.words, zone: zone}, one}, manners))
	}
	return render(s.slack, "refusal", struct {
		Reasons []ready
		Words   givenBack
	}{reasons, giveBack(words)})
}

func (s *Set) reason(r refused, manners []string) ready {
	name := "reason unknown"
	for _, manner := range slices.Backward(manners) {
		if s.slack.Lookup(manner+string(r.Code)) != nil {
			name = manner + string(r.Code)
		}
	}
	return ready(render(s.slack, name, r))
}

// refused is one reason, with the clock it is said by.
type refused struct {
	clock
	incident.Reason
}

// Near returns the first few offers, quoted.
func (r refused) Near() string {
	var near []string
	for _, o := range r.Offer[:min(len(r.Offer), 4)] {
		near = append(near, "“"+cut(oneLine(o), 60)+"”")
	}
	return or(near)
}

// Offered returns one offer; nothing if there are fewer.
func (r refused) Offered(i int) string {
	if i >= len(r.Offer) {
		return ""
	}
	return r.Offer[i]
}

// Parts returns every offer, quoted and shortened.
func (r refused) Parts() []string {
	var parts []string
	for _, o := range r.Offer {
		parts = append(parts, "“"+cut(oneLine(o), 120)+"”")
	}
	return parts
}

// mostChoices is how many incidents a refusal names.
const mostChoices = 8

// Choices returns the first incidents that could be meant.
func (r refused) Choices() []struct{ ID, Title string } {
	var out []struct{ ID, Title string }
	for _, o := range r.Offer[:min(len(r.Offer), mostChoices)] {
		id, title, _ := strings.Cut(o, " ")
		out = append(out, struct{ ID, Title string }{id, cut(oneLine(title), 120)})
	}
	return out
}

// Retype returns the word to be typed again, where a backtick would end it.
func (r refused) Retype() string { return strings.ReplaceAll(r.Word, "`", "'") }

// MoreChoices returns how many incidents that could be meant are not named.
func (r refused) MoreChoices() int { return max(len(r.Offer)-mostChoices, 0) }

// Typed returns the word as typed, quoted.
func (r refused) Typed() string { return "“" + cut(oneLine(r.Word), 120) + "”" }

// Kind says a word that is a kind of entry in plain words, and gives any other back quoted.
func (r refused) Kind() string {
	if said := r.kindSaid(incident.Kind(r.Word)); said != "" {
		return said
	}
	return r.Typed()
}

// Insider says what stays inside: a kind of entry, or what follows a verb.
func (r refused) Insider() string {
	switch said := r.kindSaid(incident.Kind(r.Word)); {
	case said != "":
		return capital(said)
	case r.Word == "":
		return r.say("insider this")
	default:
		return r.say("insider verb", r.Typed())
	}
}

// Forms returns how the time may be typed: as offered, or in the usual ways.
func (r refused) Forms() string {
	forms := r.Offer
	if len(forms) == 0 {
		forms = []string{"08:56", "8:56 AM", "~20:00", "10m ago", "yesterday 23:50", "2022-04-13 09:30"}
	}
	var out []string
	for _, f := range forms {
		out = append(out, "`"+strings.ReplaceAll(cut(oneLine(f), 60), "`", "'")+"`")
	}
	return or(out)
}

// No is how somebody who knows denies the subject: "none", "no".
func (r refused) No() string {
	if incident.Subject(r.Word) == incident.Scaling {
		return "no"
	}
	return string(incident.FindingNone)
}

// Yes is the other answer.
func (r refused) Yes() string {
	if incident.Subject(r.Word) == incident.Scaling {
		return "yes"
	}
	return string(incident.FindingSome)
}

// On names the component.
func (r refused) On() string { return capital(r.componentOf(r.Component)) }

// Since says a moment with its day: "6:31 PM EDT on Tuesday, April 12".
func (r refused) Since(m incident.Moment) string {
	return r.Time(m) + " on " + m.At.In(r.zone).Format("Monday, January 2")
}

// givenBack is somebody's words in a block they can copy from.
type givenBack struct {
	Words code
	All   int // their length, where they had to be cut; else 0
}

func giveBack(words string) givenBack {
	if n := length(words); n > wordsLimit {
		return givenBack{code([]rune(words)[:wordsLimit]), n}
	}
	return givenBack{code(words), 0}
}

// NotRecorded tells somebody that we failed, that nothing was recorded, and gives the words back. trouble is package store's
// word for what keeps the record from being written; "" where it is something else.
func (s *Set) NotRecorded(words, ref, trouble string) string {
	return render(s.slack, "not recorded", struct {
		Words        givenBack
		Ref, Trouble string
	}{giveBack(words), ref, trouble})
}

// Waiting tells somebody that their words wait to be written for longer than Slack waits for an answer.
func (s *Set) Waiting(words string) string {
	return render(s.slack, "waiting", struct{ Words givenBack }{giveBack(words)})
}

// Failed tells whoever asked that Slack will not do what was owed.
func (s *Set) Failed(what, code string) string {
	return render(s.slack, "failed", struct{ What, Code string }{what, code})
}
