package health

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// payLoop is the goroutine whose rounds show that the bot lives.
const payLoop = "pay"

// stalled is how long the payer's loop may be between two rounds. It waits for the slowest of many calls to Slack, each
// of which is cut after twenty seconds.
const stalled = 2 * time.Minute

// Slack's words that condemn a token, whatever method it was used for.
const ofTheToken = "invalid_auth not_authed account_inactive token_revoked token_expired team_access_not_granted" //nolint:gosec // words of Slack, no secret

// facts are what decides whether we are ready.
type facts struct {
	now func() time.Time

	mu      sync.Mutex
	open    int               // connections
	lost    int               // connections that were lost and have not been opened again
	refused map[string]string // Slack's word by method, where only an operator can mend it
	last    time.Time         // when the payer's loop came round; zero while it does not run
}

func newFacts(now func() time.Time) facts { return facts{now: now, refused: map[string]string{}} }

// connected reports whether the connection takes the place of one that was lost.
func (f *facts) connected() (again bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open++
	if again = f.lost > 0; again {
		f.lost--
	}
	return again
}

func (f *facts) disconnected() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open--
	f.lost++
}

// answered remembers a word that only an operator can mend until Slack lets the same method pass; a word about the token
// until it lets anything pass that uses the same token. An answer that never came says nothing.
func (f *facts) answered(method, class, word string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch class {
	case "forbidden":
		f.refused[method] = word
	case "ok", "refused":
		delete(f.refused, method)
		maps.DeleteFunc(f.refused, func(m, word string) bool {
			return (m == opens) == (method == opens) && slices.Contains(strings.Fields(ofTheToken), word)
		})
	}
}

// opens is the one method that uses the app's token.
const opens = "apps.connections.open"

func (f *facts) beat() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = f.now()
}

// rest notes that the payer's loop has ended.
func (f *facts) rest() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = time.Time{}
}

// alive reports whether the payer's loop comes round; where it does not run, because we start or stop, it need not.
func (f *facts) alive() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last.IsZero() || f.now().Sub(f.last) < stalled
}
