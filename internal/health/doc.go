// Package health tells operators and their tools how allclear is: /livez, /readyz and /metrics.
//
//	meter.go    is told what the bot does, and counts it
//	facts.go    what of that decides whether we are ready
//	record.go   what the record says when it is asked
//	ready.go    what is wrong, in sentences
//	server.go   the three addresses
//
// Nothing that people typed, and no name or id of anybody, is in what it says.
package health
