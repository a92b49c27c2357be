package bot

import (
	"cmp"
	"log/slog"
	"sync"
	"time"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// Places are the channels outside those of incidents: a name with its #, or an id. Empty is none.
type Places struct {
	Incidents string // every public incident is announced here
	Managers  string // summaries of grave incidents
	Support   string // drafts and promises
}

// Config is what a Bot needs. Now, DB, Slack and Say are required.
type Config struct {
	DB      *store.DB
	Slack   Slack
	Say     *templates.Set
	Work    incident.Workspace
	Places  Places
	Digests Schedules
	Now     func() time.Time
	Log     *slog.Logger
	Pace    time.Duration // between two messages to one channel; 0 means 1 s, which is Slack's limit
	Settle  time.Duration // how long a call in doubt is looked for before it is made again; 0 means 10 s
	// AtOnce is how many calls to Slack may be under way; 0 means 16. A replay takes one, so that it sees them in order.
	AtOnce int
	// Redraw is the least time between two looks at the levels of one incident (card, topic, announcement, summary, draft, reminders); 0
	// looks after every line.
	Redraw time.Duration
	// Step is told each step of a command and of a call, by its name; nil tells nobody. A test of crashes ends the process here.
	Step func(step string)
	// Pulse is told what the bot does; nil is nobody.
	Pulse Pulse
}

// Bot answers commands and pays what they make owed.
type Bot struct {
	adviser   adviser
	db        *store.DB
	slack     Slack
	say       *templates.Set
	work      incident.Workspace
	places    Places
	schedules Schedules
	now       func() time.Time
	log       *slog.Logger
	pace      time.Duration
	settle    time.Duration
	redraw    time.Duration
	step      func(string)
	pulse     Pulse
	verbs     []verb
	people    *people
	payer     *payer
	answers   *answers
	rooms     *rooms
	readings  chan struct{} // one for each long reading that may be under way
	ears      *ears
	wake      chan struct{}  // something was owed, or a call has ended
	self      Self           // who we are in Slack: commands of another team are refused; empty where nobody asked: then nothing is linked
	wait      sync.WaitGroup // everything under way
}

// New returns a bot. It does nothing until [Bot.Run] or [Bot.Listen].
func New(c Config) *Bot {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Step == nil {
		c.Step = func(string) {}
	}
	if c.Pulse == nil {
		c.Pulse = nobody{}
	}
	b := &Bot{
		db: c.DB, slack: c.Slack, say: c.Say, work: c.Work, places: c.Places, schedules: c.Digests, now: c.Now, log: c.Log, step: c.Step, redraw: c.Redraw, pulse: c.Pulse,
		pace: cmp.Or(c.Pace, time.Second), settle: cmp.Or(c.Settle, 10*time.Second), verbs: verbs(), wake: make(chan struct{}, 1),
		answers: newAnswers(), rooms: &rooms{known: map[string]incident.ID{}}, readings: make(chan struct{}, 1), ears: &ears{last: map[string]time.Time{}},
	}
	b.people = &people{work: c.Work, slack: c.Slack, known: map[string]incident.Person{}}
	b.payer = &payer{bot: b, places: make(chan struct{}, cmp.Or(c.AtOnce, 16)), under: map[int64]bool{}, held: map[string]time.Time{}}
	return b
}

type incidentView = templates.View

// view is how an incident stands at an instant, for a text in the organisation's zone.
func (b *Bot) view(in incident.Incident, now time.Time) incidentView {
	v := incidentView{In: in, Work: b.work, AsOf: now}
	if b.places.Managers != "" {
		v.NextSummary, _ = in.NextSummary(now, b.work.In())
	}
	return v
}

// draft is package templates' Draft as package incident takes it.
func (b *Bot) draft(in incident.Incident, o incident.Outlet, p incident.Phase, asOf, next time.Time) (string, []string) {
	return b.say.Draft(b.view(in, asOf), o, p, next)
}

// rouse says that there may be something to pay. It never waits.
func (b *Bot) rouse() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}
