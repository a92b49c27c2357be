package bot

import (
	"cmp"
	"context"
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// Shell is somebody who types at a shell of a machine of ours. Whoever can write the record may.
type Shell struct {
	Who  incident.Person // as the workspace file lists them; without an id they are listed nowhere
	In   incident.ID     // the incident in whose channel the words would have been typed; 0 is none
	Zone *time.Location  // in which times are read and said; nil is the one they chose, or the organisation's
}

// actor says that it came by the command line. The id is that of Slack, so that the same human being is known by both ways.
func (s *Shell) actor() incident.Actor {
	return incident.Actor{Ref: "cli:" + cmp.Or(s.Who.ID, s.Who.Name), Name: s.Who.Name, Title: s.Who.Title}
}

// Told is what became of a line that was typed at a shell.
type Told struct {
	Outcome store.Outcome // "" is NOT RECORDED
	Answer  string        // in Slack's markup; see [templates.Set.InShell]
	Events  []incident.Event
	Request int64
}

// Shell takes a line through to the record, and asks Slack for nothing. What becomes owed is paid by whoever serves the record,
// as soon as that is: within a second where somebody does. Of all that comes later nobody is told privately.
func (b *Bot) Shell(ctx context.Context, s Shell, words string) Told {
	c := Incoming{Source: incident.FromCLI, Words: words, Shell: &s}
	if s.In != 0 {
		c.Channel = channelKey(s.In)
	}
	ctx = context.WithoutCancel(ctx) // it is on disk or it is not
	v := b.begin(ctx, c)(ctx)
	return Told{Outcome: v.outcome, Answer: v.text, Events: v.events, Request: v.request}
}

// Explain is what help says of a verb, or of all of them where none is named. It needs no record. false is a verb that nobody knows.
func Explain(say *templates.Set, word string) (string, bool) { return explain(say, verbs(), word) }

func explain(say *templates.Set, all []verb, word string) (string, bool) {
	if word == "" {
		return say.Help(described(all)), true
	}
	v, ok := find(all, word)
	if !ok {
		return "", false
	}
	return say.HelpVerb(v.Verb), true
}

// user names whoever typed a line, for the log.
func (l *line) user() string { return cmp.Or(l.in.User, l.actor().Ref) }

// The places that serve was started with, by what they are for. A shell beside it takes them from the record, or it would owe
// managers and support nothing where its environment does not name them.
func (p Places) roles() map[string]string {
	return map[string]string{"incidents": p.Incidents, "managers": p.Managers, "support": p.Support}
}

func roleKey(role string) string { return "configured/" + role }

// keepPlaces writes down the places that we were started with.
func (b *Bot) keepPlaces(ctx context.Context) {
	for role, channel := range b.places.roles() {
		before, ok, err := b.db.Delivery(ctx, roleKey(role))
		if err == nil && (!ok || before.Channel != channel) {
			err = b.db.Place(ctx, roleKey(role), channel, b.now())
		}
		if err != nil {
			b.log.WarnContext(ctx, "cannot write down which channels are configured", "err", err)
		}
	}
}

// PlacesServed returns the places that the last serve of a record was started with; where nobody has served it yet, what is given.
func PlacesServed(ctx context.Context, r *store.Reader, given Places) (Places, error) {
	for role, into := range map[string]*string{"incidents": &given.Incidents, "managers": &given.Managers, "support": &given.Support} {
		d, ok, err := r.Delivery(ctx, roleKey(role))
		if err != nil {
			return given, err
		}
		if ok {
			*into = d.Channel
		}
	}
	return given, nil
}
