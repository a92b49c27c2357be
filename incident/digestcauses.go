package incident

import (
	"slices"
	"strings"
)

// Repeat is an incident of the term whose confirmed cause was that of an earlier one, at most 90 days before.
type Repeat struct {
	Later, Earlier Mention
	Tag            string // "" where the words of the cause and a component are the same
}

// DownAgain is how often one incident went down again in the term.
type DownAgain struct {
	Mention
	Times int
}

// repeats pairs each incident of the term with the last one before it that had the same cause.
func (d *digesting) repeats() {
	ins := slices.Clone(d.counted)
	slices.SortStableFunc(ins, func(a, b *Incident) int { return a.Declared.At.Compare(b.Declared.At) })
	earlier := map[string][]*Incident{}
	for _, in := range ins {
		tag, keys := causeKeys(in)
		if d.Term.Holds(in.Declared.At) {
			if other, ok := lastAlike(in, keys, earlier); ok {
				d.Repeats = append(d.Repeats, d.repeat(in, other, tag))
			}
		}
		for _, key := range keys {
			earlier[key] = append(earlier[key], in)
		}
	}
}

func (d *digesting) repeat(in, other *Incident, tag string) Repeat {
	if !d.sees(in) || !d.sees(other) {
		return Repeat{Later: d.mention(in), Earlier: d.mention(other)}
	}
	return Repeat{d.mention(in), d.mention(other), tag}
}

// causeKeys are by what the cause of an incident is known again: its tag, or else its words with each component.
func causeKeys(in *Incident) (tag string, keys []string) {
	c, ok := in.ConfirmedCause()
	if !ok {
		return "", nil
	}
	if c.Tag != "" {
		return c.Tag, []string{"tag " + strings.ToLower(c.Tag)}
	}
	words := strings.ToLower(strings.Join(strings.Fields(c.Text.Inside()), " "))
	for _, w := range in.Windows {
		key := "component " + strings.ToLower(w.Component) + ": " + words
		if words != "" && words != Blank && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return "", keys
}

func lastAlike(in *Incident, keys []string, earlier map[string][]*Incident) (found *Incident, ok bool) {
	for _, key := range keys {
		for _, other := range slices.Backward(earlier[key]) {
			if in.Declared.At.Sub(other.Declared.At) > RecurrencePeriod {
				break
			}
			if !unrelated(in, other) {
				if found == nil || other.Declared.At.After(found.Declared.At) {
					found = other
				}
				break
			}
		}
	}
	return found, found != nil
}

func unrelated(a, b *Incident) bool {
	ab, _ := a.RelatedTo(b.ID)
	ba, _ := b.RelatedTo(a.ID)
	return ab == Unrelated || ba == Unrelated
}

// recurrences counts, in the term, the downtimes of each incident beyond its first, and how often one was taken up again.
func (d *digesting) recurrences() {
	span := Span{d.Term.From, d.At}
	for _, in := range d.counted {
		if n := d.again(in, span); n > 0 {
			d.Recurrences = append(d.Recurrences, DownAgain{d.mention(in), n})
		}
		for i, t := range in.Turns {
			if i > 0 && wasResolved(in.Turns[i-1].Status) && !quiet(t.Status) && span.Holds(t.From.At) {
				d.Reopened = append(d.Reopened, d.mention(in))
			}
		}
	}
}

// again is how often an incident went down again within a span.
func (d *digesting) again(in *Incident, span Span) (n int) {
	if !slices.ContainsFunc(in.Windows, func(w Window) bool { return span.Holds(w.Start.At) }) {
		return 0
	}
	for i, s := range in.Windows.Of(Down).Union(d.until) {
		if i > 0 && span.Holds(s.From) {
			n++
		}
	}
	return n
}

func wasResolved(s Status) bool { return s == Resolved || s == Closed }
