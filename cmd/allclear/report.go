package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allclear/incident"
	"allclear/internal/letterform"
	"allclear/templates"
)

type reportCmd struct {
	record
	Audience  string   `help:"For whom: customer." enum:"customer" default:"customer"`
	Sign      string   `help:"Who signs the letter: @handle." placeholder:"@PERSON"`
	Format    string   `help:"What to print: md, html or text; default md." enum:"md,html,text," default:""`
	Out       string   `help:"Print nothing, but write the letter into this folder as .md, .html and .txt." type:"path" placeholder:"DIR"`
	Force     bool     `help:"Let --out replace files that are there."`
	Incidents []string `arg:"" help:"The incidents, such as INC-1 INC-2."`
}

// Validate wants the letter printed in one form, or written in all of them.
func (cmd reportCmd) Validate() error {
	switch {
	case cmd.Out != "" && cmd.Format != "":
		return errors.New("--out writes every form; leave out --format")
	case cmd.Force && cmd.Out == "":
		return errors.New("--force is for the files of --out")
	}
	return nil
}

// Run prints the letter to customers, or writes it into files. The page and the plain text are made of the Markdown.
func (cmd reportCmd) Run(ctx context.Context, t *terminal) (err error) {
	l, err := cmd.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	v, err := cmd.view(ctx, l)
	if err != nil {
		return err
	}
	for _, gap := range l.say.LetterMissing(v) {
		_, _ = fmt.Fprintln(t.err, "the letter could not say:", gap)
	}
	if day, ok := v.DueBy(); ok {
		_, _ = fmt.Fprintln(t.err, "customers were promised it by", day.Format("Monday, January 2, 2006"))
	}
	md := strings.TrimRight(l.say.Letter(v), "\n") + "\n"
	if cmd.Out != "" {
		return cmd.write(t, fileName(v.Incidents), md)
	}
	return printed(t, form(cmd.Format, md))
}

func (cmd reportCmd) view(ctx context.Context, l *library) (templates.LetterView, error) {
	ins, asOf, err := l.load(ctx, cmd.Incidents)
	v := templates.LetterView{Incidents: ins, Work: l.ws, AsOf: asOf}
	if err != nil {
		return v, err
	}
	for _, in := range ins {
		if in.Drill || in.Status == incident.Cancelled {
			return v, fmt.Errorf("%s is no matter for customers: it was a drill or a false alarm", in.ID)
		}
	}
	if cmd.Sign != "" {
		listed, ok := l.ws.Find(cmd.Sign)
		if !ok {
			return v, fmt.Errorf("--sign %s: nobody in the workspace file has that handle", cmd.Sign)
		}
		v.Sign = listed.Person
	}
	return v, nil
}

func form(format, md string) string {
	switch format {
	case "html":
		return letterform.HTML(md)
	case "text":
		return letterform.Plain(md)
	default:
		return md
	}
}

// fileName is the same in whatever order the incidents were named, as the letter is: letter-inc-1-inc-2.
func fileName(ins []incident.Incident) string {
	ids := make([]incident.ID, len(ins))
	for i, in := range ins {
		ids[i] = in.ID
	}
	slices.Sort(ids)
	parts := []string{"letter"}
	for _, id := range slices.Compact(ids) {
		parts = append(parts, strings.ToLower(id.String()))
	}
	return strings.Join(parts, "-")
}

// write writes all forms, and prints the names of the files.
func (cmd reportCmd) write(t *terminal, name, md string) error {
	paths, err := writeAll(cmd.Out, cmd.Force, []file{
		{name + ".md", []byte(md)}, {name + ".html", []byte(letterform.HTML(md))}, {name + ".txt", []byte(letterform.Plain(md))},
	})
	if err != nil {
		return err
	}
	return printed(t, strings.Join(paths, "\n"))
}
