package incident

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ID is the number of an incident, as people say it: 7 is INC-7. Zero is none.
type ID int

// String returns the id as people say it.
func (id ID) String() string { return fmt.Sprintf("INC-%d", int(id)) }

// Stream returns the stream that holds the incident's events.
func (id ID) Stream() Stream { return Stream(id.String()) }

// ParseID reads an id as people type it, in any case. It reports whether word is one.
func ParseID(word string) (ID, bool) {
	digits, ok := strings.CutPrefix(strings.ToUpper(word), "INC-")
	if !ok || strings.HasPrefix(digits, "+") {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n <= 0 || n > 9_999_999 {
		return 0, false
	}
	return ID(n), true
}

// Stream names a sequence of events: "INC-7", or [Org].
type Stream string

// Org is the stream of what belongs to no incident: reports over several, settings.
const Org Stream = "ORG"

// Incident returns the id of the incident whose stream this is; false for [Org].
func (s Stream) Incident() (ID, bool) { return ParseID(string(s)) }

// Actor is whoever did something, with the name and title of that time.
type Actor struct {
	Ref   string // "slack:TEAM/USER", "cli:NAME" (somebody listed: "cli:USER") or "system"
	Name  string // as people read it; may be empty
	Title string // what they are; may be empty
}

// System is the actor of what nobody typed.
func System() Actor { return Actor{Ref: "system", Name: "allclear"} }

// Same reports whether two actors are one human being, by whichever way each of them came.
func (a Actor) Same(b Actor) bool { return a.Ref == b.Ref || a.human() != "" && a.human() == b.human() }

// human is the reference without the way: a Slack user id, or the name of somebody who is listed nowhere; "" for the program.
func (a Actor) human() string {
	_, who, _ := strings.Cut(a.Ref, ":")
	return who[strings.LastIndex(who, "/")+1:]
}

// Person returns the Slack user id of whoever did it in Slack, and can be answered there; or "".
func (a Actor) Person() string {
	rest, ok := strings.CutPrefix(a.Ref, "slack:")
	if !ok {
		return ""
	}
	_, user, _ := strings.Cut(rest, "/")
	return user
}

// Person is somebody who can hold a role, own an action or sign a letter.
type Person struct {
	ID    string `json:"id"`              // Slack user id
	Name  string `json:"name,omitempty"`  // "Dana Peretz", or the handle where no name is known
	Title string `json:"title,omitempty"` // "Incident lead"
}

// Halves is a text that people typed: what stays inside, and what customers may read.
type Halves struct {
	Internal string `json:"internal,omitempty"`
	Public   string `json:"public,omitempty"`
}

// Empty reports whether neither half says anything.
func (h Halves) Empty() bool { return h.Internal == "" && h.Public == "" }

// Or returns h with each empty half taken from other.
func (h Halves) Or(other Halves) Halves {
	if h.Internal == "" {
		h.Internal = other.Internal
	}
	if h.Public == "" {
		h.Public = other.Public
	}
	return h
}

// Inside returns the half people inside should read: the internal one, or else the public one.
func (h Halves) Inside() string {
	if h.Internal != "" {
		return h.Internal
	}
	return h.Public
}

// Moment is an instant as people know it: exact, or around.
type Moment struct {
	At     time.Time // UTC; the zero time is "not known"
	Around bool      // said with a ~: true to some minutes
}

// Known reports whether the moment was recorded at all.
func (m Moment) Known() bool { return !m.At.IsZero() }

// Exactly returns the exact moment t.
func Exactly(t time.Time) Moment { return Moment{At: t.UTC()} }

// Source says by which way a request came.
type Source string

// The ways in. All of them are the same way from the parser on.
const (
	FromSlash    Source = "slash"
	FromForm     Source = "form"
	FromButton   Source = "button"
	FromReaction Source = "reaction"
	FromScript   Source = "script"
	FromCLI      Source = "cli"
	FromSystem   Source = "system"
)
