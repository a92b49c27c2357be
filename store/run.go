package store

import "time"

// Run says that something was done for a time it was scheduled for. It is written with what that owes, so that neither is done
// twice: not in an hour that comes twice, not after a restart, and not by another process.
type Run struct {
	Name string
	For  time.Time // the time it was scheduled for
	At   time.Time // when it was done
}

// Ran reports whether something was done for a time it was scheduled for.
func (b *Book) Ran(name string, at time.Time) bool {
	var n int
	if err := b.t.one(`SELECT count(*) FROM job_run WHERE name = ?1 AND scheduled_for = ?2`, name, toMicros(at)).Scan(&n); err != nil {
		b.fail(err)
	}
	return n > 0
}
