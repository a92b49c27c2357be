package incident

import "time"

// DueKind says what is due.
type DueKind string

// What can be due.
const (
	DueWarning DueKind = "promise_warning" // a promised update is due in [PromiseWarning]
	DueAlert   DueKind = "promise_alert"   // a promised update is due now and has not come
	DueNudge   DueKind = "nudge"           // nothing is promised, and customers have heard nothing for too long
	DueReport  DueKind = "report"          // the day has come by which customers were promised a report, or it is over
	DueSummary DueKind = "summary"         // managers' summary falls: see [Briefing]
	DueDuty    DueKind = "duty"            // a duty is asked for, or told to somebody
)

// Due is something that must happen at a time unless the record moves on before it.
type Due struct {
	Kind DueKind
	At   time.Time
	Seq  int // the event it follows from; with Kind, what it is recognised by
}

// NextDue returns what is due first after a given instant. Warnings for a promise given
// less than [PromiseWarning] before its time are left out. talked is when somebody last talked in the incident's channel.
func (in Incident) NextDue(after, talked time.Time, ws Workspace) (Due, bool) {
	var next Due
	for _, d := range in.dues(after, talked, ws) {
		if d.At.After(after) && (next.At.IsZero() || d.At.Before(next.At)) {
			next = d
		}
	}
	return next, !next.At.IsZero()
}

// DueAt returns everything that is due at exactly one instant, as [Incident.NextDue] found it.
func (in Incident) DueAt(at, talked time.Time, ws Workspace) []Due {
	var out []Due
	for _, d := range in.dues(at.Add(-time.Nanosecond), talked, ws) {
		if d.At.Equal(at) {
			out = append(out, d)
		}
	}
	return out
}

// dues returns all that has a time of its own, and of what comes again and again the first after an instant.
func (in Incident) dues(after, talked time.Time, ws Workspace) []Due {
	var out []Due
	if p, ok := in.Standing(); ok {
		if warn, ok := p.WarnAt(); ok {
			out = append(out, Due{DueWarning, warn, p.Seq})
		}
		out = append(out, Due{DueAlert, p.Due, p.Seq})
	}
	if s, ok := in.Silence(); ok && !s.By.IsZero() {
		out = append(out, Due{DueNudge, s.NudgeAt(), s.Seq})
	}
	if at, ok := in.NextBriefing(after, ws.In()); ok {
		out = append(out, Due{DueSummary, at, in.Version})
	}
	if p, ok := in.ReportPromise(ws.ReportDays, ws.In()); ok && p.SentAt.IsZero() {
		out = append(out, Due{DueReport, p.Remind, p.Seq}, Due{DueReport, p.Due, p.Seq})
	}
	for d := range in.pending(after, talked, ws) {
		if !d.Next.IsZero() {
			out = append(out, Due{DueDuty, d.Next, d.Seq})
		}
	}
	return out
}
