package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/bot"
	"allclear/internal/catalogue"
	"allclear/internal/slackemu"
)

// monday is a world whose managers get digests, on Monday at 9:01: one minute after the weekly one.
func monday(t *testing.T) *world {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "seed", "workspace.yaml"))
	require.NoError(t, err)
	ws, err := catalogue.Parse(data)
	require.NoError(t, err)
	w, err := openWorld(t.TempDir(), ws)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.close()); require.Empty(t, w.logged.errors) })
	w.comesBack(t, bot.Schedules{Weekly: "0 9 * * MON", Monthly: "0 9 1 * *"}, time.Minute)
	return w
}

// again stops the bot, lets time pass, and starts it with other schedules.
func (w *world) comesBack(t *testing.T, s bot.Schedules, later time.Duration) {
	t.Helper()
	require.NoError(t, w.halt())
	w.set(w.now().Add(later))
	w.digests = s
	require.NoError(t, w.start())
	require.NoError(t, w.bot.Drain(context.Background(), w.set))
}

// passes lets days go by.
func (w *world) passes(t *testing.T, d time.Duration) {
	t.Helper()
	require.NoError(t, w.bot.Until(context.Background(), w.set, w.now().Add(d)))
	require.NoError(t, w.bot.Drain(context.Background(), w.set))
}

const day = 24 * time.Hour

// managers is what stands in the managers' channel: the first line of each message, or the name of its file.
func (w *world) managers() []string {
	var out []string
	for _, m := range w.slack.Messages("managers") {
		if m.File != nil {
			out = append(out, m.File.Name)
			continue
		}
		first, _, _ := strings.Cut(m.Text, "\n")
		out = append(out, first)
	}
	return out
}

func (w *world) dana(t *testing.T, where, words string) string {
	t.Helper()
	said, err := w.say(where, words)
	require.NoError(t, err)
	return said
}

func digestOf(name, monday, days string) []string {
	return []string{
		"*Incident digest " + days + ", America/New_York*", fmt.Sprintf("digest-%s-%s-weeks.png", name, monday), fmt.Sprintf("digest-%s-%s-restore.png", name, monday),
	}
}

// On Monday at nine the managers have last week's numbers, with pictures that say the same.
func TestWeeklyDigest(t *testing.T) {
	w := monday(t)
	w.dana(t, "general", "open sev3 exports are slow")
	require.Empty(t, w.managers(), "nothing is made up for the time before it was scheduled")
	w.passes(t, 7*day-2*time.Minute)
	require.Empty(t, w.managers(), "not before its time")
	w.passes(t, time.Minute)
	require.Equal(t, digestOf("weekly", "2022-04-11", "Mon 11 Apr - Sun 17 Apr 2022"), w.managers())
	text := w.slack.Messages("managers")[0].Text
	require.Contains(t, text, "*1 At a glance*  incidents 1 (sev3 1)   downtime 0 min in 0 windows   availability 100.000% (truncated)   vs last week: n/a")
	require.Contains(t, text, "• INC-1 | sev3 | opened Mon 9:01 AM EDT | no downtime | cause not recorded | investigating")
	picture := w.slack.Messages("managers")[1]
	_, err := png.Decode(bytes.NewReader([]byte(picture.File.Content)))
	require.NoError(t, err)
	require.Contains(t, picture.Text, "11 Apr: 1 and 0 min")
	w.passes(t, 7*day)
	require.Len(t, w.managers(), 6, "each week once")
}

// However often the program stops, the slot is one; what was missed meanwhile is made up once, the newest of it only.
func TestDigestsAreMadeOnce(t *testing.T) {
	w := monday(t)
	every := w.digests
	w.comesBack(t, every, 6*day)
	require.Empty(t, w.managers())
	w.comesBack(t, every, 3*7*day+day) // three Mondays and the first of May
	require.ElementsMatch(t, append(
		digestOf("weekly", "2022-05-02", "Mon 2 May - Sun 8 May 2022"), digestOf("monthly", "2022-04-01", "Fri 1 Apr - Sat 30 Apr 2022")...,
	), w.managers())
	for range 3 {
		w.comesBack(t, every, time.Minute)
	}
	require.Len(t, w.managers(), 6)
	w.passes(t, 7*day)
	require.Len(t, w.managers(), 9)
}

// Who turns digests off has peace, and who turns them on again hears of no time they were off.
func TestDigestsAreTurnedOff(t *testing.T) {
	w := monday(t)
	w.comesBack(t, bot.Schedules{Weekly: "off"}, time.Minute)
	w.passes(t, 15*day)
	require.Empty(t, w.managers())
	w.comesBack(t, bot.Schedules{Weekly: "0 9 * * MON"}, time.Minute)
	require.Empty(t, w.managers())
	w.passes(t, 7*day)
	require.Len(t, w.managers(), 3)
}

// A message whose answer was lost is found again, and not posted twice.
func TestDigestInDoubt(t *testing.T) {
	w := monday(t)
	w.slack.Fail("chat.postMessage", slackemu.Fault{Status: 500, AfterEffect: true})
	w.slack.Fail("files.completeUploadExternal", slackemu.Fault{Status: 500, AfterEffect: true})
	w.passes(t, 7*day)
	require.Equal(t, digestOf("weekly", "2022-04-11", "Mon 11 Apr - Sun 17 Apr 2022"), w.managers())
}

// Whoever asks for a digest has it alone; of a private incident only its own channel reads.
func TestAskedForADigest(t *testing.T) {
	w := monday(t)
	w.dana(t, "general", "open sev2 private payroll was read | Payroll")
	w.dana(t, "general", "open sev1 checkout is down")
	w.dana(t, "inc-2", "cause confirmed token=hunter2")
	said := w.dana(t, "general", "digest")
	require.Contains(t, said, "*Incident digest Mon 11 Apr - Sun 17 Apr 2022, America/New_York, so far*")
	require.Contains(t, said, "incidents 2 (sev1 1, sev2 1)")
	require.Contains(t, said, "• 1 private, counted and not named")
	require.NotContains(t, said, "INC-1")
	require.NotContains(t, said, "hunter2", "what may be redacted stands nowhere")
	require.Contains(t, said, "cause confirmed")
	require.Contains(t, w.dana(t, "inc-1", "digest week"), "• INC-1 | sev2 |")
	require.Contains(t, w.dana(t, "general", "digest last week"), "Mon 4 Apr - Sun 10 Apr 2022, America/New_York*\n*1 At a glance*  incidents 0 ")
	require.Contains(t, w.dana(t, "general", "digest month"), "Fri 1 Apr - Sat 30 Apr 2022, America/New_York, so far*")
	require.Contains(t, w.dana(t, "general", "digest from 2022-04-11 to 2022-04-12"), "Mon 11 Apr - Tue 12 Apr 2022")
	for _, bad := range []string{"digest yesterday", "digest from monday", "digest from 2022-04-12 to 2022-04-11", "digest week please"} {
		require.NotContains(t, w.dana(t, "general", bad), "At a glance", bad)
	}
	require.Empty(t, w.managersPosts(t))
}

// managersPosts are the digests in the managers' channel.
func (w *world) managersPosts(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, line := range w.managers() {
		if strings.Contains(line, "digest") {
			out = append(out, line)
		}
	}
	return out
}
