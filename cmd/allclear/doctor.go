package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"allclear/incident"
	"allclear/store"
)

type doctorCmd struct {
	DB        string `name:"db" help:"The record; default DATABASE_URL." type:"path"`
	Workspace string `help:"The workspace file; default ALLCLEAR_WORKSPACE." type:"path"`
	JSON      bool   `name:"json" help:"Print JSON."`
	Quick     bool   `help:"Leave out the hash chain, which reads the whole record."`
}

// Run looks at everything that serve needs and changes nothing; status 1 if something would keep it from working.
func (cmd doctorCmd) Run(ctx context.Context, t *terminal) error {
	d := &doctor{cmd: cmd, environ: os.Environ(), now: time.Now}
	d.environment()
	d.sentences()
	d.zones()
	d.record(ctx)
	d.clock()
	d.slack(ctx)
	if err := d.print(t); err != nil {
		return err
	}
	if d.failed() {
		return errUnhappy
	}
	return nil
}

// state says how a check went.
type state string

// The states of a check, as they are printed.
const (
	fine    state = "ok"
	warn    state = "warn"
	fail    state = "FAIL"
	skipped state = "skip"
)

// finding is what one check found. It never holds a token, nor what people typed.
type finding struct {
	State state  `json:"state"`
	Check string `json:"check"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"`
}

// doctor is one round of checks.
type doctor struct {
	cmd     doctorCmd
	environ []string
	now     func() time.Time

	c        config
	ws       incident.Workspace
	form     store.Form // zero where the record could not be read
	findings []finding
}

// found adds a finding. do is what to do about it, or nothing.
func (d *doctor) found(s state, check, do, says string, args ...any) {
	line := strings.ReplaceAll(fmt.Sprintf(says, args...), "\n", " ") // SQLite's findings have several
	d.findings = append(d.findings, finding{State: s, Check: check, Says: line, Do: do})
}

func (d *doctor) failed() bool { return d.count(fail) > 0 }

func (d *doctor) count(s state) (n int) {
	for _, f := range d.findings {
		if f.State == s {
			n++
		}
	}
	return n
}

// print prints one line for each finding, or all of them as JSON.
func (d *doctor) print(t *terminal) error {
	if d.cmd.JSON {
		return printJSON(t, map[string]any{"ok": !d.failed(), "checks": d.findings})
	}
	for _, f := range d.findings {
		line := fmt.Sprintf("%-4s  %-11s  %s", f.State, f.Check, f.Says)
		if f.Do != "" {
			line += ". " + f.Do
		}
		if _, err := fmt.Fprintln(t.out, line); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.out, "%d checks: %d FAIL, %d warn, %d skip\n", len(d.findings), d.count(fail), d.count(warn), d.count(skipped))
	return err
}
