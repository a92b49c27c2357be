package bot

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// fakeSlack is a workspace in memory: it keeps what people would see, and goes wrong as it is told.
type fakeSlack struct {
	now  func() time.Time
	pass func(time.Duration) // lets time pass
	lag  time.Duration       // how late history shows what was posted

	mu       sync.Mutex
	channels []*fakeChannel
	calls    []string // "post C-inc-1-mail INC-1/card", as they came in
	faults   []*fault
	ids      int
}

type fakeChannel struct {
	id, name, topic string
	created         time.Time
	ours, member    bool // the bot made it, the bot is in it
	archived        bool
	people          []string
	messages        []*fakeMessage
	whispers        []string
	canvas          *fakeCanvas
}

type fakeCanvas struct {
	id, text string
	ours     bool
}

type fakeMessage struct {
	ts, key, text, file string
	thread              string // the ts of the message it replies to
	parts               *Parts
	at                  time.Time
	pinned              bool
}

// fault is how calls go wrong. A call without one goes well.
type fault struct {
	method string // of these calls; "" is every call
	of     string // of those, the ones that are about this
	err    error
	after  bool            // the call has its effect, only the answer is lost
	takes  time.Duration   // how much time passes meanwhile
	wait   <-chan struct{} // what the call waits for before anything happens
	hang   bool            // it never ends by itself
	boom   bool            // it panics, which leaves what a crash leaves
	until  time.Time       // all calls before this instant go wrong; zero is one call
	met    int             // how many calls met it
}

func newFakeSlack(now func() time.Time, pass func(time.Duration)) *fakeSlack {
	s := &fakeSlack{now: now, pass: pass}
	for _, name := range []string{"general", "incidents", "managers", "support"} {
		s.channels = append(s.channels, &fakeChannel{id: "C-" + name, name: name, member: name == "support"})
	}
	return s
}

// fail makes calls go wrong. The function it returns says how many did.
func (s *fakeSlack) fail(f fault) (met func() int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	return func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return f.met
	}
}

// calm ends all faults.
func (s *fakeSlack) calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// arrive writes a call down and returns the fault that meets it.
func (s *fakeSlack) arrive(call string) fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	method, about, _ := strings.Cut(call, " ")
	for _, f := range s.faults {
		over := f.until.IsZero() && f.met > 0 || !f.until.IsZero() && !s.now().Before(f.until)
		if over || f.method != "" && f.method != method || !strings.Contains(about, f.of) {
			continue
		}
		f.met++
		return *f
	}
	return fault{}
}

// call lets a call have its effect, unless a fault has it otherwise.
func (s *fakeSlack) call(ctx context.Context, call string, effect func() error) error {
	f := s.arrive(call)
	if err := f.waits(ctx); err != nil {
		return err
	}
	var err error
	if f.after || f.err == nil && !f.boom {
		s.mu.Lock()
		err = effect()
		s.mu.Unlock()
	}
	if f.takes > 0 {
		s.pass(f.takes)
	}
	if f.boom {
		panic(call)
	}
	if f.err != nil {
		return f.err
	}
	return err
}

