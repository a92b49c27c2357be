package store_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// mayMount reports whether something may be mounted here.
func mayMount(t *testing.T, args ...string) bool {
	t.Helper()
	dir := t.TempDir()
	if exec.Command("mount", append(args, dir)...).Run() != nil {
		return false
	}
	must(t, "umount", dir)
	return true
}

// mayHaveDisks reports whether files may be mounted as disks here.
func mayHaveDisks(t *testing.T) bool {
	t.Helper()
	for _, name := range []string{"mkfs.ext4", "fsck.ext4", "chattr", "findmnt"} {
		if _, err := exec.LookPath(name); err != nil {
			return false
		}
	}
	return mayMount(t, "-t", "ext4", "-o", "loop", image(t, t.TempDir(), 8<<20))
}

const notProven = "DISK FAULTS NOT PROVEN HERE: nothing may be mounted"

func must(t *testing.T, name string, args ...string) string {
	t.Helper()
	said, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s %s: %s", name, strings.Join(args, " "), said)
	return strings.TrimSpace(string(said))
}

// mounted mounts something until the test ends.
func mounted(t *testing.T, args ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	must(t, "mount", append(args, dir)...)
	t.Cleanup(func() { unmount(dir) })
	return dir
}

// unmount lets go of a mount even where somebody still uses it.
func unmount(dir string) { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }

func tmpfs(t *testing.T, size string) (dir string) {
	t.Helper()
	args := []string{"-t", "tmpfs", "-o", "size=" + size, "tmpfs"}
	if !mayMount(t, args...) {
		t.Skip(notProven)
	}
	return mounted(t, args...)
}

// disk makes a disk of its own in memory, and skips a test where none may be had.
func disk(t *testing.T) (file string) {
	t.Helper()
	if !mayHaveDisks(t) {
		t.Skip(notProven)
	}
	return image(t, tmpfs(t, "64m"), 32<<20)
}

// image makes a disk of its own in a file.
func image(t *testing.T, dir string, size int64, options ...string) (file string) {
	t.Helper()
	file = filepath.Join(dir, "disk.img")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Truncate(file, size))
	must(t, "mkfs.ext4", append(append([]string{"-q", "-F"}, options...), file)...)
	return file
}

// loop mounts an image until the test ends; device is the name of the block device.
func loop(t *testing.T, file, options string) (dir, device string) {
	t.Helper()
	dir = mounted(t, "-t", "ext4", "-o", strings.TrimSuffix("loop,"+options, ","), file)
	return dir, filepath.Base(must(t, "findmnt", "-n", "-o", "SOURCE", dir))
}

// ballast fills a file system up to the last byte and returns what takes it away again.
func ballast(t *testing.T, dir string) (drop func()) {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	file, err := os.Create(name)
	require.NoError(t, err)
	for size := 1 << 20; size > 0; {
		n, err := file.Write(make([]byte, size))
		if err != nil && n == 0 {
			require.ErrorIs(t, err, syscall.ENOSPC)
			size /= 2
		}
	}
	require.NoError(t, file.Close())
	return func() { require.NoError(t, os.Remove(name)) }
}
