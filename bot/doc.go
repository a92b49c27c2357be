// Package bot is Slack in, Slack out. A command goes one straight way through it:
//
//	socket.go    an envelope comes in
//	words.go     Slack's escapes and smart quotes are turned back
//	language.go  the words become a request (verbs.go is the whole language)
//	handle.go    package incident decides, package store writes, then the envelope is acked
//	owe.go       the events become what is owed to Slack, in the same transaction
//	payer.go     what is owed is paid, in order, once
//
// Nothing else in the program talks to Slack of its own accord. Time comes in as
// a function; [Bot.Settle] does all that can be done at one instant, so that a replay
// can run two days in a second.
package bot
