package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	sqlite3 "github.com/mattn/go-sqlite3"
	"github.com/stretchr/testify/require"

	"allclear/store"
)

func TestTroubleOf(t *testing.T) {
	ioErr := func(detail sqlite3.ErrNoExtended, errno syscall.Errno) error {
		return sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: detail, SystemErrno: errno}
	}
	cannotOpen := func(errno syscall.Errno) error { return sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: errno} }
	tests := []struct {
		name string
		err  error
		want store.Trouble
	}{
		{"nothing", nil, ""},
		{"full", sqlite3.Error{Code: sqlite3.ErrFull}, store.DiskFull},
		{"flush that found no room", ioErr(sqlite3.ErrIoErrFsync, syscall.ENOSPC), store.DiskFull},
		{"write beyond a quota", ioErr(sqlite3.ErrIoErrWrite, syscall.EDQUOT), store.DiskFull},
		{"log that could not be made for want of room", cannotOpen(syscall.ENOSPC), store.DiskFull},
		{"read-only", sqlite3.Error{Code: sqlite3.ErrReadonly}, store.ReadOnly},
		{"read-only file system", ioErr(sqlite3.ErrIoErrWrite, syscall.EROFS), store.ReadOnly},
		{"immutable file", ioErr(sqlite3.ErrIoErrWrite, syscall.EPERM), store.ReadOnly},
		{"moved, says SQLite", sqlite3.Error{Code: sqlite3.ErrReadonly, ExtendedCode: sqlite3.ErrReadonlyDbMoved}, store.Moved},
		{"busy", sqlite3.Error{Code: sqlite3.ErrBusy, ExtendedCode: sqlite3.ErrBusySnapshot}, store.Locked},
		{"locked", sqlite3.Error{Code: sqlite3.ErrLocked}, store.Locked},
		{"corrupt", sqlite3.Error{Code: sqlite3.ErrCorrupt}, store.Damaged},
		{"another format", sqlite3.Error{Code: sqlite3.ErrNotADB}, store.Damaged},
		{"cut short", ioErr(sqlite3.ErrIoErrShortRead, 0), store.Damaged},
		{"read", ioErr(sqlite3.ErrIoErrRead, syscall.EIO), store.DiskError},
		{"flush", ioErr(sqlite3.ErrIoErrFsync, 0), store.DiskError},
		{"missing", cannotOpen(syscall.ENOENT), store.NotOpened},
		{"forbidden", cannotOpen(syscall.EACCES), store.NotOpened},
		{"forbidden by the system", &os.PathError{Op: "open", Err: syscall.EACCES}, store.NotOpened},
		{"too late", context.DeadlineExceeded, store.Late},
		{"nobody waits", context.Canceled, store.Late},
		{"interrupted", sqlite3.Error{Code: sqlite3.ErrInterrupt}, store.Late},
		{"out of memory", ioErr(sqlite3.ErrIoErrNoMem, 0), store.Other},
		{"rule of ours", sqlite3.Error{Code: sqlite3.ErrConstraint}, store.Other},
		{"anything", errors.New("anything"), store.Other},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, store.TroubleOf(test.err))
			if test.err != nil {
				wrapped := fmt.Errorf("write request: %w", errors.Join(errors.New("beside"), fmt.Errorf("begin: %w", test.err)))
				require.Equal(t, test.want, store.TroubleOf(wrapped))
				require.Equal(t, test.want, store.TroubleOf(&store.Unusable{Err: test.err}))
			}
		})
	}
}
