package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"allclear/incident"
)

// Forms take what people paste as the language does: without control characters, and without the marks that stand for channels.
func TestFormsAreCleaned(t *testing.T) {
	pasted := "we saw \uE000INC-99/channel\uE001 and a bell\x07\r\nthen quiet"
	typedIn := func(names ...string) slack.View {
		v := slack.View{State: &slack.ViewState{Values: map[string]map[string]slack.BlockAction{}}}
		for _, name := range names {
			v.State.Values[name] = map[string]slack.BlockAction{"text": {Value: pasted}}
		}
		return v
	}
	require.NotRegexp(t, "[\uE000\uE001\x07\r]", typedInto(typedIn("text0")))
	learned := lessonsTyped(typedIn("well"))
	require.Len(t, learned, 1)
	require.NotRegexp(t, "[\uE000\uE001\x07\r]", learned[0].Text)
}

// A mark for a channel that there never was stops nobody's messages.
func TestAStrangeMarkStopsNoLane(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev2 mail")
	r.owes(post("INC-1/strange", channelKey(1), "look at "+mark("INC-99/channel")+"!"))
	r.told("inc-1", "note behind it")
	r.later(time.Minute)
	require.Equal(t, "look at !", r.space.text("INC-1/strange"))
	require.Contains(t, r.space.text("INC-1/e2/line"), "behind it")
}

func TestAgainADigest(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev2 mail")
	require.Contains(t, r.says("general", "again digest"), "Incident digest")
	require.Contains(t, r.says("general", "Again again numbers"), "Incident digest")
}

// The reason begins behind the word, wherever lower-case letters have other lengths, and may be on a line of its own.
func TestBecause(t *testing.T) {
	for typed, want := range map[string][2]string{
		"İstanbul İzmir data center because typo":     {"İstanbul İzmir data center", "typo"},
		"ȺȺȺȺ BECAUSE it was":                         {"ȺȺȺȺ", "it was"},
		"update for 2h\nbecause we sleep":             {"update for 2h", "we sleep"},
		"update for 2h because":                       {"update for 2h", ""},
		"because why":                                 {"", "why"},
		"it broke because of x because somebody asks": {"it broke because of x", "somebody asks"},
		"becausery and nobecause":                     {"becausery and nobecause", ""},
	} {
		words, reason := (&parser{rest: typed}).because()
		require.Equal(t, want, [2]string{words, reason}, typed)
	}
}

// In a private incident what was whispered is not whispered again when the next word is due: it could only come twice.
func TestWhispersAreNotRepeated(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev1 private mail")
	r.told("inc-1", "down | Nobody gets mail")
	for range 45 {
		r.later(28 * time.Minute)
		r.told("inc-1", "note still at it")
	}
	seen := map[string]int{}
	for _, said := range r.space.whispers(r.channel("inc-1")) {
		if strings.Contains(said, ":coffee:") {
			seen[said]++
		}
	}
	require.Len(t, seen, 3, "after 10, 14 and 18 hours")
	for said, times := range seen {
		require.Equal(t, 1, times, said)
	}
}

// Who owns an action of a private incident is brought into its channel, and told nothing of it anywhere else.
func TestOwnersComeIntoPrivateChannels(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev3 private payroll was read")
	r.told("inc-1", "action planned @sam due tomorrow rotate the keys")
	r.later(time.Minute)
	require.Equal(t, 1, r.space.count("invite C-inc-1 U2"), strings.Join(r.space.calls, "\n"))
	require.Empty(t, concerned(incident.Incident{}, incident.Event{Body: &incident.ActionPlanned{Owner: incident.Person{ID: "U2"}}}), "others are asked in the open")
}

// A canvas that somebody is writing in keeps no redacted words: it is written anew later, and what Slack never will is said.
func TestALockedCanvasIsWrittenLater(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev3 mail")
	r.told("inc-1", "update the password is hunter2")
	r.told("inc-1", "resolve")
	r.told("inc-1", "close done")
	r.later(time.Hour)
	require.Contains(t, r.canvas().text, "hunter2")
	r.space.fail(fault{method: "editcanvas", err: refusal("canvas_editing_locked")})
	r.told("inc-1", "redact e2 because it was a password")
	r.later(5 * time.Minute)
	require.NotContains(t, r.canvas().text, "hunter2")
}

// A receipt that told again what somebody was shown keeps nothing of it that is redacted since.
func TestRedactedWordsLeaveReceipts(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev2 mail fails")
	r.told("inc-1", "update the password is hunter2")
	r.prove(t.Context(), r.clock().Add(proofAfter))
	shown := r.begin(t.Context(), Incoming{Source: incident.FromSlash, Team: "T1", User: "U1", Handle: "dana", Channel: r.channel("inc-1"), Words: "timeline"})(t.Context())
	require.Contains(t, shown.text, "hunter2")
	r.receipts(t.Context())
	key := fmt.Sprintf("request/%d/receipt", shown.request)
	require.Contains(t, r.owedText(key), "hunter2")
	r.told("inc-1", "redact e2 because it was a password")
	require.Equal(t, incident.Blank, r.owedText(key))
}

// owedText is the text of something that is owed and not paid yet.
func (r *rig) owedText(key string) string {
	r.t.Helper()
	debts, err := r.db.Payable(context.Background(), r.clock().Add(time.Hour))
	require.NoError(r.t, err)
	for _, d := range debts {
		if d.Key == key {
			var body owed
			require.NoError(r.t, json.Unmarshal(d.Body, &body))
			return body.Text
		}
	}
	return "nothing is owed"
}

func TestWordsForAPictureFit(t *testing.T) {
	require.Equal(t, "short", shortened("short", altLimit))
	long := shortened(strings.Repeat("ä", 2000), altLimit)
	require.Len(t, []rune(long), altLimit)
	require.True(t, strings.HasSuffix(long, "…"))
}
