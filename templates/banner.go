package templates

import (
	"regexp"
	"slices"
	"strings"

	"allclear/incident"
)

// banner is the one sentence of an in-app banner: what is affected and what customers cannot do.
type banner struct {
	*draft
	affected      // what the sentence is about
	Partly   bool // something has returned, but it is not all of this
	Words    string
}

// Phase is the update's.
func (b banner) Phase() string { return b.draft.Phase() }

// Names, When and Minutes are those of what the sentence is about.
func (b banner) Names() string { return b.affected.Names() }

// When says when it was.
func (b banner) When(m incident.Moment) string { return b.draft.When(m) }

// banner says as much as one sentence holds: with the effect if there is room for it, with a link if there is one.
func (w *writer) banner() (text string, left []string, ok bool) {
	full, short := w.bannerWordings()
	for i, tier := range [][]string{full, short} {
		if text = w.shortest(tier, w.Link != ""); text != "" {
			return text, missed(i > 0 && len(full) > 0, partEffect), true
		}
	}
	text = w.shortest(slices.Concat(full, short), false)
	left = append(missed(len(full) > 0 && w.Open(), partEffect), missed(w.Link != "", partLink)...)
	if text == "" {
		return sentence(short[len(short)-1]), left, false
	}
	return text, left, true
}

func missed(is bool, what string) []string {
	if is {
		return []string{what}
	}
	return nil
}

// shortest takes the first wording that is as short as it should be, or else the first that is as short as it must be.
func (w *writer) shortest(wordings []string, linked bool) string {
	for _, most := range []int{w.room.soft, w.room.hard} {
		for _, words := range wordings {
			text := sentence(words)
			if linked {
				text = flow(w.plain, "banner linked", banner{draft: w.draft, Words: words})
			}
			if length(text) <= most && !inner.MatchString(text) {
				return text
			}
		}
	}
	return ""
}

// inner is where a sentence ends and another begins.
var inner = regexp.MustCompile(`[.?!…][^\s\pL\pN]*\s`)

// bannerWordings are the sentences that tell the effect in typed words, and those that tell it in ours.
func (w *writer) bannerWordings() (full, short []string) {
	say := func(name string, b banner) string { return flow(w.plain, "banner "+name, b) }
	b := w.bannerAbout()
	switch {
	case w.Open():
		for _, words := range b.Effects {
			b.Effects = []string{words}
			name := "open"
			if names(words, b.Say) {
				name = "effect"
			}
			full = append(full, say(name, b))
		}
		return full, []string{say("kind", b)}
	case len(w.Up) > 0:
		return nil, []string{say("available", b), say("available shortly", b)}
	case w.phase == incident.Monitoring:
		return nil, []string{say("watching", b)}
	case w.phase == incident.Resolved && w.Over:
		return nil, []string{say("resolved", b)}
	case w.phase == incident.Investigating:
		return nil, []string{say("unknown", b)}
	}
	return nil, []string{say("working", b)}
}

// names reports whether words name one of the components.
func names(words string, components []string) bool {
	return slices.ContainsFunc(components, func(c string) bool { return strings.Contains(strings.ToLower(words), strings.ToLower(c)) })
}

// bannerAbout takes what is worst now; if nothing is bad, all that is well again.
func (w *writer) bannerAbout() banner {
	b := banner{draft: w.draft}
	all := slices.Concat(w.Returned, w.Fresh)
	down := slices.DeleteFunc(slices.Clone(all), func(a affected) bool { return !a.DownNow })
	switch {
	case len(down) > 0:
		all = down
	case len(all) == 0:
		all = w.Up
	}
	again := 0
	for _, a := range all {
		if a.Again {
			again++
		}
	}
	b.affected = together(all)
	b.affected.clock = w.clock
	b.Again = again > 0 && again == len(all)
	b.Partly = w.Open() && len(w.Returned) > 0 && !b.Again
	return b
}

// together says of several what holds of all of them: the last return, and the worst.
func together(all []affected) affected {
	var out affected
	for i, a := range all {
		out.Say, out.Effects = union(out.Say, a.Say), union(out.Effects, a.Effects)
		out.DownNow = out.DownNow || a.DownNow
		out.Degraded = a.Degraded && (i == 0 || out.Degraded)
		if a.Back.At.After(out.Back.At) {
			out.Back = a.Back
		}
	}
	return out
}
