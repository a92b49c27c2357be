package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/store"
)

// stranger runs fn with the rights of nobody, which matters where the tests run as root.
func stranger(t *testing.T, fn func(ctx context.Context)) {
	t.Helper()
	if os.Geteuid() == 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		require.NoError(t, syscall.Setfsuid(65534))
		defer func() { require.NoError(t, syscall.Setfsuid(0)) }()
	}
	fn(context.Background()) // one that never ends, so that the driver stays on this thread
}

// archived is a closed record in a folder of which everybody may be told the modes.
func archived(t *testing.T, file, folder os.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	path := filepath.Join(dir, "allclear.db")
	seeded(t, path)
	require.NoError(t, os.Chmod(path, file))
	require.NoError(t, os.Chmod(dir, folder))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	return path
}

func TestAReadOnlyFileIsRefused(t *testing.T) {
	path := archived(t, 0o444, 0o777)
	stranger(t, func(ctx context.Context) {
		_, err := store.Open(ctx, path, store.Options{})
		refused(t, err, path, "it is read-only", "See that allclear may write to the file and its folder.")
	})
}

func TestAReadOnlyFolderIsRefused(t *testing.T) {
	path := archived(t, 0o666, 0o555)
	stranger(t, func(ctx context.Context) {
		_, err := store.Open(ctx, path, store.Options{})
		refused(t, err, path, "it is read-only", "See that allclear may write to the file and its folder.")
		fresh := filepath.Join(filepath.Dir(path), "new.db")
		_, err = store.Open(ctx, fresh, store.Options{})
		refused(t, err, fresh, "it cannot be opened", "may write to it")
	})
}

func TestASecretFileIsRefused(t *testing.T) {
	path := archived(t, 0o600, 0o755)
	require.NoError(t, os.Chmod(path, 0o000))
	stranger(t, func(ctx context.Context) {
		_, err := store.OpenReader(ctx, path)
		refused(t, err, path, "it cannot be opened", "See that the folder exists")
	})
}

// A record that was closed cleanly is one file. It can be read from wherever it lies.
func TestReadingAnArchive(t *testing.T) {
	for name, folder := range map[string]os.FileMode{"a folder": 0o777, "a read-only folder": 0o555} {
		t.Run(name, func(t *testing.T) {
			path := archived(t, 0o444, folder)
			require.NoFileExists(t, path+"-wal")
			stranger(t, func(ctx context.Context) {
				r, err := store.OpenReader(ctx, path)
				require.NoError(t, err)
				faults, err := r.Verify(ctx)
				require.NoError(t, err)
				require.Empty(t, faults)
				in, err := r.Load(ctx, 1, noon)
				require.NoError(t, err)
				require.Equal(t, 1, in.Version)
				require.NoError(t, r.Close())
			})
		})
	}
}

// With a log beside it the file alone is not the whole record.
func TestAnArchiveWithALogIsNotReadAsItLies(t *testing.T) {
	path := archived(t, 0o444, 0o755)
	require.NoError(t, os.WriteFile(path+"-wal", []byte("not nothing"), 0o444))
	require.NoError(t, os.Chmod(filepath.Dir(path), 0o555))
	stranger(t, func(ctx context.Context) {
		_, err := store.OpenReader(ctx, path)
		refused(t, err, path, "", "See that")
	})
}

// A second record opened on the same file in one process must not take the first one's locks with it.
func TestASecondOpenLeavesTheLocks(t *testing.T) {
	db, path := fresh(t)
	opened(t, db)
	before := locks(t, path)
	require.NotEmpty(t, before)
	second, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	require.NoError(t, second.Close())
	require.Subset(t, locks(t, path), before)
}

// locks returns the locks that this process holds on a file, each once: the kernel's list may show one twice while others change it.
func locks(t *testing.T, path string) (out []string) {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	all, err := os.ReadFile("/proc/locks")
	require.NoError(t, err)
	file := fmt.Sprintf(":%d ", info.Sys().(*syscall.Stat_t).Ino)
	for line := range strings.Lines(string(all)) {
		if strings.Contains(line, file) {
			_, lock, _ := strings.Cut(line, ": ")
			out = append(out, lock)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestNothingStaysOpen(t *testing.T) {
	dir := t.TempDir()
	junk, good := filepath.Join(dir, "junk.db"), filepath.Join(dir, "good.db")
	require.NoError(t, os.WriteFile(junk, []byte("hello"), 0o600))
	_, err := store.Open(t.Context(), junk, store.Options{Serve: true})
	require.Error(t, err)
	_, err = store.OpenReader(t.Context(), junk)
	require.Error(t, err)
	db, err := store.Open(t.Context(), good, store.Options{Serve: true})
	require.NoError(t, err)
	opened(t, db)
	require.NotEmpty(t, held(t, dir))
	require.NoError(t, db.Close())
	require.Empty(t, held(t, dir))
}

// held returns the files under dir that this process has open.
func held(t *testing.T, dir string) (out []string) {
	t.Helper()
	handles, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	for _, h := range handles {
		if file, err := os.Readlink("/proc/self/fd/" + h.Name()); err == nil && strings.HasPrefix(file, dir) {
			out = append(out, file)
		}
	}
	return out
}
