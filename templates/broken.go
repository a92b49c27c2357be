package templates

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Broken is a company's own template that failed while it was being filled; what it should have said was said by ours.
// It holds nothing that people typed.
type Broken struct {
	Template string // its name
	Place    string // the file in the company's folder, with line and column: "slack/line.tmpl:3:12"
	At       string // what could not be done there: "<index .Parts 3>"
}

// located is how text/template begins to say what failed; an error inside another says where it began, last.
var located = regexp.MustCompile(`template: ([^\s:]+:\d+(?::\d+)?): executing "([^"]*)" at (<.*?>): `)

// brokenBy says what an error is about. Its last words may be a value, so they are left out.
func brokenBy(name string, err error) Broken {
	all := located.FindAllStringSubmatch(err.Error(), -1)
	if len(all) == 0 {
		return Broken{Template: name}
	}
	last := all[len(all)-1]
	return Broken{Template: last[2], Place: last[1], At: last[3]}
}

func (m *manner) fail(name string, err error) {
	m.seen.failed(err)
	if m.broken != nil {
		m.broken(brokenBy(name, err))
	}
}

// errPanic is a quick template that failed.
var errPanic = errors.New("a value that is not there was used")

// attempt runs a quick template that is a company's own.
func attempt(run quick, b *strings.Builder, h *happening) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w", errPanic)
		}
	}()
	run(b, h)
	return nil
}
