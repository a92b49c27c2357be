package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"allclear/incident"
)

// This file has the rules that look at what is missing: they ask something of a whole text in a phase.

// asked reports whether the text is an update of one of the phases.
func (t *text) asked(phases ...incident.Phase) bool {
	return t.o.Channel != Letter && !t.k.Cancelled && slices.Contains(phases, t.phase) && strings.TrimSpace(t.plain) != ""
}

// long reports a channel with room for everything.
func (t *text) long() bool { return t.o.Channel != Banner && t.o.Channel != Social }

func missing(why, instead string) []span { return []span{{why: why, instead: instead}} }

func component(t *text) []span {
	if !t.asked(incident.Investigating, incident.Identified) || !t.k.Recorded {
		return nil
	}
	names := t.k.Affected
	if len(names) == 0 {
		names = t.k.Public
	}
	if len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return strings.Contains(t.low, lower(n)) }) {
		return nil
	}
	return missing("", "Name "+names[0]+".")
}

var effect = regexp.MustCompile(`\b(?:cannot|can't|could not|couldn't|unable|unavailable|not available|errors?|slow\w*|delay\w*|missing|fail\w*|not (?:be )?(?:able|load\w*|work\w*))\b`)

func visibleEffect(t *text) []span {
	if !t.asked(incident.Investigating) || t.k.Well || effect.MatchString(t.low) {
		return nil
	}
	if slices.ContainsFunc(t.k.Said, func(s string) bool { return len(s) > 10 && strings.Contains(t.low, lower(strings.TrimRight(s, "."))) }) {
		return nil
	}
	return missing("", "")
}

// nexts are the times behind the words "next update".
func (t *text) nexts() []clock {
	var out []clock
	for _, c := range t.clocks {
		if t.promised(c.from) {
			out = append(out, c)
		}
	}
	return out
}

func (t *text) lacksNext() bool {
	return t.asked(incident.Investigating, incident.Identified, incident.Monitoring) && len(t.nexts()) == 0
}

func nextUpdate(t *text) []span {
	if !t.asked(incident.Investigating, incident.Identified, incident.Monitoring) || !t.long() {
		return nil
	}
	said := t.nexts()
	if len(said) == 0 {
		return missing("", "")
	}
	if t.o.Next.IsZero() || t.k.Zone == nil || t.k.AsOf.After(t.o.Next) { // a time that is over is no wording that passes
		return nil
	}
	want := t.o.Next.In(t.k.Zone)
	for _, c := range said {
		if loc := t.place(c.zone, want.Year()); loc == nil || t.o.Next.In(loc).Hour()*60+t.o.Next.In(loc).Minute() == c.minute {
			return nil
		}
	}
	s := said[0].span
	s.why, s.instead = "The next update is due at another time.", "Next update by "+want.Format("3:04 PM MST")+"."
	return []span{s}
}

var (
	apology   = regexp.MustCompile(`\b(?:sorry|apolog\w+)\b`)
	dataWords = regexp.MustCompile(`\bdata\b[^.]{0,30}\b(?:loss|lost|affected|safe)\b|\b(?:lose|lost|loss)\b[^.]{0,20}\bdata\b`)
	reporting = regexp.MustCompile(`\b(?:report|review|post-?mortem|root cause analysis)\b`)
)

func resolvedWhole(t *text) []span {
	if !t.asked(incident.Resolved) || !t.long() || !t.k.Recorded {
		return nil
	}
	var out []span
	lacks := func(is bool, why, instead string) {
		if is {
			out = append(out, missing(why, instead)...)
		}
	}
	lacks(t.k.Down && len(t.clocks) == 0, "It does not say since when service is back.", "Say at what time service was restored, with the zone.")
	lacks(t.k.Down && !t.saysDowntime(), "It does not say how long the downtime was in all.", "Say "+inWords(t.k.Downtime)+" of downtime.")
	lacks(!apology.MatchString(t.low), "There is no apology.", "We are sorry for the disruption to your work.")
	lacks(t.k.DataLoss == incident.FindingNone && !dataWords.MatchString(t.low), "It was confirmed that no data was lost, and customers ask.", "No customer data was lost.")
	lacks(t.k.Severity.Grave() && !t.k.NoReport && !reporting.MatchString(t.low), "An incident this grave has a report, and customers wait for it.", "Say by which date you will publish a report.")
	return out
}

// saysDowntime reports whether it says how long it was down in all, or how long each component was.
func (t *text) saysDowntime() bool {
	each := len(t.k.Outages) > 0 && !slices.ContainsFunc(t.k.Outages, func(m int) bool { return !t.saysLength(m) })
	return each || t.saysLength(t.k.Downtime)
}

