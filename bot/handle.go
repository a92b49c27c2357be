package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
)

// Incoming is a line of the language on its way in.
type Incoming struct {
	Keys    []string // envelope, trigger: what a redelivery is recognised by
	Source  incident.Source
	Team    string
	User    string // Slack user id
	Handle  string // as Slack says it; used where nobody listed the person
	Channel string // id of the channel it was typed in
	Words   string // as Slack delivers them, without the slash command
	Do      *done  // what a button or a form asks for; the words then only say it in the record
	Shell   *Shell // who typed it at a shell, and not in Slack
}

// Handle takes a line through to the record and returns the private answer. It never fails: what could
// not be written is answered with NOT RECORDED and the person's own words.
func (b *Bot) Handle(ctx context.Context, c Incoming) string {
	v := b.begin(ctx, c)(ctx)
	b.answers.end(v.request, b.now())
	return v.text
}

// verdict is what became of a line.
type verdict struct {
	text    string // for whoever typed it
	outcome store.Outcome
	request int64 // that keeps it; zero if none does
	events  []incident.Event
	late    bool // the record has not said in time: ask again
}

// begin gives a line its place in the order of the record and returns what waits for its verdict. Whoever waits must say when
// the request was answered.
func (b *Bot) begin(ctx context.Context, c Incoming) (await func(context.Context) verdict) {
	line := &line{bot: b, in: c, told: b.now().UTC().Truncate(time.Microsecond)}
	line.read()
	if err := line.place(ctx); err != nil {
		return line.failed(err)
	}
	if term, ok := line.digestOf(); ok {
		return line.readFirst(func(ctx context.Context) error { return line.look(ctx, term) })
	}
	return line.enter(ctx)
}

// enter gives the line its place.
func (l *line) enter(ctx context.Context) (await func(context.Context) verdict) {
	b, placed := l.bot, l.bot.now()
	wait, err := b.db.Enqueue(ctx, store.Proposal{Keys: l.in.Keys, Asked: l.asked(), Decide: l.decide})
	if err != nil {
		return l.failed(err)
	}
	return func(ctx context.Context) verdict {
		w, err := wait(ctx)
		if store.TroubleOf(err) == store.Late {
			return l.late()
		}
		b.pulse.Committed(b.now().Sub(placed))
		return l.finish(w, err)
	}
}

// readFirst lets the line have its place once something was read that takes its time. Those who type meanwhile do not wait for it;
// others who ask for as much do, or their readings would hold all connections to the record.
func (l *line) readFirst(read func(context.Context) error) func(context.Context) verdict {
	entered := make(chan func(context.Context) verdict, 1)
	l.bot.aside(func(ctx context.Context) {
		defer close(entered) // also where reading fails
		l.bot.readings <- struct{}{}
		defer func() { <-l.bot.readings }()
		if err := read(ctx); err != nil {
			entered <- l.failed(err)
			return
		}
		entered <- l.enter(ctx)
	})
	var await func(context.Context) verdict
	return func(ctx context.Context) verdict {
		if await == nil {
			select {
			case await = <-entered:
			case <-ctx.Done():
				return l.late()
			}
		}
		if await == nil {
			await = l.failed(errNotRead)
		}
		return await(ctx)
	}
}

// errNotRead is why a line is not recorded whose reading ended in a panic, which is logged.
var errNotRead = errors.New("what was asked for could not be read")

func (l *line) failed(err error) func(context.Context) verdict {
	return func(context.Context) verdict { return l.notRecorded(err) }
}

// late is said while nobody knows yet what becomes of a line.
func (l *line) late() verdict { return verdict{text: l.bot.say.Waiting(l.words), late: true} }

// line is one line of the language on its way.
type line struct {
	bot      *Bot
	in       Incoming
	words    string
	mentions map[string]mention
	told     time.Time
	person   incident.Person
	channel  incident.ID   // the incident whose channel it was typed in
	advice   <-chan string // what is said behind the answer; nil for nothing
	digest   string        // what a line that asks for one is answered with
	begun    []int64       // the requests it was to become; more than one only where a write failed
}

// read takes in what was typed, and who typed it.
func (l *line) read() {
	if s := l.in.Shell; s != nil {
		l.words, l.person = typed(l.in.Words), s.Who
		return
	}
	l.words, l.mentions = plainWords(l.in.Words, l.bot.people.handle)
	l.person = l.bot.people.person(l.in.User, l.in.Handle, l.bot.aside)
}

func (l *line) actor() incident.Actor {
	if s := l.in.Shell; s != nil {
		return s.actor()
	}
	return incident.Actor{Ref: "slack:" + l.in.Team + "/" + l.in.User, Name: l.person.Name, Title: l.person.Title}
}

