package main

import (
	"fmt"
	"io"
	"os"
)

// progressEvery is after how many incidents the terminal is told again; fewer are read before anybody wonders.
const progressEvery = 500

// progress tells a person at a terminal how far a long reading is. A file and a pipe are told nothing.
func progress(t *terminal) func(done, all int) {
	if !isTerminal(t.err) {
		return nil
	}
	return func(done, all int) {
		switch {
		case all <= progressEvery:
		case done == all:
			_, _ = fmt.Fprint(t.err, "\r\x1b[K")
		case done%progressEvery == 0:
			_, _ = fmt.Fprintf(t.err, "\r%d of %d incidents read", done, all)
		}
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