func (t *text) saysLength(m int) bool {
	return m == 0 || slices.ContainsFunc(t.lengths, func(l length) bool { return l.minutes == m })
}

func inWords(m int) string {
	switch h := m / 60; h {
	case 0:
		return fmt.Sprintf("%d minutes", m)
	case 1:
		return fmt.Sprintf("1 hour and %d minutes", m%60)
	default:
		return fmt.Sprintf("%d hours and %d minutes", h, m%60)
	}
}

var anew = regexp.MustCompile(`\b(?:recur\w*|again|return\w*|another|once more|reappear\w*)\b`)

func recurrence(t *text) []span {
	if !t.k.Recurring || !t.asked(incident.Investigating, incident.Identified, incident.Monitoring) || anew.MatchString(t.low) {
		return nil
	}
	return missing("", "")
}

const alikeFrom = 0.9

// noChange is what a text with no news should say: then that it has the words of the last one is what it says.
var noChange = regexp.MustCompile(`\b(?:no|not|nothing)\b[^.]{0,20}\bchanged?\b[^.]{0,30}\bsince\b[^.]{0,40}\d`)

func repeats(t *text) []span {
	if t.k.Last == "" || noChange.MatchString(t.low) || !t.asked(incident.Investigating, incident.Identified, incident.Monitoring) {
		return nil
	}
	if similarity(t.words, split(t.k.Last)) < alikeFrom {
		return nil
	}
	return []span{{from: 0, to: len(t.plain)}}
}

