package main

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"allclear/bot"
	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

type postmortemCmd struct {
	record
	Format   string `help:"What to print: md, html or json; default md." enum:"md,html,json," default:""`
	Out      string `help:"Print nothing, but write the postmortem into this folder as .md, .html and .json; or only as --format." type:"path" placeholder:"DIR"`
	Force    bool   `help:"Let --out replace files that are there."`
	Incident string `arg:"" help:"The incident, such as INC-7."`
}

// Validate wants --force with files only.
func (cmd postmortemCmd) Validate() error {
	if cmd.Force && cmd.Out == "" {
		return errors.New("--force is for the files of --out")
	}
	return nil
}

// Run prints the postmortem, or writes it into files. The page is made of the Markdown.
func (cmd postmortemCmd) Run(ctx context.Context, t *terminal) error {
	return cmd.one(ctx, t, cmd.Incident, func(l *library, v templates.View) (string, error) {
		related, err := l.around(ctx, &v)
		if err != nil {
			return "", err
		}
		text := strings.TrimRight(l.say.Postmortem(v, related), "\n") + "\n"
		if cmd.Out != "" {
			return cmd.write(l, v, text)
		}
		return postmortemAs(cmp.Or(cmd.Format, "md"), l, v, text)
	})
}

// around fills in what a postmortem tells beside its own incident, and returns the related ones.
func (l *library) around(ctx context.Context, v *templates.View) ([]incident.Incident, error) {
	events, err := l.Events(ctx, v.In.ID.Drafts())
	if err != nil {
		return nil, err
	}
	v.Drafts = incident.FoldDrafts(v.In.ID, incident.AsKnownAt(events, v.AsOf))
	before, err := l.LikelyBefore(ctx, v.In.ID)
	if err == nil {
		v.Earlier, err = l.others(ctx, before)
	}
	if err != nil {
		return nil, err
	}
	var to []incident.ID
	for _, r := range v.In.Relations {
		to = append(to, r.To)
	}
	return l.others(ctx, to)
}

func postmortemAs(format string, l *library, v templates.View, md string) (string, error) {
	switch format {
	case "html":
		return bot.PostmortemPage(l.say, v, md), nil
	case "json":
		return l.say.PostmortemData(v)
	default:
		return md, nil
	}
}

// write writes the forms asked for, and returns the names of the files.
func (cmd postmortemCmd) write(l *library, v templates.View, md string) (string, error) {
	formats := []string{"html", "json", "md"}
	if cmd.Format != "" {
		formats = []string{cmd.Format}
	}
	var files []file
	for _, format := range formats {
		text, err := postmortemAs(format, l, v, md)
		if err != nil {
			return "", err
		}
		files = append(files, file{"postmortem-" + strings.ToLower(v.In.ID.String()) + "." + format, []byte(text)})
	}
	paths, err := writeAll(cmd.Out, cmd.Force, files)
	return strings.Join(paths, "\n"), err
}

// others returns those of some incidents that were known by then; never nil.
func (l *library) others(ctx context.Context, ids []incident.ID) ([]incident.Incident, error) {
	out := []incident.Incident{}
	for _, id := range ids {
		other, err := l.Load(ctx, id, l.asOf)
		if err != nil && !errors.Is(err, store.ErrNoIncident) {
			return nil, err
		}
		if err == nil {
			out = append(out, other)
		}
	}
	return out, nil
}