// place finds the incident whose channel the line was typed in.
func (l *line) place(ctx context.Context) (err error) {
	if s := l.in.Shell; s != nil {
		l.channel = s.In
		return nil
	}
	l.channel, err = l.bot.rooms.of(ctx, l.bot.db, l.in.Channel)
	return err
}

// decide is what the store calls with the book open.
func (l *line) decide(book *store.Book, request int64) store.Decision {
	l.begun = append(l.begun, request)
	l.bot.answers.begin(request)
	zone := l.zone(book)
	cmd, refusal := l.understood(zone)
	if refusal == nil && cmd.on == 0 && cmd.find != nil {
		cmd.on, refusal = cmd.find(book)
	}
	switch {
	case refusal != nil:
		return l.refused(refusal, zone)
	case cmd.ask != nil:
		return l.answered(cmd, book, zone, request)
	}
	if in, ok := book.Incident(cmd.on); ok && in.Private && cmd.on != l.channel {
		return l.refused(incident.Refuse(incident.Reason{Code: incident.PrivateElsewhere, ID: cmd.on}), zone)
	}
	events, refusal := incident.Decide(book, l.bot.work, incident.Request{
		On: cmd.on, By: l.actor(), Person: l.person, Told: l.told, At: cmd.at, Source: l.in.Source, Do: cmd.change,
	})
	if refusal != nil {
		return l.refused(refusal, zone)
	}
	if twin, ok := l.twin(book, cmd); ok {
		return store.Decision{Outcome: store.Refused, Answer: l.bot.say.Twice(twin.Answer, l.words, twin.At, l.told, zone)}
	}
	if len(events) == 0 {
		return l.unchanged(book, cmd, zone)
	}
	return l.recorded(events, cmd.change, zone, request)
}

// unchanged answers who asked for a draft that is there already.
func (l *line) unchanged(book *store.Book, cmd command, zone *time.Location) store.Decision {
	out := store.Decision{Outcome: store.Answered}
	if c, ok := cmd.change.(incident.Propose); ok {
		d, _ := book.Drafts(cmd.on).Last(c.Outlet)
		out.Answer = l.bot.draftAnswer(book, cmd.on, d.Number, l.told, zone)
	}
	return out
}

// understood is what a line asks for, or a button, or a form.
func (l *line) understood(zone *time.Location) (command, *incident.Refusal) {
	if l.in.Do != nil {
		return l.in.Do.command(l.bot.texts(l.told)), nil
	}
	return understand(l.bot.verbs, l.words, &parser{
		clock: incident.Clock{Now: l.told, Zone: zone}, work: l.bot.work, mentions: l.mentions, texts: l.bot.texts(l.told), channel: l.channel, where: l.in.Channel,
	})
}

// sameWithin is how long the same words of the same person are taken for the same command, typed again because no answer came.
const sameWithin = 5 * time.Minute

// twin returns the command of a moment ago that this one repeats. Words that say something are the same whenever they come;
// those that only change a state, such as up, may well come again once something else was recorded.
func (l *line) twin(book *store.Book, cmd command) (store.Twin, bool) {
	if _, asks := cmd.change.(incident.Ask); cmd.again || asks { // who asks twice is answered, or told that the first one waits
		return store.Twin{}, false
	}
	twin, ok := book.Twin(l.asked(), l.told.Add(-sameWithin))
	return twin, ok && (twin.Last || cmd.freeText)
}

func (l *line) asked() store.Asked {
	return store.Asked{Source: l.in.Source, Actor: l.actor(), Channel: l.in.Channel, Words: l.in.Words, At: l.told}
}

func (l *line) zone(book *store.Book) *time.Location {
	if s := l.in.Shell; s != nil && s.Zone != nil {
		return s.Zone
	}
	return l.bot.zoneOf(book, l.actor().Ref)
}

// zoneOf is the zone a person chose, or the organisation's.
func (b *Bot) zoneOf(book *store.Book, actor string) *time.Location {
	if name := book.Org().ZoneOf(actor); name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return b.work.In()
}

func (l *line) refused(r *incident.Refusal, zone *time.Location) store.Decision {
	say := l.bot.say.Refusal
	if l.in.Shell != nil {
		say = l.bot.say.RefusalInShell
	}
	return store.Decision{Outcome: store.Refused, Answer: say(r, l.words, zone)}
}

func (l *line) answered(cmd command, book *store.Book, zone *time.Location, request int64) store.Decision {
	r := cmd.ask(&asked{bot: l.bot, book: book, on: cmd.on, channel: l.channel, where: l.in.Channel, who: l.in.User, person: l.person, actor: l.actor(), now: l.told, zone: zone, request: request, digest: l.digest})
	if r.refusal != nil {
		return l.refused(r.refusal, zone)
	}
	return store.Decision{Outcome: store.Answered, Answer: r.text, Then: func(*store.Book) store.Consequences {
		return store.Consequences{Answer: r.text, Owed: r.owed, Looked: r.looked}
	}}
}

