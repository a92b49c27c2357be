package templates

import "slices"

// Help returns every verb, one to a line. Where there are too many for one message, what follows a verb is shown less and less.
func (s *Set) Help(verbs []Verb) string {
	verbs = slices.Clone(verbs)
	for i := range verbs {
		verbs[i] = s.words.ownVerb(verbs[i])
	}
	for most := 80; most >= 20; most -= 20 {
		if text := rows(s.slack, "help", verbs); length(text) < answerLimit {
			return text
		}
		for i := range verbs {
			verbs[i].Args = cut(verbs[i].Args, most)
		}
	}
	return rows(s.slack, "help in short", verbs)
}

// HelpVerb explains one verb.
func (s *Set) HelpVerb(v Verb) string { return rows(s.slack, "help verb", s.words.ownVerb(v)) }