// waits keeps a call waiting, until its caller gives up.
func (f fault) waits(ctx context.Context) error {
	if f.wait == nil && !f.hang {
		return nil
	}
	select {
	case <-f.wait: // nil, where it hangs, is never ready
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// count returns how many calls began with these words.
func (s *fakeSlack) count(words string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if strings.HasPrefix(c+" ", words+" ") {
			n++
		}
	}
	return n
}

// refusal is an error in Slack's own word.
func refusal(word string) error { return slack.SlackErrorResponse{Err: word} }

func (s *fakeSlack) id(prefix string) string {
	s.ids++
	return fmt.Sprintf("%s%d", prefix, s.ids)
}

// channel finds a channel by its id, or by its name with a #. Of a channel it is not in the bot learns nothing.
func (s *fakeSlack) channel(id string) (*fakeChannel, error) {
	for _, c := range s.channels {
		if c.id == id || "#"+c.name == id {
			return c, nil
		}
	}
	return nil, refusal("channel_not_found")
}

// inside finds a channel that the bot must be a member of, by its id only.
func (s *fakeSlack) inside(id string) (*fakeChannel, error) {
	c, err := s.channel(id)
	switch {
	case err != nil || strings.HasPrefix(id, "#"):
		return nil, refusal("channel_not_found")
	case !c.member:
		return nil, refusal("not_in_channel")
	}
	return c, nil
}

func (s *fakeSlack) Whoami(context.Context) (Self, error) {
	return Self{Team: "T1", User: "UBOT", URL: "https://x.slack.com/"}, nil
}

func (s *fakeSlack) Person(_ context.Context, user string) (incident.Person, error) {
	return incident.Person{ID: user, Name: user}, nil
}

func (s *fakeSlack) Create(ctx context.Context, name string, _ bool) (id string, err error) {
	err = s.call(ctx, "create "+name, func() error {
		if _, err := s.channel("#" + name); err == nil {
			return refusal("name_taken")
		}
		id = "C-" + name
		s.channels = append(s.channels, &fakeChannel{id: id, name: name, created: s.now(), ours: true, member: true})
		return nil
	})
	return id, err
}

func (s *fakeSlack) Own(ctx context.Context, name string, since time.Time) (id string, err error) {
	err = s.call(ctx, "own "+name, func() error {
		for _, c := range s.channels {
			if c.ours && numbered(c.name, name) && !c.created.Before(since) {
				id = c.id
			}
		}
		return nil
	})
	return id, err
}

func (s *fakeSlack) Place(ctx context.Context, name string) (id string, err error) {
	err = s.call(ctx, "place "+name, func() error {
		c, err := s.channel("#" + name)
		if err == nil {
			id = c.id
		}
		return err
	})
	return id, err
}

func (s *fakeSlack) Join(ctx context.Context, channel string) error {
	return s.call(ctx, "join "+channel, func() error {
		c, err := s.channel(channel)
		if err == nil {
			c.member = true
		}
		return err
	})
}

func (s *fakeSlack) Invite(ctx context.Context, channel, user string) error {
	return s.call(ctx, "invite "+channel+" "+user, func() error {
		c, err := s.inside(channel)
		if err == nil && slices.Contains(c.people, user) {
			err = refusal("already_in_channel")
		}
		if err == nil {
			c.people = append(c.people, user)
		}
		return err
	})
}

func (s *fakeSlack) Topic(ctx context.Context, channel, topic string) error {
	return s.call(ctx, "topic "+channel+" "+topic, func() error {
		c, err := s.inside(channel)
		if err == nil {
			c.topic = topic
		}
		return err
	})
}

func (s *fakeSlack) Post(ctx context.Context, channel string, m Message, key string) (id, ts string, err error) {
	err = s.call(ctx, "post "+channel+" "+key, func() error {
		c, err := s.channel(channel)
		if err == nil && c.archived {
			err = refusal("is_archived")
		}
		if err == nil && m.Thread != "" {
			if _, gone := s.message(c.id, m.Thread); gone != nil {
				err = refusal("cannot_reply_to_message")
			}
		}
		if err == nil {
			id, ts = c.id, s.id("ts")
			c.messages = append(c.messages, &fakeMessage{ts: ts, key: key, text: m.Text, parts: m.Parts, at: s.now(), thread: m.Thread})
		}
		return err
	})
	return id, ts, err
}

// search finds a message in a channel's history, which may show it late.
func (s *fakeSlack) search(ctx context.Context, call, channel string, after time.Time, is func(*fakeMessage) bool) (ts string, err error) {
	err = s.call(ctx, call, func() error {
		c, err := s.inside(channel)
		if err != nil {
			return err
		}
		for _, m := range c.messages {
			if is(m) && m.at.After(after) && !m.at.Add(s.lag).After(s.now()) {
				ts = m.ts
			}
		}
		return nil
	})
	return ts, err
}

func (s *fakeSlack) Find(ctx context.Context, channel, key string, after time.Time) (string, error) {
	return s.search(ctx, "find "+channel+" "+key, channel, after, func(m *fakeMessage) bool { return m.key == key && m.thread == "" })
}

func (s *fakeSlack) FindReply(ctx context.Context, channel, thread, key string, after time.Time) (string, error) {
	return s.search(ctx, "reply "+channel+" "+key, channel, after, func(m *fakeMessage) bool { return m.key == key && m.thread == thread })
}

func (s *fakeSlack) Uploaded(ctx context.Context, channel, name string, after time.Time) (bool, error) {
	ts, err := s.search(ctx, "uploaded "+channel+" "+name, channel, after, func(m *fakeMessage) bool { return m.file == name })
	return ts != "", err
}

// message finds a message where the bot says it stands.
func (s *fakeSlack) message(channel, ts string) (*fakeMessage, error) {
	c, err := s.channel(channel)
	if err != nil {
		return nil, err
	}
	for _, m := range c.messages {
		if m.ts == ts {
			return m, nil
		}
	}
	return nil, refusal("message_not_found")
}

// keyOf returns what a message is, for the list of calls.
func (s *fakeSlack) keyOf(channel, ts string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, err := s.message(channel, ts); err == nil {
		return m.key
	}
	return ts
}

func (s *fakeSlack) OpenForm(ctx context.Context, trigger string, f Form) error {
	return s.call(ctx, "form "+trigger+" "+f.Title, func() error { return nil })
}

func (s *fakeSlack) Edit(ctx context.Context, channel, ts string, shown Message) error {
	return s.call(ctx, "edit "+channel+" "+s.keyOf(channel, ts), func() error {
		m, err := s.message(channel, ts)
		if err == nil {
			m.text, m.parts = shown.Text, shown.Parts
		}
		return err
	})
}

func (s *fakeSlack) Pin(ctx context.Context, channel, ts string) error {
	return s.call(ctx, "pin "+channel+" "+s.keyOf(channel, ts), func() error {
		m, err := s.message(channel, ts)
		if err == nil && m.pinned {
			err = refusal("already_pinned")
		}
		if err == nil {
			m.pinned = true
		}
		return err
	})
}

func (s *fakeSlack) Whisper(ctx context.Context, channel, user, text string) error {
	return s.call(ctx, "whisper "+channel+" "+user, func() error {
		c, err := s.inside(channel)
		if err == nil {
			c.whispers = append(c.whispers, user+": "+text)
		}
		return err
	})
}

func (s *fakeSlack) Upload(ctx context.Context, channel, name, comment, content string) error {
	return s.call(ctx, "upload "+channel+" "+name, func() error {
		c, err := s.inside(channel)
		if err == nil {
			c.messages = append(c.messages, &fakeMessage{ts: s.id("ts"), file: name, text: comment + "\n" + content, at: s.now()})
		}
		return err
	})
}

func (s *fakeSlack) CreateCanvas(ctx context.Context, channel, text string) (id string, err error) {
	err = s.call(ctx, "newcanvas "+channel, func() error {
		c, err := s.inside(channel)
		if err == nil && c.canvas != nil {
			err = refusal("channel_canvas_already_exists")
		}
		if err == nil {
			c.canvas = &fakeCanvas{id: s.id("F"), text: text, ours: true}
			id = c.canvas.id
		}
		return err
	})
	return id, err
}

func (s *fakeSlack) EditCanvas(ctx context.Context, id, text string) error {
	return s.call(ctx, "editcanvas "+id, func() error {
		for _, c := range s.channels {
			if c.canvas != nil && c.canvas.id == id {
				c.canvas.text = text
				return nil
			}
		}
		return refusal("canvas_not_found")
	})
}

func (s *fakeSlack) Canvas(ctx context.Context, channel string) (id string, ours bool, err error) {
	err = s.call(ctx, "canvas "+channel, func() error {
		c, err := s.inside(channel)
		if err == nil && c.canvas != nil {
			id, ours = c.canvas.id, c.canvas.ours
		}
		return err
	})
	return id, ours, err
}

// remove is somebody who deletes a message.
func (s *fakeSlack) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		c.messages = slices.DeleteFunc(c.messages, func(m *fakeMessage) bool { return m.key == key })
	}
}

