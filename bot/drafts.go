package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"allclear/incident"
	"allclear/internal/lint"
	"allclear/store"
	"allclear/templates"
)

// keys of the messages that carry a draft, in the incident's channel and in support's.
func draftKey(id incident.ID, number int) string { return fmt.Sprintf("%s/%d", id.Drafts(), number) }

// draftWord names a draft as people say it.
func draftWord(number int) string { return fmt.Sprintf("d%d", number) }

func supportKey(key string) string { return key + "/support" }

// nextRule wants a time for the next update.
const nextRule = "CL40"

// staleRule stops what was made from an earlier record.
const staleRule = "CL48"

// stops are the rules among findings that stop a text, each once.
func stops(found []lint.Finding) []incident.Stop {
	var out []incident.Stop
	for _, f := range found {
		known := slices.ContainsFunc(out, func(s incident.Stop) bool { return s.Rule == f.Rule })
		if f.Severity == lint.Block && !known {
			out = append(out, incident.Stop{Rule: f.Rule, Words: f.Words, Why: f.Why, Instead: f.Instead, Lead: lint.NeedsLead(f.Rule)})
		}
	}
	return out
}

// lint reads a draft as of now. A draft counts as made from today's record as long as nothing has happened since that customers
// notice.
func (b *Bot) lint(d incident.Draft, of []incident.Incident, now time.Time) []lint.Finding {
	known := lint.KnownFrom(of, b.work, now)
	o := lint.Options{Channel: d.Outlet, Phase: d.Phase, Next: d.Next, Sign: d.Sign.Name, Version: known.Version}
	if len(d.Behind(of)) > 0 {
		o.Version = max(d.Of[0].Version, 1)
		known.Version = max(known.Version, o.Version+1)
	}
	return append(lint.Check(d.Text, known, o), b.late(d, now)...)
}

// late finds fault with a draft that promises an update by a time that is over.
func (b *Bot) late(d incident.Draft, now time.Time) []lint.Finding {
	if d.Next.IsZero() || d.Next.After(now) {
		return nil
	}
	rule := lint.Finding{Rule: nextRule, Severity: lint.Block}
	rule.Why, rule.Instead = b.say.PromiseOver()
	return []lint.Finding{rule}
}