// similarity is 1 for the same words, less by each word that must be changed, over the longer text.
func similarity(a, b []word) float64 {
	longer := max(len(a), len(b))
	if longer == 0 || longer > 2*min(len(a), len(b)) || longer > 2000 {
		return 0
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			change := before
			if a[i].is != b[j].is {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return 1 - float64(row[len(b)])/float64(longer)
}

// entities are the characters that Slack escapes: where the text will stand they are one.
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// limit is how long a text should be at most, and how long it may be.
type limit struct{ soft, hard int }

func (t *text) limit() (l limit, have int, unit string) {
	given := entities.Replace(t.raw)
	have, unit = utf8.RuneCountInString(given), "characters"
	switch t.o.Channel {
	case Words:
		return limit{}, 0, unit
	case StatusPage:
		if t.phase == incident.Resolved || t.phase == "" {
			return limit{900, 1600}, have, unit
		}
		return limit{480, 1000}, have, unit
	case Email:
		return limit{1500, 3000}, have, unit
	case Banner:
		return limit{120, 140}, have, unit
	case Social:
		return limit{260, 280}, utf8.RuneCountInString(link.ReplaceAllString(lower(given), strings.Repeat("u", 23))), unit
	case Letter:
		return limit{900, 1500}, len(strings.Fields(t.plain)), "words"
	}
	return limit{}, 0, unit
}

func tooLong(t *text) []span {
	if t.o.Channel == Banner && len(t.sentences) > 1 {
		return []span{{from: t.sentences[1].from, to: len(t.plain), why: "A banner is one sentence.", instead: "Keep the effect and a link."}}
	}
	l, have, unit := t.limit()
	all := span{from: 0, to: len(t.plain)}
	switch {
	case l.soft == 0 || have <= l.soft:
		return nil
	case have <= l.hard:
		all.severity = Warn
	}
	all.why = fmt.Sprintf("It has %d %s; %d are good, %d the most.", have, unit, l.soft, l.hard)
	return []span{all}
}

func stale(t *text) []span {
	if t.o.Version == 0 || t.k.Version == 0 || t.o.Version == t.k.Version {
		return nil
	}
	return missing(fmt.Sprintf("It was made from version %d of the record, which is at %d.", t.o.Version, t.k.Version), "")
}

var (
	overPhrase = compile(`\b(?:fully restored|all clear|back to normal|(?:is|are|has been|have been|now) (?:now |fully |completely |all )?(?:resolved|fixed))\b`)
	watching   = compile(`\b(?:we are|we're|we will|we continue to|and are) (?:now |closely |still |continuing to )*monitor(?:ing)?\b`)
	foundCause = compile(`\b(?:have|has|we) (?:now )?(?:been )?identified (?:the |a )?(?:\w+ )?(?:cause|issue|problem|source)\b|\bcause (?:\w+ )?(?:has been|was|is) (?:now )?(?:identified|found)\b`)
	notYet     = regexp.MustCompile(`\b(?:not|will|would|until|once|when|after|if|before|to be|should|shall|never|isn't|hasn't|haven't|aren't)\b[^.,;]{0,30}$`)
)

func contradicts(t *text) []span {
	if !t.k.Recorded || t.k.Cancelled {
		return nil
	}
	said := func(re pattern, why string) []span {
		out := t.each(re, func(s span) bool { return !notYet.MatchString(t.sentenceUpTo(s.from)) })
		for i := range out {
			out[i].why = why
		}
		return out
	}
	var out []span
	if !t.k.Resolved {
		out = append(out, said(overPhrase, "The record does not say that it is resolved.")...)
	}
	if t.k.DownNow {
		out = append(out, said(watching, "The record says that something is still down.")...)
	}
	if t.k.Cause == "" {
		out = append(out, said(foundCause, "The record has no cause yet.")...)
	}
	return out
}

var (
	strong = compile(`\b(?:outages?|downtimes?|(?:is|are|was|were|went|been) (?:\w+ly )?(?:down|unavailable|offline))\b`)
	weak   = compile(`\b(?:degrad\w+|slow(?:ness|er|ly)?|sluggish)\b`)
	none   = regexp.MustCompile(`\b(?:no|not|without|never) (?:\w+ )?$`)
)

func outageWords(t *text) []span {
	switch {
	case !t.k.Recorded || t.k.Cancelled:
		return nil
	case t.k.DownNow:
		out := t.each(weak, nil)
		for i := range out {
			out[i].why, out[i].instead = "The record says that something is down, which is more than that.", "Say unavailable."
		}
		return out
	case !t.k.Down:
		return t.each(strong, func(s span) bool { return !none.MatchString(t.before(s)) })
	}
	return nil
}

var (
	heading = regexp.MustCompile(`(?m)^[#*\s]*(?:(?:our )?next steps|planned (?:work|steps|actions)|what (?:happens next|we will do(?: next)?)|what we are going to do)\b[^\n]*$`)
	item    = regexp.MustCompile(`(?m)^\s*(?:[-*•]|\d+[.)])\s+[^\n]+`)
	past    = regexp.MustCompile(`\b(?:added|implemented|deployed|fixed|introduced|replaced|removed|extended|completed|upgraded|changed|updated|tested|migrated|enabled|disabled|increased|reduced|hardened|built|created|moved|wrote|installed|reviewed|investigated|improved)\b`)
	future  = regexp.MustCompile(`\b(?:will|going to|plan to|to be|shall)\b`)
)

// tenses finds what is planned and told as done, and the other way round.
func tenses(t *text) []span {
	out := t.headed()
	if len(t.k.Planned)+len(t.k.Done) == 0 {
		return out
	}
	for _, s := range t.sentences {
		said := t.low[s.from:s.to]
		was, willBe := past.FindStringIndex(said), future.MatchString(said)
		switch {
		case was != nil && !willBe && t.about(s, t.k.Planned) && !t.about(s, t.k.Done):
			if p := (span{from: s.from + was[0], to: s.from + was[1]}); !covers(out, p) {
				out = append(out, p)
			}
		case was == nil && willBe && t.about(s, t.k.Done) && !t.about(s, t.k.Planned):
			at := future.FindStringIndex(said)
			out = append(out, span{from: s.from + at[0], to: s.from + at[1], why: "The record says that this is done.", instead: "Say it in the past tense."})
		}
	}
	return out
}

// headed finds the past tense in the list under a heading such as "Next steps".
func (t *text) headed() []span {
	var out []span
	h := heading.FindStringIndex(t.low)
	if h == nil {
		return nil
	}
	for _, m := range item.FindAllStringIndex(t.low[h[1]:], -1) {
		line := t.low[h[1]+m[0] : h[1]+m[1]]
		if at := past.FindStringIndex(line); at != nil && !future.MatchString(line) {
			out = append(out, span{from: h[1] + m[0] + at[0], to: h[1] + m[0] + at[1]})
		}
	}
	return out
}

var idle = wordSet("we will have has been our the a an and or of to for in on with that this it is are was more was were further additional")

// about reports whether a sentence has most of the words of one of the actions, whatever their endings.
func (t *text) about(s span, actions []string) bool {
	said := stems(t.plain[s.from:s.to])
	return slices.ContainsFunc(actions, func(a string) bool {
		want, have := stems(a), 0
		for w := range want {
			if said[w] {
				have++
			}
		}
		return len(want) > 0 && have*5 >= len(want)*4
	})
}

func stems(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range split(s) {
		if !idle[w.is] {
			out[stem(w.is)] = true
		}
	}
	return out
}

func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s", "e"} {
		if cut := strings.TrimSuffix(w, end); cut != w && len(cut) >= 3 {
			return cut
		}
	}
	return w
}
