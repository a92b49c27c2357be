// Package store keeps the record: the only SQL in the program.
//
// One writer owns the database. Whatever waits to be written is decided in memory
// and committed in one transaction with synchronous=FULL, so that a [DB.Submit] that
// has returned is on disk. Readers have connections of their own and cannot write.
//
// Three promises are kept here and nowhere else: the record is only ever appended to
// (a hash chain and triggers), a request that was seen before gets the answer it got
// then, and what is owed to Slack is written in the transaction that makes it owed.
package store
