package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"allclear/incident"
	"allclear/internal/lint"
	"allclear/templates"
)

// knownFor is how long what the record knows of an incident is good enough to advise somebody on words just typed: names and
// customers seldom change meanwhile, and gathering them takes as long as reading the words. Drafts and approvals gather it anew.
const knownFor = 5 * time.Second

// adviser remembers what the record knows of the incidents that people type about.
type adviser struct {
	mu    sync.Mutex
	known map[incident.ID]lint.Known
}

// mostKnown is of how many incidents at the most.
const mostKnown = 64

// of returns what the record knew of an incident a moment ago; gather gathers it.
func (a *adviser) of(id incident.ID, now time.Time, gather func() lint.Known) lint.Known {
	a.mu.Lock()
	k, ok := a.known[id]
	a.mu.Unlock()
	if age := now.Sub(k.AsOf); ok && age >= 0 && age < knownFor {
		return k
	}
	k = gather()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil || len(a.known) >= mostKnown {
		a.known = map[incident.ID]lint.Known{}
	}
	a.known[id] = k
	return k
}

// advise reads words that were just typed for customers.
func (b *Bot) advise(in incident.Incident, words string, now time.Time) []lint.Finding {
	k := b.adviser.of(in.ID, now, func() lint.Known { return lint.KnownFrom([]incident.Incident{in}, b.work, now).Ready() })
	return lint.Check(words, k, lint.Options{Channel: lint.Words, Own: true})
}

// advice says what the rules for customer texts say of public words in events of an incident; "" if nothing.
func (b *Bot) advice(in incident.Incident, events []incident.Event, now time.Time) string {
	var found []templates.Objection
	for _, ev := range events {
		words := typedForCustomers(ev)
		if id, ok := ev.Stream.Incident(); !ok || words == "" || id != in.ID {
			continue
		}
		found = append(found, objections(b.advise(in, words, now))...)
	}
	if said := b.say.Words(found); said != "" {
		return "\n" + said
	}
	return ""
}

// advising reads public words that are about to be recorded, while the disk is waited for. The advice is said behind the answer and
// not kept with it.
func (b *Bot) advising(in incident.Incident, events []incident.Event, now time.Time) <-chan string {
	said := make(chan string, 1)
	if !slices.ContainsFunc(events, func(ev incident.Event) bool { return typedForCustomers(ev) != "" }) {
		close(said)
		return said
	}
	b.aside(func(context.Context) {
		defer close(said) // also where reading fails
		said <- b.advice(in, events, now)
	})
	return said
}

// typedForCustomers are the public words of an event, or of a correction.
func typedForCustomers(ev incident.Event) string {
	if c, ok := ev.Body.(*incident.Corrected); ok {
		return c.Text.Public
	}
	return ev.Words().Public
}
