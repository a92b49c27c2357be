// Allclear is an incident bot for Slack.
//
//	allclear serve      the bot; Slack from the environment
//	allclear demo       the bot with a local Slack and its page on loopback, nothing else needed
//	allclear replay     feed a script of commands through the same way, with the script's own clock
//	allclear incident   the language from a shell, also while Slack is down
//	allclear report     the letter to customers; also postmortem, summary, timeline, digest, list
//	allclear doctor     look at everything that serve needs, and change nothing
//
// Each command explains itself with --help. Configuration comes from the environment; see config.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones must not depend on the machine

	"github.com/alecthomas/kong"
)

func main() {
	syscall.Umask(0o077) // the record is nobody else's to read
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal kills
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// cli is every subcommand.
type cli struct {
	Serve      serveCmd      `cmd:"" help:"Serve a Slack workspace; Slack comes from the environment."`
	Demo       demoCmd       `cmd:"" help:"Try it: the bot with a local Slack and its page on loopback."`
	Replay     replayCmd     `cmd:"" help:"Feed a script of commands through, with the script's own clock."`
	Incident   incidentCmd   `cmd:"" help:"Type a command at a shell, as after /incident; Slack is told once it is there."`
	Report     reportCmd     `cmd:"" help:"Print the letter to customers over one or several incidents."`
	Postmortem postmortemCmd `cmd:"" help:"Print the postmortem of an incident."`
	Summary    summaryCmd    `cmd:"" help:"Print how an incident stands."`
	Timeline   timelineCmd   `cmd:"" help:"Print everything that was written down, in order."`
	Digest     digestCmd     `cmd:"" help:"Print the numbers of a week, a month, or any days; draw them, too."`
	List       listCmd       `cmd:"" help:"Print the incidents, one line each."`
	Actions    actionsCmd    `cmd:"" help:"Print what is still to be done over all incidents, what is overdue first."`
	Lint       lintCmd       `cmd:"" help:"Say what may not stand in a text for customers."`
	Templates  templatesCmd  `cmd:"" help:"Check, preview or export the sentences a company can say otherwise."`
	Doctor     doctorCmd     `cmd:"" help:"Check everything that serve needs, and change nothing."`
	Verify     verifyCmd     `cmd:"" help:"Check the record's hash chain."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// terminal is where a subcommand prints: what it is for on out, about it on err.
type terminal struct {
	out, err io.Writer
}

// errUnhappy ends a command with status 1 that has said itself what is wrong.
var errUnhappy = errors.New("")

// run is the program without the process around it. It returns the exit status.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("allclear"), kong.Description("An incident bot for Slack that never loses a line."),
		kong.Writers(out, errs), kong.Exit(func(code int) { exit = code }), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&terminal{out: out, err: errs}))
	if err != nil {
		_, _ = fmt.Fprintln(errs, "allclear:", err)
		return 2
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(args[1:], "--help")
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help has been printed
	}
	if err != nil {
		_, _ = fmt.Fprintf(errs, "allclear: %v\nallclear --help lists what there is.\n", err)
		return 2
	}
	return status(parsed.Run(), errs)
}

func status(err error, errs io.Writer) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errNotRecorded):
		return 2
	case !errors.Is(err, errUnhappy):
		_, _ = fmt.Fprintln(errs, "allclear:", err)
	}
	return 1
}
