package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"allclear/incident"
	"allclear/internal/lint"
)

type lintCmd struct {
	record
	JSON    bool     `name:"json" help:"Print an array of JSON."`
	Channel string   `help:"Where the text will stand: ${enum}." enum:"status-page,email,banner,social,letter" default:"status-page"`
	Phase   string   `help:"Which update it is: ${enum}; default that of the incident." enum:"investigating,identified,monitoring,resolved," default:""`
	Sign    string   `help:"Who signs the letter: @handle." placeholder:"@PERSON"`
	Names   []string `arg:"" name:"incident" help:"Incidents of --db that the text is about, such as INC-7; then the text: a file, or - for the input."`
}

// Help is printed by --help, below the options.
func (lintCmd) Help() string {
	return "Status 0 if the text may go out, perhaps with warnings; 1 if something in it blocks; 2 if it could not be read.\n\n" +
		"docs/lint.md explains the rules. Without incidents, rules that need a record are silent or warn."
}

// Validate wants one text that can be read, and a record for every incident that is named.
func (cmd lintCmd) Validate() error {
	if n := len(cmd.Names); n > 0 && cmd.Names[n-1] != "-" {
		if _, err := os.Stat(cmd.Names[n-1]); err != nil {
			return err
		}
	}
	if len(cmd.Names) > 1 && cmd.DB == "" && os.Getenv("DATABASE_URL") == "" {
		return errors.New("incidents are looked up in a record: name it with --db")
	}
	return nil
}

// Run prints what may not stand in a text for customers; status 1 if it may not go out.
func (cmd lintCmd) Run(ctx context.Context, t *terminal) error {
	last := len(cmd.Names) - 1
	file := cmd.Names[last]
	text, err := textOf(file)
	if err != nil {
		return err
	}
	known, sign, err := cmd.known(ctx, t, cmd.Names[:last])
	if err != nil {
		return err
	}
	found := lint.Check(text, known, lint.Options{Channel: lint.Channel(cmd.Channel), Phase: incident.Phase(cmd.Phase), Sign: sign})
	if err := cmd.print(t, file, text, found); err != nil {
		return err
	}
	if lint.Blocked(found) {
		return errUnhappy
	}
	return nil
}

func textOf(file string) (string, error) {
	in := io.Reader(os.Stdin)
	if file != "-" {
		f, err := os.Open(file) //nolint:gosec // the person at the terminal names the file
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	data, err := io.ReadAll(in)
	return strings.TrimPrefix(string(data), "\ufeff"), err // some editors begin a file so, and nobody publishes that
}

// known is what the record and the workspace file know; without either, nothing.
func (cmd lintCmd) known(ctx context.Context, t *terminal, names []string) (k lint.Known, sign string, err error) {
	if len(names) == 0 {
		_, ws, _, err := readAll(os.Environ(), cmd.Workspace, false)
		if err == nil {
			k = lint.KnownFrom(nil, ws, k.AsOf)
			sign, err = signatory(ws, cmd.Sign)
		}
		return k, sign, err
	}
	l, err := cmd.open(ctx, t)
	if err != nil {
		return k, "", err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	ins, asOf, err := l.load(ctx, names)
	if err != nil {
		return k, "", err
	}
	sign, err = signatory(l.ws, cmd.Sign)
	return lint.KnownFrom(ins, l.ws, asOf), sign, err
}

func signatory(ws incident.Workspace, handle string) (string, error) {
	if handle == "" {
		return "", nil
	}
	listed, ok := ws.Find(handle)
	if !ok {
		return "", fmt.Errorf("--sign %s: nobody in the workspace file has that handle", handle)
	}
	return listed.Name, nil
}

func (cmd lintCmd) print(t *terminal, file, text string, found []lint.Finding) error {
	if cmd.JSON {
		if found == nil {
			found = []lint.Finding{}
		}
		return printJSON(t, found)
	}
	for _, f := range found {
		line, column := place(text, f.Start)
		if _, err := fmt.Fprintf(t.out, "%s:%d:%d: %s %s: %s: %s try: %s\n", file, line, column, f.Rule, f.Severity, shown(text, f), f.Why, f.Instead); err != nil {
			return err
		}
	}
	return nil
}

// place is a line and a column, both from 1 and the latter in characters.
func place(text string, at int) (line, column int) {
	before := text[:at]
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1
}

const (
	mostShown   = 60 // characters of the words
	mostContext = 20 // characters of what stands on either side, on the same line
)

// shown are the words in what stands around them, on one line and without what a terminal would obey.
func shown(text string, f lint.Finding) string {
	if f.Words == "" {
		return "(missing)"
	}
	words := []rune(f.Words)
	if len(words) > mostShown {
		return fmt.Sprintf("%q", string(words[:mostShown])+"…")
	}
	line := tail(text[:f.Start]) + f.Words + head(text[f.End:])
	if line == f.Words {
		return fmt.Sprintf("%q", f.Words)
	}
	return fmt.Sprintf("%q in %q", f.Words, line)
}

// tail is the end of a line.
func tail(s string) string {
	r := []rune(s[strings.LastIndexByte(s, '\n')+1:])
	if len(r) <= mostContext {
		return string(r)
	}
	return "…" + string(r[len(r)-mostContext:])
}

// head is the beginning of one.
func head(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > mostContext {
		return string(r[:mostContext]) + "…"
	}
	return s
}
