//go:build unix

package store

import (
	"os"
	"syscall"
)

// lease keeps a second serve from the same record. The kernel lets go of it when the
// process dies, however it dies.
func lease(path string) (*os.File, error) {
	file, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, explain(path, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, &Unusable{
			Path: path, Why: "another allclear serves it", Err: err,
			Do: "Stop that one first; the other commands (report, summary, timeline …) may run beside it.",
		}
	}
	return file, nil
}
