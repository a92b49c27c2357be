// Package incident is the vocabulary of allclear and its rules: what can happen
// to an incident, what may follow what, and what every number means.
//
// It is pure. Nothing in it reads a clock, a file or a socket: the instant is an
// argument, and the answer is a value. A command travels through it like this:
//
//	Request --Decide--> events or a Refusal --Fold--> Incident --> figures, promises
//
// An [Event] is one thing that happened, with two times: when it happened
// ([Event.Occurred]) and when we were told ([Event.Recorded]). An [Incident] is
// nothing but the fold of its events; there is no other way to make one, so the
// state in memory, in a report "as known at 14:05" and after a restart agree.
//
// Texts that people type have two halves ([Halves]). The internal one stays
// inside; only the public one may ever reach a customer.
package incident
