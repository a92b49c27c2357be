package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// crashRounds is how often the process is killed: a few by default, more on request (CRASH_ROUNDS).
func crashRounds() int {
	if n, err := strconv.Atoi(os.Getenv("CRASH_ROUNDS")); err == nil {
		return n
	}
	return 12
}

// crashSettle is the settle time: short by default, another on request (CRASH_SETTLE=10s is the one of real life).
func crashSettle() string { return cmp.Or(os.Getenv("CRASH_SETTLE"), "300ms") }

// TestCrashLoop kills the real program with -9 while people type, again and again, beside a Slack that lives on and fails
// now and then. One line in twenty is delivered again. At the end every command that was acked is recorded, every command
// that was recorded is seen exactly once and in order, and there is one channel for each incident.
func TestCrashLoop(t *testing.T) {
	c := newCrash(t, 0, "ALLCLEAR_SETTLE="+crashSettle())
	c.troubled, c.breath = true, 150*time.Millisecond // about as much as Slack takes: else a long run owes ever more
	c.loop(crashRounds(), never)
	require.Empty(t, c.violations())
}

// crash is a loop of kills while people type.
type crash struct {
	*site
	seed     uint64
	random   *rand.Rand
	live     [2]time.Duration // the shortest and the longest life of a program
	breath   time.Duration    // between two lines of one person
	afresh   bool             // what is delivered again comes with ids of its own, and from somebody else
	troubled bool             // Slack fails now and then
	unheard  bool             // the last message before a kill is posted, but its answer never comes
	channels []string

	mu    sync.Mutex
	lines []*line
	acks  int      // answers, whatever they say
	again int      // lines that were delivered again
	odd   []string // what was noticed on the way
	fails int      // calls that Slack was told to fail
}

// line is a numbered line that somebody typed.
type line struct {
	slackemu.Slash
	words  string // its number, as it is shown
	answer string // once it was acked as recorded
}

func newCrash(t *testing.T, lag time.Duration, env ...string) *crash {
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("CRASH_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("CRASH_SEED=%d", seed)
	return &crash{
		site: newSite(t, lag, env...), seed: seed, random: rand.New(rand.NewPCG(seed, 0)),
		live: [2]time.Duration{20 * time.Millisecond, 420 * time.Millisecond},
	}
}

func never() bool { return false }

// loop opens two incidents and kills the program so many times while eight people type, or until enough says so. Then it
// waits until all is quiet.
func (c *crash) loop(rounds int, enough func() bool) {
	c.start()
	c.channels = c.open(2)
	stop := c.during(c.crowd)
	kills, began := 0, time.Now()
	for ; kills < rounds && !enough(); kills++ {
		c.lives()
		c.snatch()
		c.kill()
		c.start()
	}
	stop()
	looped := time.Now()
	for range 5 { // the last calls that hang end with the program, or each would be waited for
		if c.quietWithin(time.Second) {
			break
		}
		c.kill()
		c.start()
	}
	c.quiet()
	c.t.Logf("%s of %d kills, quiet after %s", looped.Sub(began).Round(time.Millisecond), kills, time.Since(looped).Round(time.Millisecond))
	c.terminate()
	c.report()
}

// snatch lets the last message before a kill be posted without an answer, where that is wanted.
func (c *crash) snatch() {
	if c.unheard {
		c.slack.Fail("chat.postMessage", slackemu.Fault{Hang: true, AfterEffect: true})
		<-time.After(100 * time.Millisecond)
	}
}

// lives lets the program live for a while: mostly from when it has acked something, so that a busy machine does not see
// it killed at its start only.
func (c *crash) lives() {
	c.mu.Lock()
	before := c.acks
	c.mu.Unlock()
	acked := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.acks > before
	}
	if c.random.IntN(4) > 0 {
		require.Eventually(c.t, acked, time.Minute, 2*time.Millisecond, "nothing is acked")
	}
	<-time.After(c.life())
}