// objections are findings as people read them.
func objections(found []lint.Finding) []templates.Objection {
	var out []templates.Objection
	for _, f := range found {
		o := templates.Objection{Rule: f.Rule, Words: f.Words, Why: f.Why, Instead: f.Instead, Stops: f.Severity == lint.Block, Told: f.Rule == staleRule}
		o.Leaks = lint.NeedsLead(f.Rule) || o.Told
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// draftView is a draft as its message shows it now.
func (b *Bot) draftView(known incident.Finder, in incident.Incident, ds incident.Drafts, d incident.Draft, now time.Time) templates.DraftView {
	v := templates.DraftView{View: b.view(in, now), Draft: d, Successor: ds.Successor(d)}
	of := d.Described(drawn{known, in})
	v.Behind = d.Behind(of)
	for _, p := range slices.Concat(in.Publications, in.Letters) {
		if p.Draft == d.Number || p.Instead == d.Number {
			v.Posted = append(v.Posted, p)
			v.Corrected = in.CorrectedSince(p.Seq)
		}
	}
	if v.Waiting() {
		v.Found = objections(b.lint(d, of, now))
	}
	return v
}

// drawn finds incidents, and the one that is drawn as it is drawn.
type drawn struct {
	incident.Finder
	in incident.Incident
}

// Incident returns how an incident stands.
func (d drawn) Incident(id incident.ID) (incident.Incident, bool) {
	if id == d.in.ID {
		return d.in, true
	}
	return d.Finder.Incident(id)
}

// oweDrafts keeps the messages of drafts up to date: those that count, the ones before them, and those customers have.
func (b *Bot) oweDrafts(known incident.Finder, in incident.Incident, ds incident.Drafts, now time.Time) []store.Owed {
	var out []store.Owed
	for _, d := range ds.All {
		if v := b.draftView(known, in, ds, d, now); d.Number > len(ds.All)-4 || v.Successor == 0 || len(v.Posted) > 0 {
			out = append(out, b.oweDraft(v)...)
		}
	}
	return out
}

func (b *Bot) oweDraft(v templates.DraftView) []store.Owed {
	m := b.say.DraftMessage(v)
	body := owed{Text: m.Whole(), Parts: &Parts{Head: m.Head, Text: m.Text, Foot: m.Foot, Buttons: buttons(v)}}
	return b.oweBoth(v.In, draftKey(v.In.ID, v.Draft.Number), func(key, channel string) store.Owed {
		body.Channel = channel
		return store.Owed{Key: key, Lane: channel, Needs: needs(channel), Kind: store.OwedLevel, Body: toJSON(body)}
	})
}

// What the buttons of a draft do.
const (
	doApprove = "approve"
	doEdit    = "edit"
	doPost    = "published"
)

// buttons are what can be done with a draft now. Their value names the draft and the bytes that were shown.
func buttons(v templates.DraftView) []Button {
	value := aboutDraft{incident: v.In.ID, number: v.Draft.Number, hash: v.Draft.Hash}.String()
	var out []Button
	if v.Approvable() {
		out = append(out, Button{Do: doApprove, Say: "Approve", Value: value, Main: true})
	}
	if v.Waiting() || v.Draft.Approved() && len(v.Posted) == 0 && v.Successor == 0 {
		out = append(out, Button{Do: doEdit, Say: "Edit", Value: value})
	}
	if v.Draft.Approved() && len(v.Posted) == 0 && v.Successor == 0 {
		out = append(out, Button{Do: doPost, Say: "I have posted it", Value: value, Main: true})
	}
	return out
}

// oweDrafted is what events about drafts make owed at once: a line where somebody has to know, and a look at the messages.
func (b *Bot) oweDrafted(book *store.Book, id incident.ID, events []incident.Event, now time.Time) []store.Owed {
	in, _ := book.Incident(id)
	ds := book.Drafts(id)
	out := []store.Owed{drawing(in, ds)}
	if slices.ContainsFunc(events, redacts) { // what was redacted is not owed for another moment
		out = append(out, b.oweDrafts(book, in, ds, now)...)
	}
	for _, ev := range events {
		d, _ := ds.Draft(draftOf(ev))
		if line := b.say.DraftLine(b.view(in, now), d, ev); line != "" {
			out = append(out, b.oweBoth(in, fmt.Sprintf("%s/e%d/line", id.Drafts(), ev.Seq), func(key, channel string) store.Owed {
				return post(key, channel, line)
			})...)
		}
		out = append(out, b.oweLetter(in, d, ev)...)
	}
	return out
}

// oweBoth owes something to an incident's channel, and to support's.
func (b *Bot) oweBoth(in incident.Incident, key string, owe func(key, channel string) store.Owed) []store.Owed {
	out := []store.Owed{owe(key, channelKey(in.ID))}
	if b.supported(in) {
		out = append(out, b.elsewhere(owe(supportKey(key), b.places.Support), in.ID))
	}
	return out
}

// draftOf returns the number of the draft an event is about; 0 for none.
func draftOf(ev incident.Event) int {
	switch b := ev.Body.(type) {
	case *incident.Drafted:
		return b.Number
	case *incident.DraftApproved:
		return b.Number
	case *incident.LintOverridden:
		return b.Number
	case *incident.DraftStands:
		return b.Number
	}
	return 0
}

// redactedDraft returns the number of the draft whose words an event of the drafts' stream blanks; 0 for none.
func redactedDraft(ds incident.Drafts, ev incident.Event) int {
	if r, ok := ev.Body.(*incident.Redacted); ok && r.Event <= len(ds.Events) {
		return draftOf(ds.Events[r.Event-1])
	}
	return 0
}

// draftAnswer shows whoever asked for a draft, or did something with one, the draft as it is now.
func (b *Bot) draftAnswer(book *store.Book, id incident.ID, number int, now time.Time, zone *time.Location) string {
	in, _ := book.Incident(id)
	ds := book.Drafts(id)
	d, ok := ds.Draft(number)
	if !ok {
		return ""
	}
	v := b.draftView(book, in, ds, d, now)
	v.Zone = zone
	return b.say.DraftMessage(v).Whole()
}

// wantsDraft reports whether the record has moved on, in a way that customers notice, since the newest update was drafted.
func wantsDraft(in incident.Incident, ds incident.Drafts) bool {
	if in.Status == incident.Closed || in.Status == incident.Cancelled && len(in.Publications) == 0 {
		return false
	}
	last, _ := ds.Last(incident.StatusPage)
	return len(in.Noticed(last.Snapshot(in.ID))) > 0
}

// propose drafts the update for customers that the record allows now. Doing so twice for the same record makes one.
func (b *Bot) propose(ctx context.Context, in incident.Incident) error {
	now := b.now()
	words := fmt.Sprintf("draft %s as of e%d", in.ID, in.Version)
	_, err := b.db.Submit(ctx, store.Proposal{
		Keys:  []string{words},
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: words, At: now},
		Decide: func(book *store.Book, _ int64) store.Decision {
			events, refusal := incident.Decide(book, b.work, incident.Request{
				On: in.ID, By: incident.System(), Told: now.UTC().Truncate(time.Microsecond), Source: incident.FromSystem,
				Do: incident.Propose{Outlet: incident.StatusPage, Draft: b.draft},
			})
			if refusal != nil || len(events) == 0 {
				return store.Decision{Outcome: store.Answered}
			}
			return store.Decision{Outcome: store.Recorded, Events: events, Then: func(book *store.Book) store.Consequences {
				return b.follow(book, events, now)
			}}
		},
	})
	if err != nil {
		return fmt.Errorf("draft an update of %s: %w", in.ID, err)
	}
	return nil
}
