package templates

const subjectIs = "Subject: "

// email is a subject, an empty line and a body in paragraphs. It greets nobody and nobody signs it: the workspace knows
// no name for either.
func (w *writer) email() (text string, left []string, ok bool) {
	head, whole := w.subject()
	w.room = w.room.less(length(mail(head, "")))
	w.most, w.roomy = 12, true
	w.long()
	w.paragraph()
	w.extra(partLink, 7, w.tell("where", w.draft))
	body, left, ok := fit(w.parts, w.room)
	if !whole {
		left = append([]string{partTitle}, left...)
	}
	return mail(head, drilled(w.in, body)), left, ok
}

func mail(head, body string) string { return subjectIs + head + "\n\n" + body }

// subject is at most 78 characters, and 70 if there is a way. It reports false if a title had no room.
func (w *writer) subject() (string, bool) {
	say := func(name string) string { return mark(w.in) + flow(w.plain, name, w.draft) }
	if w.Title != "" {
		if head := say("subject"); length(head) <= 78 {
			return head, true
		}
	}
	if head := say("subject named"); w.Names() != "" && length(head) <= 70 {
		return head, w.Title == ""
	}
	return say("subject short"), w.Title == ""
}
