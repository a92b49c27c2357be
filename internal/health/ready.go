package health

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// readyWithin is how long the record is asked whether it can be written.
const readyWithin = 3 * time.Second

// wrong returns what keeps us from taking commands, a sentence each; nothing means that we are ready.
func (s *Server) wrong(ctx context.Context) (out []string) {
	if s.stopping() {
		return []string{"allclear is stopping: what was taken is still written and sent. Start it again to take commands."}
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := s.cfg.Writable(ctx); err != nil {
		out = append(out, fmt.Sprintf("The record cannot be written, so nothing typed now is recorded: %v. See how full the disk is, and run: allclear doctor", err))
	}
	return append(out, s.cfg.Meter.wrong()...)
}

// wrong returns what is wrong between us and Slack.
func (f *facts) wrong() (out []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open < 1 {
		out = append(out, "No Socket Mode connection to Slack is open, so no command arrives. allclear keeps trying; see whether Slack is well, and run: allclear doctor")
	}
	for _, method := range slices.Sorted(maps.Keys(f.refused)) {
		out = append(out, fmt.Sprintf("Slack refuses %s: %s. The app's tokens or scopes must be mended; what they lack is said by: allclear doctor", method, f.refused[method]))
	}
	return out
}
