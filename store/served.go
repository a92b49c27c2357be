//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Served reports whether a serve holds the record at path. It asks for the lease as one of several readers and gives it
// back at once; a serve that starts in that very instant would be refused, and be started again by whoever keeps it up.
func Served(path string) (bool, error) {
	file, err := os.Open(path + ".lock") //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, explain(path, err)
	}
	defer file.Close()
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	if err != nil {
		return false, explain(path, err)
	}
	return false, nil // the lock goes with the file
}