// sight is what people see, by channel and aspect: "inc-1-mail: lines" are the keys of its messages in their order.
// Whispers are left out: nobody but one person sees them, and nobody can look for them.
func (s *fakeSlack) sight() map[string][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string][]string{}
	for _, c := range s.channels {
		out[c.name+": topic"] = []string{c.topic}
		if c.canvas != nil {
			out[c.name+": canvas"] = []string{c.canvas.text}
		}
		out[c.name+": people"] = slices.Sorted(slices.Values(c.people))
		for _, m := range c.messages {
			if strings.Contains(m.key, "/drafts/") { // how many there are depends on how fast it goes; the last one does not
				if strings.HasPrefix(c.name, "inc-") {
					out[c.name+": draft"] = lastDraft(out[c.name+": draft"], m)
				}
				continue
			}
			out[c.name+": lines"] = append(out[c.name+": lines"], m.key+m.file)
			out[c.name+": texts"] = append(out[c.name+": texts"], m.key+m.file+": "+m.text)
			if m.pinned {
				out[c.name+": pins"] = append(out[c.name+": pins"], m.key)
			}
		}
		slices.Sort(out[c.name+": texts"])
	}
	return out
}

// lastDraft keeps the words of the newest update in a channel.
func lastDraft(words []string, m *fakeMessage) []string {
	if m.parts == nil || strings.Contains(m.parts.Head, "the letter") || m.parts.Text == "" {
		return words
	}
	words = make([]string, 1)
	words[0], _, _ = strings.Cut(m.parts.Text, " Next update by") // by when depends on how fast it goes
	return words
}

