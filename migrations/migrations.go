// Package migrations holds the schema as numbered SQL. Released files never change;
// what must change gets a new number. Package store applies them at start.
package migrations

import "embed"

// SQLite holds the files for SQLite, under sqlite/.
//
//go:embed sqlite/*.sql
var SQLite embed.FS

// Newest returns the number of the newest file. They are numbered from 1 without gaps.
func Newest() int {
	files, _ := SQLite.ReadDir("sqlite") // embedded: it is there
	return len(files)
}
