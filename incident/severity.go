package incident

import (
	"fmt"
	"strings"
)

// Severity says how bad it is: 1 is worst, 4 is least. Zero is not said.
type Severity int

// The four severities.
const (
	Sev1 Severity = 1 + iota // customers cannot work
	Sev2                     // customers are hindered
	Sev3                     // a part is affected, or there is a way around
	Sev4                     // nobody outside noticed
)

// DefaultSeverity is taken where nobody said one: loud enough to be looked at, and lowered with one command.
const DefaultSeverity = Sev2

// String returns the severity as people type it: "sev1".
func (s Severity) String() string {
	if s < Sev1 || s > Sev4 {
		return "sev?"
	}
	return fmt.Sprintf("sev%d", int(s))
}

// Grave reports whether the strict rules hold: three confirmations before closing,
// summaries for managers.
func (s Severity) Grave() bool { return s == Sev1 || s == Sev2 }

// Worse returns the worse of two severities.
func (s Severity) Worse(t Severity) Severity {
	if s == 0 || (t != 0 && t < s) {
		return t
	}
	return s
}

// ParseSeverity reads "sev1", "SEV-1" or "p1" in any case. It reports whether word is one. A bare "s3" is not: it
// is more often the name of something that is down.
func ParseSeverity(word string) (Severity, bool) {
	w := strings.ToLower(word)
	for _, prefix := range []string{"severity", "sev", "p"} {
		if rest, ok := strings.CutPrefix(w, prefix); ok {
			w = strings.TrimPrefix(rest, "-")
			break
		}
	}
	if len(w) != 1 || w[0] < '1' || w[0] > '4' || w == strings.ToLower(word) {
		return 0, false
	}
	return Severity(w[0] - '0'), true
}
