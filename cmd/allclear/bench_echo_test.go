package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// echo is a bare bot, which says one text to every command and writes nothing down: what Socket Mode itself costs.
func echo() error {
	api := slack.New(os.Getenv("SLACK_BOT_TOKEN"), slack.OptionAPIURL(os.Getenv("SLACK_API_URL")), slack.OptionAppLevelToken(os.Getenv("SLACK_APP_TOKEN")))
	sock := socketmode.New(api)
	answer := map[string]any{"response_type": "ephemeral", "text": os.Getenv("ECHO_TEXT")}
	go func() {
		for ev := range sock.Events {
			if ev.Type == socketmode.EventTypeSlashCommand {
				_ = sock.Ack(*ev.Request, answer) // a lost ack is a command without an answer, which the benchmark sees
			}
		}
	}()
	return sock.RunContext(context.Background())
}

// profiled is the program, with a CPU profile of it from one SIGUSR1 to the next. It returns the exit status.
func profiled(path string) int {
	toggle := make(chan os.Signal, 1)
	signal.Notify(toggle, syscall.SIGUSR1)
	go func() {
		<-toggle
		file, err := os.Create(path + ".part")
		err = errors.Join(err, pprof.StartCPUProfile(file))
		<-toggle
		pprof.StopCPUProfile()
		if errors.Join(err, file.Close(), os.Rename(path+".part", path)) != nil {
			os.Exit(2)
		}
	}()
	return run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
}
