package slackemu

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	teamName   = "Local"
	teamDomain = "local"
	appID      = "A0LOCAL"
	botID      = "B0LOCAL"
)

// workspace is everything people could see. The server's lock guards it.
type workspace struct {
	now        func() time.Time
	lag        time.Duration // of history
	team       string
	bot        Person
	people     []Person
	rooms      []*room
	files      map[string]*upload
	views      map[string]*view
	triggers   map[string]*trigger
	hooks      map[string]*hook
	sent       map[string][]byte  // interactive envelopes
	forms      map[string][]*view // by person, the one on top last
	formed     chan struct{}      // closed when a form comes or changes
	counters   map[string]int
	lastTS     int64
	transcript []string
	tokens     *regexp.Regexp
}

func newWorkspace(cfg Config) *workspace {
	w := &workspace{
		now: cfg.Now, lag: cfg.HistoryLag, team: cfg.TeamID, people: slices.Clone(cfg.People),
		bot:   Person{ID: cfg.BotID, Handle: cfg.BotName, Name: cfg.BotName},
		files: map[string]*upload{}, views: map[string]*view{},
		triggers: map[string]*trigger{}, hooks: map[string]*hook{},
		sent: map[string][]byte{}, forms: map[string][]*view{}, formed: make(chan struct{}),
		counters: map[string]int{}, tokens: typedTokens(),
	}
	for _, name := range cfg.Channels {
		w.addRoom("C", name).Members = ids(w.people)
	}
	return w
}

func ids(people []Person) []string {
	out := make([]string, 0, len(people))
	for _, p := range people {
		out = append(out, p.ID)
	}
	return out
}

func (w *workspace) addRoom(prefix, name string) *room {
	r := &room{Channel: Channel{ID: w.id(prefix), Name: name}, created: w.now()}
	w.rooms = append(w.rooms, r)
	return r
}

// id makes ids from counters, so that the same script gives the same ids.
func (w *workspace) id(prefix string) string {
	return fmt.Sprintf("%s%08d", prefix, w.count(prefix))
}

func (w *workspace) count(what string) int {
	w.counters[what]++
	return w.counters[what]
}

// ts names an instant; it is unique even when the clock stands still.
func (w *workspace) ts() string {
	w.lastTS = max(w.now().UnixMicro(), w.lastTS+1)
	return fmt.Sprintf("%d.%06d", w.lastTS/1e6, w.lastTS%1e6)
}

// room finds a channel by id or by name, with or without its #.
func (w *workspace) room(key string) *room {
	name := strings.TrimPrefix(key, "#")
	for _, r := range w.rooms {
		if key != "" && (r.ID == key || r.Name == name) {
			return r
		}
	}
	return nil
}

// person finds a human by id or by handle, with or without its @.
func (w *workspace) person(key string) (Person, bool) {
	handle := strings.TrimPrefix(key, "@")
	for _, p := range w.people {
		if key != "" && (p.ID == key || p.Handle == handle) {
			return p, true
		}
	}
	return Person{}, false
}

// member finds a human or the bot by id.
func (w *workspace) member(id string) (Person, bool) {
	if id == w.bot.ID {
		return w.bot, true
	}
	p, ok := w.person(id)
	return p, ok && p.ID == id
}

// direct is the conversation between the bot and one person.
func (w *workspace) direct(p Person) *room {
	if r := w.room("@" + p.Handle); r != nil {
		return r
	}
	r := w.addRoom("D", "@"+p.Handle)
	r.Private, r.Members = true, []string{w.bot.ID, p.ID}
	return r
}
