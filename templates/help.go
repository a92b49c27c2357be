package templates

import "slices"

// Help returns every verb, one to a line.
func (s *Set) Help(verbs []Verb) string {
	verbs = slices.Clone(verbs)
	for i := range verbs {
		verbs[i] = s.words.ownVerb(verbs[i])
	}
	text := rows(s.slack, "help", verbs)
	if length(text) < answerLimit {
		return text
	}
	return rows(s.slack, "help in short", verbs)
}

// HelpVerb explains one verb.
func (s *Set) HelpVerb(v Verb) string { return rows(s.slack, "help verb", s.words.ownVerb(v)) }
