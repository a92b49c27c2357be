// Package templates holds every sentence allclear can say.
//
// The words stand in text files beside this one; the Go here only gathers what a
// sentence needs. There are five folders: three for kinds of a reader's screen, and
// two that these draw on:
//
//	slack     mrkdwn: answers, lines, cards
//	markdown  the timeline, the postmortem, the letter
//	plain     drafts for customers, summaries, lists in a terminal: no markup at all
//	shared    what an event or a refusal says; goes into each of the others
//	words     words within sentences that are chosen in Go (see wording.go)
//
// Nothing typed by people can become markup or a mention, and no template can
// forget that: when a folder is parsed, each value a template prints is led
// through that folder's escape (see set.go). A value that is already fit to be
// printed must say so by its type.
//
// A company may say any of it otherwise: [Load] lays its folder over ours (see load.go), and
// docs/templates.md tells how.
//
// What customers read is made from public halves alone; that is decided in
// public.go, the only file that hands words to drafts and letters.
package templates
