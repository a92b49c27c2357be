package bot

import (
	"time"

	"allclear/store"
)

// Pulse is told what the bot does while it does it, by several goroutines at once, and must not keep them. Its words are
// few and ours: no name, no id and nothing that people typed is among them.
type Pulse interface {
	// Command says that a command had an outcome: recorded, answered, refused, repeat or not_recorded. A verb that
	// the language does not have is "unknown".
	Command(verb, outcome string)
	// Acked says how long it was from a command's envelope to its ack, which was queued.
	Acked(took time.Duration)
	// Committed says how long a command waited for its place in the record to be on disk.
	Committed(took time.Duration)
	// Called says what a call of a method of Slack came to: ok, limited, unsent, doubt, refused or forbidden, which is
	// for an operator to mend. word is Slack's word for why not.
	Called(method, class, word string)
	// Held says that Slack's rate limit holds a method back.
	Held(method string, wait time.Duration)
	// Opened and Closed say that a Socket Mode connection was opened and was lost or left.
	Opened()
	Closed()
	// Began and Ended say that a goroutine of ours, of some kind, began and ended.
	Began(kind string)
	Ended(kind string)
	// Beat says that the payer's loop has come round.
	Beat()
	// Panicked says that a panic was survived.
	Panicked()
}

// nobody is a Pulse that nobody feels.
type nobody struct{}

func (nobody) Command(_, _ string)            {}
func (nobody) Acked(time.Duration)            {}
func (nobody) Committed(time.Duration)        {}
func (nobody) Called(_, _, _ string)          {}
func (nobody) Held(_ string, _ time.Duration) {}
func (nobody) Opened()                        {}
func (nobody) Closed()                        {}
func (nobody) Began(string)                   {}
func (nobody) Ended(string)                   {}
func (nobody) Beat()                          {}
func (nobody) Panicked()                      {}

// counted returns the work of a goroutine with its beginning and its end told.
func (b *Bot) counted(kind string, work func()) func() {
	return func() {
		b.pulse.Began(kind)
		defer b.pulse.Ended(kind)
		work()
	}
}

// counting is counted for work whose end somebody waits for: it is told before they know.
func (b *Bot) counting(kind string, work func() error) (err error) {
	b.counted(kind, func() { err = work() })()
	return err
}

// outcomeOf is what is told of a line that was written. A redelivery is no second command.
func outcomeOf(w store.Written) string {
	if w.Repeat {
		return "repeat"
	}
	return string(w.Outcome)
}

// verb returns the verb of a line as the table has it, whatever was typed for it.
func (l *line) verb() string {
	name, _, ok := cutWord(l.words)
	if !ok {
		return "help"
	}
	if v, ok := find(l.bot.verbs, name); ok {
		return v.Name
	}
	return "unknown"
}

// opened and closed keep what was told of a connection even: slack-go says more than once that it is lost.
func (c *connection) opened() {
	if !c.open.Swap(true) {
		c.bot.pulse.Opened()
	}
}

func (c *connection) closed() {
	if c.open.Swap(false) {
		c.bot.pulse.Closed()
	}
}
