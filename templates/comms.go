package templates

import (
	"time"

	"allclear/incident"
)

// DraftPost returns the message that carries a draft: one copy of its block takes the text and nothing else.
func (s *Set) DraftPost(v View, phase incident.Phase, text string, missing []string) string {
	v.words = s.words
	shown := missing[:min(len(missing), 10)]
	return render(s.slack, "draft post", struct {
		standing
		Phase   incident.Phase
		Text    code
		Missing []string
	}{newStanding(v), phase, code(cut(drilled(v.In, text), postLimit)), shown})
}

// PostmortemNote is the comment posted with the file.
func (s *Set) PostmortemNote(v View) string {
	v.words = s.words
	return rows(s.slack, "postmortem note", newStanding(v).shortened(200))
}

// PageNote is the comment posted with the page.
func (s *Set) PageNote(v View) string {
	v.words = s.words
	return rows(s.slack, "postmortem page note", newStanding(v))
}

// Reported says that a letter was made, and what it could not say (see [Set.LetterMissing]).
func (s *Set) Reported(ids []incident.ID, draft int, missing []string) string {
	shown := missing[:min(len(missing), 20)]
	return rows(s.slack, "reported", struct {
		IDs     []string
		Draft   int
		Missing []string
		More    int
	}{idWords(ids), draft, shown, len(missing) - len(shown)})
}

// ReportedAsOf says that a letter was written from what had been recorded by an earlier time.
func (s *Set) ReportedAsOf(ids []incident.ID, asOf time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return rows(s.slack, "reported as of", struct {
		IDs []string
		At  string
	}{idWords(ids), clock{wording: s.words, zone: zone}.Both(incident.Exactly(asOf))})
}

// Zone says in which zone a person's times are read and shown.
func (s *Set) Zone(zone *time.Location, now time.Time) string {
	if zone == nil {
		zone = time.UTC
	}
	return rows(s.slack, "zone", struct {
		clock
		Name string
	}{clock{wording: s.words, zone: zone, now: now}, zone.String()})
}

// Now is the instant the clock stands at.
func (c clock) Now() time.Time { return c.now }
