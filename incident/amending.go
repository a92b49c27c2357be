package incident

import (
	"slices"
	"strings"
)

// Correct asks to record that event eN should have read otherwise: another time, other words, or both.
type Correct struct {
	Event   int
	Text    Halves
	Because string
	// The right time is the request's At; where none was typed, the time stays.
}

func (Correct) afterwards() {}

func (c Correct) decide(d *deciding) {
	target, ok := d.amendable(c.Event, c.Because, "correct")
	if !ok {
		return
	}
	b := &Corrected{Event: c.Event, Occurred: kept(d.req.At.At), Around: d.req.At.Around, Text: c.Text, Because: c.Because}
	if b.Occurred == nil && c.Text.Empty() {
		d.refuse(Reason{Code: NothingCorrected, Seq: c.Event})
	}
	if !c.Text.Empty() {
		d.takes(target, c.Text)
	}
	d.limit(c.Text, "text", textLimit)
	d.amend(b, c.Event)
}

// takes refuses words for which an event has no place, lest they be lost without a word.
func (d *deciding) takes(target Event, h Halves) {
	kind := string(target.Body.Kind())
	w, ok := target.Body.(worded)
	if !ok {
		d.refuse(Reason{Code: NotAmendable, Seq: target.Seq, Word: kind})
		return
	}
	switch taken := w.reworded(h).(worded).words(); { //nolint:errcheck // a body with words keeps its kind
	case taken.Public != h.Public:
		d.refuse(Reason{Code: NoPublicHalf, Word: kind})
	case taken.Internal != h.Internal:
		d.refuse(Reason{Code: NothingCorrected, Seq: target.Seq})
	}
}

// Withdraw asks to annul event eN.
type Withdraw struct {
	Event   int
	Because string
}

func (Withdraw) afterwards() {}

func (c Withdraw) decide(d *deciding) {
	target, ok := d.amendable(c.Event, c.Because, "withdraw")
	if !ok {
		return
	}
	if target.Body.Kind() == KindOpened {
		d.refuse(Reason{Code: NotAmendable, Seq: c.Event, Word: string(KindOpened)})
		return
	}
	d.amend(&Withdrawn{Event: c.Event, Because: c.Because}, c.Event)
	if r, ok := target.Body.(*Related); ok && r.Twin > 0 {
		d.recordIn(r.To.Stream(), Exactly(d.req.Told), &Withdrawn{Event: r.Twin, Because: c.Because})
	}
}

// Undo asks to withdraw the last thing this person recorded here. It does so once: what was undone before that
// is named with [Withdraw], so that nobody walks back through an incident blindly.
type Undo struct{}

func (Undo) afterwards() {}

func (Undo) decide(d *deciding) {
	for _, ev := range slices.Backward(d.in.Events) {
		if !ev.Actor.Same(d.req.By) {
			continue
		}
		if amends(ev.Body) || ev.Body.Kind() == KindOpened {
			break
		}
		Withdraw{Event: ev.Seq, Because: "undone"}.decide(d)
		return
	}
	d.refuse(Reason{Code: NothingToUndo})
}

func amends(b Body) bool {
	switch b.(type) {
	case *Corrected, *Withdrawn, *Redacted:
		return true
	}
	return false
}

// Redact asks to blank the words of event eN.
type Redact struct {
	Event   int
	Because string
}

func (Redact) afterwards() {}

func (c Redact) decide(d *deciding) {
	target, ok := d.amendable(c.Event, c.Because, "redact")
	if !ok {
		return
	}
	if !hasWords(target.Body) {
		d.refuse(Reason{Code: NotAmendable, Seq: c.Event, Word: string(target.Body.Kind())})
	}
	d.amend(&Redacted{Event: c.Event, Because: c.Because}, c.Event)
	d.redactOverrides(c.Event, c.Because)
	for _, seq := range Secrets(d.in.Events, c.Event) {
		if ev, ok := d.in.Event(seq); ok {
			d.redactDrafts(publicWords(ev.Body), c.Because)
		}
	}
}

func publicWords(b Body) string {
	switch b := b.(type) {
	case *Corrected:
		return b.Text.Public
	case worded:
		return b.words().Public
	}
	return ""
}

// redactDrafts blanks the drafts that say words which are redacted.
func (d *deciding) redactDrafts(words, because string) {
	words = folded(words)
	if words == "" {
		return
	}
	for _, ev := range d.book.Drafts(d.in.ID).Events {
		if d.redacted(ev.Seq) {
			continue
		}
		if w, ok := ev.Body.(worded); ok && strings.Contains(folded(w.words().Public), words) {
			d.recordDraft(&Redacted{Event: ev.Seq, Because: because})
		}
	}
}

// redacted reports whether the decision blanks event seq of the incident's drafts already.
func (d *deciding) redacted(seq int) bool {
	return slices.ContainsFunc(d.events, func(ev Event) bool {
		r, ok := ev.Body.(*Redacted)
		return ok && ev.Stream == d.in.ID.Drafts() && r.Event == seq
	})
}

// folded is how words are compared that a draft may have put into a sentence.
func folded(s string) string {
	return strings.Trim(strings.Join(strings.Fields(strings.ToLower(s)), " "), ".!?;: ")
}

// hasWords reports whether people typed words that a body holds.
func hasWords(b Body) bool {
	switch b.(type) {
	case worded, *Corrected, *Withdrawn:
		return true
	}
	return false
}

// amendable finds event seq and refuses what cannot be amended.
func (d *deciding) amendable(seq int, because, verb string) (Event, bool) {
	ev, ok := d.in.Event(seq)
	switch {
	case !ok:
		d.refuse(Reason{Code: UnknownEvent, Seq: seq, ID: d.in.ID})
	case amends(ev.Body) && verb != "redact":
		d.refuse(Reason{Code: NotAmendable, Seq: seq, Word: string(ev.Body.Kind())})
	case d.in.gone(seq) && verb != "redact": // a secret does not leave by being withdrawn
		d.refuse(Reason{Code: AlreadyGone, Seq: seq})
	case because == "":
		d.refuse(Reason{Code: ReasonMissing, Word: verb, Seq: seq})
	}
	d.limit(Halves{Internal: because}, "reason", textLimit)
	return ev, len(d.reasons) == 0
}

func (in Incident) gone(seq int) bool {
	for _, a := range in.Amended {
		if a.Event == seq && a.Kind == KindWithdrawn {
			return true
		}
	}
	return false
}

// amend records an amendment, unless the windows would no longer hold with it. An
// amendment occurs when we are told of it.
func (d *deciding) amend(b Body, seq int) {
	d.recordIn(d.in.ID.Stream(), Exactly(d.req.Told), b)
	d.trial(seq)
}
