package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allclear/bot"
)

type replayCmd struct {
	Script       string `arg:"" help:"A script: one JSON object per line." type:"path"`
	DB           string `name:"db" help:"Where to keep the record; default a temporary file that is removed." type:"path"`
	Workspace    string `help:"The workspace file; default ALLCLEAR_WORKSPACE." type:"path"`
	RestartAfter string `help:"Stop bot and record after the line with this id, and open them again." placeholder:"ID"`
	Digests      bool   `help:"Post the weekly and monthly digests that fall into the script's time, by ALLCLEAR_WEEKLY_DIGEST and ALLCLEAR_MONTHLY_DIGEST."`
	Quiet        bool   `short:"q" help:"Do not print what the workspace saw."`
}

// Run plays a script and prints what the workspace saw. A line that was refused without being expected to be makes status 1.
func (cmd replayCmd) Run(ctx context.Context, t *terminal) (err error) {
	p, cleanUp, err := cmd.prepare(t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanUp()) }()
	lines, err := readScript(cmd.Script, p.ws)
	if err != nil {
		return err
	}
	if cmd.RestartAfter != "" && !slices.ContainsFunc(lines, func(l scriptLine) bool { return l.ID == cmd.RestartAfter }) {
		return fmt.Errorf("--restart-after %s: the script has no line with that id", cmd.RestartAfter)
	}
	if err := p.open(ctx, lines[0], ""); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.play(ctx, lines); err != nil {
		return err
	}
	return cmd.report(p, t)
}

func (cmd replayCmd) prepare(t *terminal) (*player, func() error, error) {
	c, ws, differs, err := readAll(os.Environ(), cmd.Workspace, false)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range differs {
		_, _ = fmt.Fprintln(t.err, "allclear:", d)
	}
	say, err := c.sentences(misspoken(t))
	if err != nil {
		return nil, nil, err
	}
	path, cleanUp, err := recordFile(cmd.DB)
	if err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelError}))
	p := &player{local: &local{clock: &clock{}, ws: ws, path: path, once: true, log: log, say: say}, restartAfter: cmd.RestartAfter}
	if cmd.Digests {
		p.posts = bot.Schedules{Weekly: c.Weekly, Monthly: c.Monthly}
	}
	return p, cleanUp, nil
}

// recordFile returns the named file, or a temporary one with what removes it.
func recordFile(named string) (path string, cleanUp func() error, err error) {
	if named != "" {
		return named, func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "allclear-")
	if err != nil {
		return "", nil, fmt.Errorf("temporary record: %w", err)
	}
	return filepath.Join(dir, "allclear.db"), func() error { return os.RemoveAll(dir) }, nil
}

// open starts everything at the time of the first line. A record that holds incidents already is refused.
func (p *player) open(ctx context.Context, first scriptLine, addr string) error {
	p.clock.Set(first.At)
	if err := p.startSlack(ctx, addr); err != nil {
		return err
	}
	if err := p.startBot(ctx); err != nil {
		return errors.Join(err, p.slack.Close())
	}
	n, err := p.incidents(ctx)
	if err == nil && n > 0 {
		err = fmt.Errorf("the record %s holds %d incidents already; name a new file, so that what is tried here cannot mix with what happened", p.path, n)
	}
	if err != nil {
		return errors.Join(err, p.close())
	}
	return nil
}

func (p *player) close() error {
	return errors.Join(p.stopBot(), p.slack.Close())
}

func (cmd replayCmd) report(p *player, t *terminal) error {
	if !cmd.Quiet {
		if _, err := fmt.Fprintln(t.out, strings.Join(p.slack.Transcript(), "\n")); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintf(t.err, "%d lines played, %d accepted, %d refused\n", p.played, p.played-p.refused, p.refused)
	if len(p.wrong) > 0 {
		_, _ = fmt.Fprintln(t.err, strings.Join(p.wrong, "\n"))
		return errUnhappy
	}
	return nil
}
