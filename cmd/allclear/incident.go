package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"allclear/bot"
	"allclear/incident"
	"allclear/templates"
)

type incidentCmd struct {
	DB        string   `name:"db" help:"The record; default DATABASE_URL." type:"path"`
	Workspace string   `help:"The workspace file; default ALLCLEAR_WORKSPACE." type:"path"`
	As        string   `help:"Who you are: @handle, as the workspace file lists you, or a name; default that of your account." placeholder:"@PERSON"`
	In        string   `help:"The incident the words are about, as if typed in its channel." placeholder:"INC-n"`
	Zone      string   `help:"The zone in which times are read and said; default the one you chose, or the organisation's." placeholder:"ZONE"`
	New       bool     `help:"Begin a record where there is none."`
	JSON      bool     `name:"json" help:"Print one object of JSON for each command: outcome, answer, events, request."`
	Words     []string `arg:"" optional:"" help:"A command as after /incident, best in single quotes; - is one command a line from the input; none is help."`

	now   func() time.Time // nil is the machine's clock
	input io.Reader        // nil is the standard input
}

// errNotRecorded ends a command with status 2: the record could not be written, and the words were given back.
var errNotRecorded = errors.New("not recorded")

// Validate refuses what cannot be meant before anything is opened.
func (cmd incidentCmd) Validate() error {
	if _, ok := incident.ParseID(cmd.In); cmd.In != "" && !ok {
		return fmt.Errorf("--in %q is not an incident such as INC-7", cmd.In)
	}
	if _, err := time.LoadLocation(cmd.Zone); err != nil || cmd.Zone == "Local" {
		return fmt.Errorf("--zone %q is not an IANA name such as America/New_York", cmd.Zone)
	}
	return nil
}

// Run takes one command or several through to the record. It asks Slack for nothing: a serve that runs tells it within a second,
// one that is started later at its start. A refusal makes status 1, NOT RECORDED status 2.
func (cmd incidentCmd) Run(ctx context.Context, t *terminal) error {
	say, err := cmd.sentences(t)
	if err != nil {
		return err
	}
	if text, ok := cmd.help(say); ok {
		return printed(t, say.InShell(text))
	}
	d := &desk{incidentCmd: cmd, t: t, say: say}
	d.broken = d.open(ctx)
	err = cmd.each(func(words string) error { return d.take(ctx, words) })
	if err = errors.Join(err, d.close()); err != nil {
		return err
	}
	return d.worst
}

// sentences are the company's own, unless they are wrong: that is said, and what is typed goes to the record all the same.
func (incidentCmd) sentences(t *terminal) (*templates.Set, error) {
	dir := os.Getenv("ALLCLEAR_TEMPLATES")
	if dir == "" {
		return templates.New()
	}
	say, err := ownSentences(dir, misspoken(t))
	if err != nil {
		_, _ = fmt.Fprintf(t.err, "allclear: %v\nthe built-in ones are used\n", err)
		return templates.New()
	}
	return say, nil
}

// help is the answer to no words at all and to "help", for which no record is needed. A verb that nobody knows is asked for like
// any other.
func (cmd incidentCmd) help(say *templates.Set) (string, bool) {
	words := append(strings.Fields(bareCommand(strings.Join(cmd.Words, " "))), "", "")
	switch {
	case words[0] == "":
		return bot.Explain(say, "")
	case words[0] != "help" && words[0] != "?" || len(words) > 4:
		return "", false
	}
	return bot.Explain(say, words[1])
}

// each hands over each command: all words as one, or the lines of the input.
func (cmd incidentCmd) each(do func(words string) error) error {
	words := strings.Join(cmd.Words, " ")
	if words != "-" {
		return do(bareCommand(words))
	}
	in := cmd.input
	if in == nil {
		in = os.Stdin
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		words := bareCommand(lines.Text())
		if words == "" {
			continue
		}
		if err := do(words); err != nil {
			return err
		}
	}
	return lines.Err()
}

// bareCommand leaves away what a command begins with in Slack.
func bareCommand(words string) string {
	words = strings.TrimSpace(words)
	if rest, ok := strings.CutPrefix(words, "/incident"); ok && (rest == "" || rest[0] == ' ') {
		return strings.TrimSpace(rest)
	}
	return words
}
