package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/store"
)

func TestAFullDisk(t *testing.T) {
	dir := tmpfs(t, "4m")
	path := filepath.Join(dir, "allclear.db")
	db := open(t, path)
	id := opened(t, db)
	for range 2 { // what was full once may be full again
		drop := ballast(t, dir)
		crowd(t, db, path)
		require.Equal(t, store.DiskFull, store.TroubleOf(untilRefused(t, db, path)))
		require.Positive(t, crowd(t, db, path))
		troubled(t, db, path, id, store.DiskFull)
		drop()
		require.NoError(t, db.Ready(t.Context()))
		run(t, path, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	wellAgain(t, db, path, id)
}

// The kernel does not make a file system read-only under an open file, but a file may be.
func TestARecordThatBecomesReadOnly(t *testing.T) {
	dir, _ := loop(t, disk(t), "")
	path := filepath.Join(dir, "allclear.db")
	db := open(t, path)
	id := opened(t, db)
	must(t, "chattr", "+i", path, path+"-wal")
	t.Cleanup(func() { must(t, "chattr", "-i", path, path+"-wal") })
	troubled(t, db, path, id, store.ReadOnly)
	must(t, "chattr", "-i", path, path+"-wal")
	wellAgain(t, db, path, id)
}

// After a fault of the disk the kernel lets nobody write to it any more, until it is mounted anew.
func TestAFileSystemThatGaveUp(t *testing.T) {
	file := disk(t)
	t.Run("before", func(t *testing.T) { givenUp(t, file) })
	must(t, "sh", "-c", `fsck.ext4 -fy "$0" || [ $? -eq 1 ]`, file)
	dir, _ := loop(t, file, "")
	path := filepath.Join(dir, "allclear.db")
	wellAgain(t, open(t, path), path, 1)
}

func givenUp(t *testing.T, file string) {
	dir, device := loop(t, file, "errors=remount-ro")
	path := filepath.Join(dir, "allclear.db")
	db := open(t, path)
	id := opened(t, db)
	trigger := "/sys/fs/ext4/" + device + "/trigger_fs_error"
	if err := os.WriteFile(trigger, []byte("1"), 0o600); err != nil {
		t.Skipf("DISK FAULTS NOT PROVEN HERE: %v", err)
	}
	troubled(t, db, path, id, store.ReadOnly)
	_, err := store.Open(t.Context(), path, store.Options{})
	require.Equal(t, store.ReadOnly, store.TroubleOf(err), "%v", err)
}

func TestAReadOnlyFileSystemIsRefused(t *testing.T) {
	dir := tmpfs(t, "4m")
	path := filepath.Join(dir, "allclear.db")
	seeded(t, path)
	must(t, "mount", "-o", "remount,ro", dir)
	_, err := store.Open(t.Context(), path, store.Options{})
	refused(t, err, path, "it cannot be opened", "that allclear may write to it") // SQLite does not say why
	require.Equal(t, store.NotOpened, store.TroubleOf(err))
	r, err := store.OpenReader(t.Context(), path)
	require.NoError(t, err)
	faults, err := r.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, faults)
	require.NoError(t, r.Close())
	must(t, "mount", "-o", "remount,rw", dir)
	opened(t, open(t, path))
}

// A disk whose own store is full takes writes and fails when it is told to flush.
func TestADiskThatFailsToFlush(t *testing.T) {
	if !mayHaveDisks(t) {
		t.Skip(notProven)
	}
	below := tmpfs(t, "24m")
	dir, _ := loop(t, image(t, below, 64<<20, "-O", "^has_journal"), "")
	path := filepath.Join(dir, "allclear.db")
	db := open(t, path)
	id := opened(t, db)
	drop := ballast(t, below)
	err := untilRefused(t, db, path)
	require.Contains(t, []store.Trouble{store.DiskError, store.DiskFull}, store.TroubleOf(err), "%v", err)
	require.ErrorContains(t, err, "disk I/O error")
	require.Equal(t, rows(t, path), rows(t, killed(t, path)), "what was refused stays refused")
	drop()
	wellAgain(t, db, path, id)
}

// killed is the record as kill -9 would leave it now.
func killed(t *testing.T, path string) (left string) {
	t.Helper()
	left = filepath.Join(t.TempDir(), "allclear.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(left+suffix, data, 0o600))
	}
	return left
}
