package main

import (
	"cmp"
	"errors"
	"runtime/debug"
	"syscall"
	"time"
)

// Below these a record's disk is too full: a full disk stops the taking of commands.
const (
	diskFails = 100 << 20
	diskWarns = 1 << 30
)

// environment looks at the variables and at the workspace file, and says everything that is wrong with them.
func (d *doctor) environment() {
	var err error
	if d.c, err = readConfig(d.environ); err == nil {
		d.found(fine, "environment", "", "nothing is wrong with the variables")
	}
	d.failAll("environment", err)
	var differs []string
	d.ws, differs, err = d.c.workspace(d.cmd.Workspace)
	for _, what := range differs {
		d.found(warn, "workspace", "", "%s", what)
	}
	d.failAll("workspace", err)
	switch {
	case err != nil:
	case cmp.Or(d.cmd.Workspace, d.c.Workspace) == "":
		d.found(fine, "workspace", "", "no file is named: people and components come from Slack and from what is typed")
	default:
		d.found(fine, "workspace", "", "%d people, %d components", len(d.ws.People), len(d.ws.Components))
	}
}

// sentences looks at the company's own templates, if it has any.
func (d *doctor) sentences() {
	if d.c.Templates == "" {
		return
	}
	if _, err := d.c.sentences(nil); err != nil {
		d.found(fail, "templates", "allclear templates check says what is wrong, with file and line.", "%s", err)
		return
	}
	d.found(fine, "templates", "", "the company's own are in %s", d.c.Templates)
}

// failAll adds a finding for each of several problems.
func (d *doctor) failAll(check string, err error) {
	if list, ok := errors.AsType[problems](err); ok {
		for _, p := range list {
			d.found(fail, check, "", "%s", p)
		}
	} else if err != nil {
		d.found(fail, check, "", "%s", err)
	}
}

// zones sees that times can be told in the zones of people, which must not depend on the machine.
func (d *doctor) zones() {
	for _, name := range []string{"America/New_York", "Asia/Kolkata", d.ws.In().String()} {
		if _, err := time.LoadLocation(name); err != nil {
			d.found(fail, "time zones", "Install a complete build of allclear: the zones are part of it.", "the data of %s is missing", name)
			return
		}
	}
	d.found(fine, "time zones", "", "the organisation's zone is %s", d.ws.In())
}

// clock compares the machine's clock with what must lie behind it.
func (d *doctor) clock() {
	const do = "Set the machine's clock, and keep it with NTP: every entry is stamped with it."
	now := d.now()
	switch {
	case now.Before(built()):
		d.found(fail, "clock", do, "it is behind the day on which this program was built")
	case now.Before(d.form.Last.Add(-time.Minute)):
		d.found(fail, "clock", do, "it is behind the newest entry of the record by %s", round(d.form.Last.Sub(now)))
	case d.form.Last.IsZero():
		d.found(fine, "clock", "", "it is not behind this program's build")
	default:
		d.found(fine, "clock", "", "it is behind neither this program's build nor the record's newest entry")
	}
}

// built returns when the newest change in this program was made; the zero time if nobody wrote that down.
func built() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, _ := time.Parse(time.RFC3339, s.Value)
			return at
		}
	}
	return time.Time{}
}

// disk looks at how much room the record's file system has left.
func (d *doctor) disk(folder string) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		d.found(warn, "disk", "", "how full it is cannot be told: %v", err)
		return
	}
	const do = "Make room: when the disk is full no command is taken."
	free := fs.Bavail * uint64(fs.Bsize) //nolint:gosec // a block is never of a negative size
	switch {
	case free < diskFails:
		d.found(fail, "disk", do, "%d MiB are free where the record is", free>>20)
	case free < diskWarns:
		d.found(warn, "disk", do, "%d MiB are free where the record is", free>>20)
	default:
		d.found(fine, "disk", "", "%d GiB are free where the record is", free>>30)
	}
}

// round leaves out what nobody wants to read of a duration.
func round(t time.Duration) time.Duration {
	if t < time.Second {
		return t.Round(time.Millisecond)
	}
	return t.Round(time.Second)
}