// hurried returns the messages that came sooner after the one before them in their channel than Slack allows.
func (s *fakeSlack) hurried() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		for i := 1; i < len(c.messages); i++ {
			if c.messages[i].at.Sub(c.messages[i-1].at) < time.Second {
				out = append(out, c.name+" "+c.messages[i].key+c.messages[i].file)
			}
		}
	}
	return out
}

// text returns a message's words where it stands once; else it says how often it does.
func (s *fakeSlack) text(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for _, c := range s.channels {
		for _, m := range c.messages {
			if m.key == key {
				found = append(found, m.text)
			}
		}
	}
	if len(found) != 1 {
		return fmt.Sprintf("%s stands %d times", key, len(found))
	}
	return found[0]
}

// whispers returns what was whispered in a channel.
func (s *fakeSlack) whispers(channel string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.channel(channel)
	if err != nil {
		return nil
	}
	return c.whispers
}

// rig is a bot with a real record in a fake Slack, and a clock that is set.
type rig struct {
	*Bot
	t     tester
	space *fakeSlack
	typed int

	mu     sync.Mutex
	time   time.Time
	errors []string // lines of the log that a story has to announce
}

// scratch is a folder in memory, where the machine has one: these tests write thousands of commits, and what a disk makes
// of them is package store's business. It is removed when the test or the case ends.
func scratch(t testing.TB, ends tester) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "allclear") //nolint:usetesting // t.TempDir is on the disk
	if err != nil {
		return t.TempDir()
	}
	ends.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// tester is a test, or one case of a property.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(f func())
}

// sentences are read once for all rigs.
var sentences = sync.OnceValues(templates.New)

// newRig opens a new record in dir. Few stories need more than one call at a time.
func newRig(t tester, dir string, atOnce int) *rig {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(dir, "allclear.db"), store.Options{})
	require.NoError(t, err)
	say, err := sentences()
	require.NoError(t, err)
	r := &rig{t: t, time: nine}
	r.space = newFakeSlack(r.clock, func(d time.Duration) { r.set(r.clock().Add(d)) })
	r.Bot = New(Config{
		DB: db, Slack: r.space, Say: say, Now: r.clock, AtOnce: atOnce, Log: slog.New(errorLines{slog.DiscardHandler, r}),
		Work: incident.Workspace{People: []incident.Listed{
			{Person: incident.Person{ID: "U1", Name: "Dana Peretz"}, Handle: "dana"}, {Person: incident.Person{ID: "U2", Name: "Sam Okafor"}, Handle: "sam"},
		}},
		Places: Places{Incidents: "#incidents", Managers: "#managers", Support: "#support"},
	})
	t.Cleanup(func() {
		r.payer.wait.Wait()
		r.wait.Wait()
		require.NoError(t, db.Close())
		require.Empty(t, r.errors, "error lines in the log")
	})
	return r
}

// errorLines collects the log's error lines.
type errorLines struct {
	slog.Handler
	rig *rig
}

// Enabled reports whether a line is of an error.
func (errorLines) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

// Handle keeps a line.
func (l errorLines) Handle(_ context.Context, rec slog.Record) error {
	l.rig.mu.Lock()
	defer l.rig.mu.Unlock()
	line := rec.Message
	rec.Attrs(func(a slog.Attr) bool { line += " " + a.Key + "=" + a.Value.String(); return true })
	l.rig.errors = append(l.rig.errors, line)
	return nil
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.time
}

// set sets the clock, which never goes back.
func (r *rig) set(t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.After(r.time) {
		r.time = t
	}
}

