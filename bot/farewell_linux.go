package bot

import (
	"syscall"
	"time"
)

const (
	// tcpUserTimeout is TCP_USER_TIMEOUT, which package syscall has no name for.
	tcpUserTimeout = 18
	// unheardFor is how long what we send may stay unacknowledged before the kernel ends the connection. Its own measure is a
	// quarter of an hour, in which every ack would be lost.
	unheardFor = 15 * time.Second
)

// giveUpSoon makes a connection end on which nothing of ours arrives.
func giveUpSoon(_, _ string, conn syscall.RawConn) error {
	return conn.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(unheardFor.Milliseconds())) // a kernel without it does as it did
	})
}
