package templates

import (
	"time"

	"allclear/incident"
)

// Twice says that somebody's words were recorded a little earlier, and asks whether they are meant again. earlier is the answer they had.
func (s *Set) Twice(earlier, words string, typed, now time.Time, zone *time.Location) string {
	return render(s.slack, "twice", struct {
		clock
		Earlier ready
		Typed   time.Time
		Words   givenBack
	}{clock{wording: s.words, zone: zone, now: now}, ready(earlier), typed, giveBack("/incident again " + words)})
}

// Receipt gives somebody the answer to a command which may not have reached them when they typed it.
func (s *Set) Receipt(answer string, typed, now time.Time, zone *time.Location) string {
	return rows(s.slack, "receipt", struct {
		clock
		Answer ready
		Typed  time.Time
	}{clock{wording: s.words, zone: zone, now: now}, ready(answer), typed})
}

// Dropped tells somebody that a file they asked for is not sent, because an entry in it was redacted meanwhile.
func (s *Set) Dropped(id incident.ID) string { return render(s.slack, "dropped", id) }

// Mended is one thing of an incident that a repair has drawn again.
type Mended string

// What a repair draws again. Of people, see [Repair].
const (
	MendedChannel      Mended = "channel"
	MendedCard         Mended = "card"
	MendedPin          Mended = "pin"
	MendedTopic        Mended = "topic"
	MendedAnnouncement Mended = "announcement"
	MendedDraft        Mended = "draft"
	MendedSummary      Mended = "summary"
)

// Repair is what a repair of an incident came to.
type Repair struct {
	ID       incident.ID
	Mended   []Mended
	Invited  []string // names of people who were missing from the channel
	SetAside int      // how many messages that Slack had refused are tried again
}

// Nothing reports whether there was nothing to mend.
func (r Repair) Nothing() bool { return len(r.Mended)+len(r.Invited)+r.SetAside == 0 }

// Repairing says that an incident is being compared with what Slack has of it. Where waits says so, the one who asked is told
// what came of it.
func (s *Set) Repairing(id incident.ID, waits bool) string {
	return render(s.slack, "repairing", struct {
		ID    incident.ID
		Waits bool
	}{id, waits})
}

// Repaired says what a repair has mended.
func (s *Set) Repaired(r Repair) string { return rows(s.slack, "repaired", r) }

// Moved is the first line in a channel that goes on for one which cannot be used any more.
func (s *Set) Moved(id incident.ID) string { return render(s.slack, "moved", id) }
