package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"allclear/incident"
	"allclear/internal/catalogue"
)

// demoWorkspace is who works at the company of the demo. All of it is invented.
//
//go:embed demo.yaml
var demoWorkspace []byte

type demoCmd struct {
	Play      string        `help:"Play a script into it while you watch." type:"path" placeholder:"FILE"`
	Pause     time.Duration `help:"Real time between two lines of the script." default:"400ms"`
	DB        string        `name:"db" help:"Where to keep the record: a new file; default a temporary one that is removed." type:"path"`
	Workspace string        `help:"The workspace file; default ALLCLEAR_WORKSPACE, or a small invented company." type:"path"`
	Addr      string        `help:"Where the page is served: a loopback address." default:"127.0.0.1:0"`
}

// Run serves the demo until a signal comes.
func (cmd demoCmd) Run(ctx context.Context, t *terminal) (err error) {
	c, err := readConfig(os.Environ())
	if err != nil {
		return err
	}
	ws, err := cmd.workspace(c)
	if err != nil {
		return err
	}
	var lines []scriptLine
	if cmd.Play != "" {
		if lines, err = readScript(cmd.Play, ws); err != nil {
			return err
		}
	}
	path, cleanUp, err := recordFile(cmd.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanUp()) }()
	log := slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	say, err := c.sentences(misspoken(t))
	if err != nil {
		return err
	}
	p := &player{local: &local{clock: &clock{}, ws: ws, path: path, log: log, say: say}, pause: cmd.Pause}
	if err := p.open(ctx, cmd.first(lines), cmd.Addr); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	_, _ = fmt.Fprintln(t.out, p.slack.URL())
	_, _ = fmt.Fprintln(t.err, "Open this page in a browser, choose who you are, and type: /incident open sev1 checkout is down\nCtrl-C ends the demo.")
	return p.watch(ctx, t, lines)
}

// first is where the demo's clock begins: at the script's first line, or now.
func (demoCmd) first(lines []scriptLine) scriptLine {
	if len(lines) > 0 {
		return lines[0]
	}
	return scriptLine{At: time.Now()}
}

func (cmd demoCmd) workspace(c config) (incident.Workspace, error) {
	if cmd.Workspace != "" || c.Workspace != "" {
		ws, _, err := c.workspace(cmd.Workspace)
		return ws, err
	}
	ws, err := catalogue.Parse(demoWorkspace)
	if err != nil {
		return ws, fmt.Errorf("the demo's own workspace: %w", err)
	}
	ws, _, err = c.over(ws)
	return ws, err
}

// watch plays the script, if there is one, then lets the clock run and serves whoever types.
func (p *player) watch(ctx context.Context, t *terminal, lines []scriptLine) error {
	if len(lines) > 0 {
		_, _ = fmt.Fprintf(t.err, "Playing %d lines; the clock is the script's.\n", len(lines))
		if err := p.play(ctx, lines); err != nil && ctx.Err() == nil {
			return err
		}
		_, _ = fmt.Fprintf(t.err, "%d lines played, %d refused. The clock runs on from %s; type on.\n",
			p.played, p.refused, p.clock.Now().In(p.ws.In()).Format("2006-01-02 15:04 MST"))
	}
	p.clock.Go()
	p.bot.Pay(ctx)
	return nil
}
