package migrations_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/migrations"
)

// released are the files as they went out. A line here never changes: a file that was applied
// somewhere would differ from then on. Add the new file's line instead.
var released = []string{
	"68b3e8e6a59972f1a3d259e40d5896f2e17c97efa9971ba6f8839bc9f33ca261  0001_record.sql",
	"a986e51376d589546121c8f3eb18a1e6c1b0c15a5b1dcc9b8ebe5f50438618a6  0002_owed.sql",
	"ea4995ccc3b6cc0a4206b56725947e6d70c06a2c2378495a279d474aee5e0635  0003_answered.sql",
	"febbd0a5d1341b203fadfabc467acf24d462bb5fc2bd99804546ae623ccb70c2  0004_managers.sql",
	"0e9a2b3e30ad82e37b034ccea04b3830d2eff9a3d5ec5cd8c88b487fa3eb0476  0005_in_order.sql",
}

// files returns the names and the text of all files, in order.
func files(t *testing.T) (names, texts []string) {
	t.Helper()
	entries, err := fs.ReadDir(migrations.SQLite, "sqlite")
	require.NoError(t, err)
	for _, entry := range entries {
		text, err := fs.ReadFile(migrations.SQLite, "sqlite/"+entry.Name())
		require.NoError(t, err)
		names, texts = append(names, entry.Name()), append(texts, string(text))
	}
	return names, texts
}

func TestReleasedFilesDoNotChange(t *testing.T) {
	names, texts := files(t)
	got := []string{}
	for i, text := range texts {
		got = append(got, fmt.Sprintf("%x  %s", sha256.Sum256([]byte(text)), names[i]))
	}
	require.Equal(t, released, got)
}

func TestNumbersHaveNoGaps(t *testing.T) {
	names, _ := files(t)
	for i, name := range names {
		require.Regexp(t, fmt.Sprintf(`^%04d_[a-z_]+\.sql$`, i+1), name)
	}
	require.Equal(t, len(names), migrations.Newest())
}

// What the tables are in the end is asked in package store; this is so that nobody forgets while writing.
func TestEveryTableIsWrittenStrict(t *testing.T) {
	_, texts := files(t)
	table := regexp.MustCompile(`(?s)CREATE TABLE .*?\n\)([^;]*);`)
	for _, text := range texts {
		for _, found := range table.FindAllStringSubmatch(text, -1) {
			require.Contains(t, found[1], "STRICT", found[0])
		}
	}
}

// Down would delete the record.
func TestNothingGoesDown(t *testing.T) {
	_, texts := files(t)
	down := regexp.MustCompile(`(?s)-- \+goose Down\n(.*)$`)
	for _, text := range texts {
		require.Equal(t, "SELECT RAISE(ABORT, 'the record is never deleted');\n", down.FindStringSubmatch(text)[1])
	}
}