func (c *crash) life() time.Duration {
	return c.live[0] + time.Duration(c.random.Int64N(int64(c.live[1]-c.live[0])))
}

// during does something until stop is called, which waits for it.
func (c *crash) during(do func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(c.t.Context())
	var under sync.WaitGroup
	under.Go(func() { do(ctx) })
	return func() {
		cancel()
		under.Wait()
	}
}

// crowd lets eight people type until ctx ends.
func (c *crash) crowd(ctx context.Context) {
	var typists sync.WaitGroup
	for i := range 8 {
		typists.Go(func() { c.typeOn(ctx, i) })
	}
	typists.Wait()
}

// typeOn types numbered lines until ctx ends. One line in twenty is an earlier one that Slack delivers again.
func (c *crash) typeOn(ctx context.Context, who int) {
	random := rand.New(rand.NewPCG(c.seed, uint64(who)+1))
	var mine []*line
	for ctx.Err() == nil {
		if len(mine) > 0 && random.IntN(20) == 0 {
			c.redeliver(mine[random.IntN(len(mine))])
		} else {
			l := c.next(who)
			mine = append(mine, l)
			c.deliver(l)
			if c.troubled && l.answer != "" && random.IntN(25) == 0 {
				c.trouble(random)
			}
		}
		<-time.After(c.breath)
	}
}

// next is the next line of somebody.
func (c *crash) next(who int) *line {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := &line{words: fmt.Sprintf("line-%d.", len(c.lines)+1)}
	l.Slash = slackemu.Slash{
		User: people()[who%len(people())], Channel: c.channels[who%len(c.channels)], Text: "update " + l.words,
		TriggerID: fmt.Sprintf("trigger-%d", len(c.lines)+1), EnvelopeID: fmt.Sprintf("envelope-%d-1", len(c.lines)+1),
	}
	c.lines = append(c.lines, l)
	return l
}

// deliver sends a line. One that is not acked in time counts as an error to whoever typed it, as in Slack, though Slack
// waits longer.
func (c *crash) deliver(l *line) {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	answer, err := c.typed(ctx, l)
	if err != nil {
		<-time.After(20 * time.Millisecond) // nobody is there: do not spin
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acks++
	switch recorded := strings.Contains(answer, "update: "+l.words); {
	case !recorded:
		c.odd = append(c.odd, fmt.Sprintf("%s was answered %q", l.words, answer))
	case l.answer == "":
		l.answer = answer
	case l.answer != answer && !c.afresh:
		c.odd = append(c.odd, fmt.Sprintf("%s was answered %q, and when it was delivered again %q", l.words, l.answer, answer))
	}
}

func (c *crash) typed(ctx context.Context, l *line) (string, error) {
	l.Command = "/incident"
	ack, err := c.slack.Slash(ctx, l.Slash)
	return ack.Text, err
}

// redeliver delivers a line again: in a new envelope with the trigger it had, or as if ids meant nothing.
func (c *crash) redeliver(l *line) {
	c.mu.Lock()
	c.again++
	l.EnvelopeID = fmt.Sprintf("%s-again-%d", l.TriggerID, c.again)
	if c.afresh {
		l.TriggerID, l.User = l.EnvelopeID, "sam"
	}
	c.mu.Unlock()
	c.deliver(l)
}

// trouble makes one of the next calls of the program fail: with its effect or without, at once or never.
func (c *crash) trouble(random *rand.Rand) {
	method := []string{"chat.postMessage", "chat.postMessage", "conversations.history"}[random.IntN(3)]
	f := slackemu.Fault{AfterEffect: random.IntN(2) == 0}
	switch random.IntN(4) {
	case 0:
		f.Status = http.StatusInternalServerError
	case 1:
		f.Error = "internal_error"
	case 2:
		f = slackemu.Fault{RetryAfter: time.Second}
	case 3:
		f.Hang = method == "chat.postMessage" // looking is done too seldom: hangs would pile up for the end
	}
	c.slack.Fail(method, f)
	c.mu.Lock()
	c.fails++
	c.mu.Unlock()
}