// expected returns the error lines so far, which a story has announced by asking.
func (r *rig) expected() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.errors
	r.errors = nil
	return out
}

// says types words as Dana in a channel and returns the private answer. "inc-1" is that incident's channel.
func (r *rig) says(where, words string) string {
	r.t.Helper()
	r.typed++
	return r.Handle(context.Background(), Incoming{
		Keys: []string{fmt.Sprintf("trigger:%d", r.typed)}, Source: incident.FromSlash, Team: "T1", User: "U1", Handle: "dana",
		Channel: r.channel(where), Words: words,
	})
}

func (r *rig) channel(where string) string {
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	for _, c := range r.space.channels {
		if c.name == where || strings.HasPrefix(c.name, where+"-") {
			return c.id
		}
	}
	return where
}

// told types words that must be recorded.
func (r *rig) told(where, words string) {
	r.t.Helper()
	require.NotContains(r.t, strings.ToLower(r.says(where, words)), "not recorded")
}

// later lets time pass and everything happen that is due or can be paid meanwhile.
func (r *rig) later(d time.Duration) {
	r.t.Helper()
	require.NoError(r.t, r.Until(context.Background(), r.set, r.clock().Add(d)))
	_, err := r.Settle(context.Background())
	require.NoError(r.t, err)
}

// owes makes things owed that no command is behind.
func (r *rig) owes(owed ...store.Owed) {
	r.t.Helper()
	_, err := r.db.Submit(context.Background(), onlyOwing(r.clock(), func() []store.Owed { return owed }))
	require.NoError(r.t, err)
}

// onlyOwing is a request that only makes something owed.
func onlyOwing(now time.Time, owed func() []store.Owed) store.Proposal {
	return store.Proposal{
		Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "test", At: now},
		Decide: func(*store.Book, int64) store.Decision {
			return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences { return store.Consequences{Owed: owed()} }}
		},
	}
}

// busy keeps the writer from writing until the function it returns is called.
func (r *rig) busy() (free func()) {
	began, end := make(chan struct{}), make(chan struct{})
	var once sync.Once
	wait, err := r.db.Enqueue(context.Background(), onlyOwing(r.clock(), func() []store.Owed {
		once.Do(func() { close(began) })
		<-end
		return nil
	}))
	require.NoError(r.t, err)
	<-began
	return func() {
		close(end)
		_, err := wait(context.Background())
		require.NoError(r.t, err)
	}
}

// settled says that nothing is owed any more, whatever the clock will say.
func (r *rig) settled() {
	r.t.Helper()
	ctx, never := context.Background(), r.clock().AddDate(100, 0, 0)
	left, err := r.db.Payable(ctx, never)
	require.NoError(r.t, err)
	require.Empty(r.t, left, "still owed")
	at, err := r.db.NextPayable(ctx, time.Unix(0, 0))
	require.NoError(r.t, err)
	require.Zero(r.t, at, "something waits for what will never come")
}

func (s *fakeSlack) Look(ctx context.Context, channel string) (room Room, err error) {
	err = s.call(ctx, "look "+channel, func() error {
		c, err := s.channel(channel)
		if err == nil {
			room = Room{Archived: c.archived, Member: c.ours || c.member, Topic: c.topic, People: slices.Clone(c.people)}
		}
		return err
	})
	return room, err
}

func (s *fakeSlack) Stands(ctx context.Context, channel, ts string) (here, pinned bool, err error) {
	err = s.call(ctx, "stands "+channel+" "+s.keyOf(channel, ts), func() error {
		if _, err := s.inside(channel); err != nil {
			return err
		}
		if m, err := s.message(channel, ts); err == nil {
			here, pinned = true, m.pinned
		}
		return nil
	})
	return here, pinned, err
}

func (s *fakeSlack) Direct(ctx context.Context, user string) (id string, err error) {
	err = s.call(ctx, "direct "+user, func() error {
		id = "D-" + user
		if _, err := s.channel(id); err != nil {
			s.channels = append(s.channels, &fakeChannel{id: id, name: "@" + user, member: true})
		}
		return nil
	})
	return id, err
}

func (s *fakeSlack) Respond(ctx context.Context, url, text string) error {
	return s.call(ctx, "respond "+url+" "+text, func() error { return nil })
}

func (s *fakeSlack) Home(ctx context.Context, user, _ string) error {
	return s.call(ctx, "home "+user, func() error { return nil })
}