func (l *line) recorded(events []incident.Event, change incident.Change, zone *time.Location, request int64) store.Decision {
	return store.Decision{Outcome: store.Recorded, Events: events, Then: func(book *store.Book) store.Consequences {
		c := l.bot.follow(book, events, l.told)
		if r, ok := change.(incident.Report); ok {
			c.Owed = append(c.Owed, l.bot.askedLetter(book, r, cmp.Or(l.in.Channel, channelKey(r.Incidents[0])), events))
		}
		c.Answer = l.answer(book, events, change, zone)
		if l.in.Source == incident.FromForm { // whose ack can only close it
			c.Owed = append(c.Owed, whisper(fmt.Sprintf("request/%d/form", request), l.in.Channel, l.in.User, c.Answer))
		}
		return c
	}}
}

// answer says privately what became of the line.
func (l *line) answer(book *store.Book, events []incident.Event, change incident.Change, zone *time.Location) string {
	switch c := change.(type) {
	case incident.Report:
		if !c.AsOf.IsZero() {
			return l.bot.say.ReportedAsOf(c.Incidents, c.AsOf, zone)
		}
		d := letterIn(events)
		return l.bot.say.Reported(c.Incidents, d.Number, d.Missing)
	case incident.ChooseZone:
		chosen, err := time.LoadLocation(c.Zone)
		if err != nil {
			chosen = zone
		}
		return l.bot.say.Zone(chosen, l.told)
	}
	if id, ok := events[0].Stream.DraftsOf(); ok {
		last := events[len(events)-1]
		return l.bot.draftAnswer(book, id, max(draftOf(last), redactedDraft(book.Drafts(id), last)), l.told, zone)
	}
	id, _ := events[0].Stream.Incident()
	in, _ := book.Incident(id)
	l.advice = l.bot.advising(in, events, l.told)
	v := l.bot.view(in, l.told)
	v.Zone, v.Drafts = zone, book.Drafts(id)
	if said := l.bot.aboutQuestion(v, events, change); said != "" {
		return said
	}
	return l.bot.say.Answer(v, events)
}

// follow returns what events make owed and due, whichever streams they are in.
func (b *Bot) follow(book *store.Book, events []incident.Event, now time.Time) store.Consequences {
	var c store.Consequences
	for _, stream := range streams(events) {
		if id, ok := stream.DraftsOf(); ok {
			c.Owed = append(c.Owed, b.oweDrafted(book, id, of(stream, events), now)...)
		}
		id, ok := stream.Incident()
		if !ok {
			continue
		}
		in, _ := book.Incident(id)
		c.Owed = append(c.Owed, b.owe(book, in, of(stream, events), now)...)
		c.Dues = append(c.Dues, b.due(book, in, now))
	}
	return c
}

func streams(events []incident.Event) []incident.Stream {
	var out []incident.Stream
	for _, ev := range events {
		if !slices.Contains(out, ev.Stream) {
			out = append(out, ev.Stream)
		}
	}
	return out
}

func of(stream incident.Stream, events []incident.Event) []incident.Event {
	var out []incident.Event
	for _, ev := range events {
		if ev.Stream == stream {
			out = append(out, ev)
		}
	}
	return out
}

// finish says what became of the line, and lets the payer know.
func (l *line) finish(w store.Written, err error) verdict {
	b := l.bot
	if i := slices.Index(l.begun, w.Request); err == nil && i >= 0 {
		l.begun = slices.Delete(l.begun, i, i+1) // whoever sends the answer ends this one
	}
	for _, request := range l.begun {
		b.answers.end(request, time.Time{})
	}
	if err != nil {
		return l.notRecorded(err)
	}
	b.rouse()
	b.pulse.Command(l.verb(), outcomeOf(w))
	b.log.Info("command", "user", l.user(), "verb", l.verb(), "request", w.Request, "outcome", string(w.Outcome), "events", len(w.Events), "repeat", w.Repeat)
	return verdict{text: w.Answer + l.advised(w), outcome: w.Outcome, request: w.Request, events: w.Events}
}

// advised is the advice on public words that were recorded just now.
func (l *line) advised(w store.Written) string {
	if l.advice == nil || w.Repeat || len(w.Events) == 0 {
		return ""
	}
	return <-l.advice
}

// notRecorded gives the words back. The reference is in the log line too.
func (l *line) notRecorded(err error) verdict {
	sum := sha256.Sum256([]byte(strings.Join(l.in.Keys, " ") + l.words))
	ref := hex.EncodeToString(sum[:4])
	l.bot.pulse.Command(l.verb(), "not_recorded")
	l.bot.log.Error("command not recorded", "ref", ref, "user", l.user(), "err", err)
	return verdict{text: l.bot.say.NotRecorded(l.words, ref, string(store.TroubleOf(err)))}
}
