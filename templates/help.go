package templates

// Help returns every verb, one to a line.
func (s *Set) Help(verbs []Verb) string {
	text := rows(s.slack, "help", verbs)
	if length(text) < answerLimit {
		return text
	}
	return rows(s.slack, "help in short", verbs)
}

// HelpVerb explains one verb.
func (s *Set) HelpVerb(v Verb) string { return rows(s.slack, "help verb", v) }
