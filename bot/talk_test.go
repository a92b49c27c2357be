package bot_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"allclear/internal/catalogue"
	"allclear/internal/slackemu"
)

var update = flag.Bool("update", false, "rewrite the expected text of the conversations")

// TestTalk plays the conversations in testdata/talk. People are commands; standard output is what the workspace saw.
//
//	dana inc-1 update we look into it     dana types "/incident update …" in the channel inc-1-…
//	talk dana inc-1 hello                 dana types no command, just words
//	again                                 Slack delivers the last command again, in a new envelope
//	later 10m                             time passes
//	restart                               allclear stops and starts; Slack lives on
//	slack fail chat.postMessage is_archived   the next call of a method is refused (or: 500, lost, 429)
//	mishap                                an error line in the log was expected
func TestTalk(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "talk"), UpdateScripts: *update, Setup: setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"dana": speaks("dana"), "omri": speaks("omri"), "priya": speaks("priya"), "sam": speaks("sam"), "ruth": speaks("ruth"),
			"talk": talk, "again": again, "later": passes, "restart": restart, "slack": misbehaves, "mishap": mishap,
		},
	})
}

func setUp(env *testscript.Env) error {
	data, err := os.ReadFile(filepath.Join("..", "testdata", "seed", "workspace.yaml"))
	if err != nil {
		return err
	}
	ws, err := catalogue.Parse(data)
	if err != nil {
		return err
	}
	w, err := openWorld(env.WorkDir, ws)
	if err != nil {
		return err
	}
	env.Values["world"] = w
	env.Defer(func() {
		if err := w.close(); err != nil {
			panic(err)
		}
		if len(w.logged.errors) > 0 {
			panic("the log has errors the story does not announce:\n" + strings.Join(w.logged.errors, "\n"))
		}
	})
	return nil
}

func of(ts *testscript.TestScript) *world {
	w, ok := ts.Value("world").(*world)
	if !ok {
		ts.Fatalf("no world")
	}
	return w
}

// tell prints what the workspace saw.
func tell(ts *testscript.TestScript, w *world, err error) {
	ts.Check(err)
	_, err = fmt.Fprint(ts.Stdout(), w.news())
	ts.Check(err)
}

func speaks(who string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		w := of(ts)
		w.said++
		words := strings.NewReplacer(`\n`, "\n").Replace(strings.Join(args[1:], " "))
		w.lastSlash = slackemu.Slash{
			User: who, Channel: w.channel(args[0]), Command: "/incident", Text: words, TriggerID: fmt.Sprintf("trigger-%d", w.said),
		}
		_, err := w.deliver(w.lastSlash)
		tell(ts, w, err)
	}
}

func talk(ts *testscript.TestScript, _ bool, args []string) {
	w := of(ts)
	_, err := w.slack.Send(context.Background(), w.talk(w.person(args[0]), w.channel(args[1]), nil))
	if err == nil {
		err = w.bot.Drain(context.Background(), w.set)
	}
	tell(ts, w, err)
}

func again(ts *testscript.TestScript, _ bool, _ []string) {
	w := of(ts)
	_, err := w.deliver(w.lastSlash)
	tell(ts, w, err)
}

func passes(ts *testscript.TestScript, _ bool, args []string) {
	w := of(ts)
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	err = w.bot.Until(context.Background(), w.set, w.now().Add(d))
	if err == nil {
		_, err = w.bot.Settle(context.Background())
	}
	tell(ts, w, err)
}

func restart(ts *testscript.TestScript, _ bool, _ []string) {
	w := of(ts)
	ts.Check(w.halt())
	err := w.start()
	if err == nil {
		err = w.bot.Drain(context.Background(), w.set)
	}
	tell(ts, w, err)
}

func misbehaves(ts *testscript.TestScript, _ bool, args []string) {
	f := slackemu.Fault{Error: args[2]}
	switch args[2] {
	case "500":
		f = slackemu.Fault{Status: 500}
	case "lost":
		f = slackemu.Fault{Status: 500, AfterEffect: true}
	case "429":
		f = slackemu.Fault{Status: 429, RetryAfter: 30 * time.Second}
	}
	of(ts).slack.Fail(args[1], f)
}

func mishap(ts *testscript.TestScript, _ bool, _ []string) {
	w := of(ts)
	if len(w.logged.errors) == 0 {
		ts.Fatalf("the log has no error")
	}
	w.logged.errors = nil
}
