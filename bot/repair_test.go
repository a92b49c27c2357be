package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// mended asks for a repair as Dana in #general, and returns what she hears when it is done.
func (r *rig) mended() string {
	r.t.Helper()
	before := len(r.space.whispers("C-general"))
	require.Contains(r.t, r.says("C-general", "repair INC-1"), "INC-1 is being compared")
	r.later(2 * time.Minute)
	said := r.space.whispers("C-general")
	require.NotEmpty(r.t, said[before:])
	return said[len(said)-1]
}

// room returns the newest channel of the incident.
func (r *rig) room() *fakeChannel {
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	for _, c := range slices.Backward(r.space.channels) {
		if strings.HasPrefix(c.name, "inc-1") {
			return c
		}
	}
	return &fakeChannel{}
}

// hurt is an incident in whose channel somebody has been busy.
func hurt(t *testing.T, damage func(r *rig, c *fakeChannel)) *rig {
	r := newRig(t, scratch(t, t), 4)
	for _, c := range r.space.channels {
		c.member = true
	}
	r.told("C-general", "open sev1 mail fails")
	r.later(time.Minute)
	r.told("inc-1", "role comms @sam")
	r.told("inc-1", "down | Mail cannot be sent")
	r.later(2 * time.Minute)
	r.space.mu.Lock()
	c := r.space.channels[len(r.space.channels)-1]
	damage(r, c)
	r.space.mu.Unlock()
	return r
}

func gone(key string) func(*rig, *fakeChannel) {
	return func(r *rig, _ *fakeChannel) {
		for _, c := range r.space.channels {
			c.messages = slices.DeleteFunc(c.messages, func(m *fakeMessage) bool { return m.key == key })
		}
	}
}

func TestRepair(t *testing.T) {
	tests := []struct {
		name   string
		damage func(*rig, *fakeChannel)
		says   string
	}{
		{"nothing", func(*rig, *fakeChannel) {}, "Nothing had to be mended"},
		{"card", gone("INC-1/card"), "• the card was gone and is posted again"},
		{"announcement", gone("INC-1/announcement"), "• the announcement is drawn again"},
		{"summary", gone("INC-1/summary"), "• the summary for managers is posted again"},
		{"draft", gone("INC-1/drafts/1"), "• the draft for customers is posted again"},
		{"support's draft", gone("INC-1/drafts/1/support"), "• the draft for customers is posted again"},
		{"topic", func(_ *rig, c *fakeChannel) { c.topic = "lunch?" }, "• the topic is set again"},
		{"pin", func(_ *rig, c *fakeChannel) { c.messages[0].pinned = false }, "• the card is pinned again"},
		{"people", func(_ *rig, c *fakeChannel) { c.people = c.people[:1] }, "• back in the channel: Sam Okafor"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			whole := hurt(t, func(*rig, *fakeChannel) {}).shown()
			r := hurt(t, tt.damage)
			said := r.mended()
			require.Contains(t, said, tt.says)
			require.LessOrEqual(t, strings.Count(said, "•"), 1, "nothing else was mended: %s", said)
			require.Equal(t, whole, r.shown())
			require.Contains(t, r.mended(), "Nothing had to be mended", "a second repair finds nothing")
			r.settled()
		})
	}
}

// shown is what people see of the incident, without the order in which it came.
func (r *rig) shown() map[string][]string {
	out := map[string][]string{}
	for what, lines := range r.space.sight() {
		slices.Sort(lines)
		out[what] = lines
	}
	return out
}

// An archived channel cannot be used any more: the incident goes on in a new one, with all its people and everything that
// could not be said meanwhile.
func TestRepairMakesALostChannelAnew(t *testing.T) {
	r := hurt(t, func(_ *rig, c *fakeChannel) { c.archived = true })
	r.told("C-general", "update INC-1 nobody hears this")
	r.later(time.Minute)
	said := r.mended()
	require.Contains(t, said, "its channel is made anew")
	require.Contains(t, said, "that Slack had refused")
	c := r.room()
	require.Equal(t, "inc-1-mail-fails-2", c.name)
	require.ElementsMatch(t, []string{"U1", "U2"}, c.people)
	require.NotEmpty(t, c.topic)
	var keys []string
	for _, m := range c.messages {
		keys = append(keys, m.key)
	}
	require.Equal(t, "INC-1/card", keys[0])
	require.True(t, c.messages[0].pinned)
	require.Contains(t, r.texts(c), "nobody hears this")
	require.Contains(t, r.texts(c), "INC-1 goes on in this channel")
	require.Contains(t, r.space.text("INC-1/announcement"), "<#"+c.id+">", "the announcement leads there")
	require.Contains(t, r.says("inc-1-mail-fails-2", "update INC-1 here we are"), "here we are")
	r.later(time.Minute)
	require.Contains(t, r.texts(c), "here we are")
	r.settled()
}

func (r *rig) texts(c *fakeChannel) string {
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	var all []string
	for _, m := range c.messages {
		all = append(all, m.text)
	}
	return strings.Join(all, "\n")
}

// A channel that Slack would not make is made once an administrator has lifted the restriction; until then whoever asks for a
// repair hears again what Slack said.
func TestRepairAfterARefusal(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	for _, c := range r.space.channels {
		c.member = true
	}
	r.space.fail(fault{method: "create", err: refusal("restricted_action"), until: nine.Add(10 * time.Minute)})
	r.told("C-general", "open sev1 mail fails")
	r.told("C-general", "update INC-1 we look into it")
	r.later(time.Minute)
	require.Contains(t, strings.Join(r.space.whispers("C-general"), "\n"), "restricted_action")
	r.mended()
	require.Equal(t, 2, strings.Count(strings.Join(r.space.whispers("C-general"), "\n"), "restricted_action"))
	require.Empty(t, r.room().name)
	r.later(10 * time.Minute)
	require.Contains(t, r.mended(), "that Slack had refused")
	require.Contains(t, r.texts(r.room()), "we look into it")
	require.Equal(t, []string{"U1"}, r.room().people)
	r.settled()
}

// A private incident is repaired for its own people from anywhere, and for nobody else.
func TestRepairOfAPrivateIncident(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	for _, c := range r.space.channels {
		c.member = true
	}
	r.told("C-general", "open sev1 private somebody got in")
	r.later(time.Minute)
	require.Contains(t, r.mended(), "Nothing had to be mended")
	answer := r.as("U2", "C-general", "repair INC-1")
	require.Contains(t, answer, "Not recorded")
	require.NotContains(t, answer, "somebody got in")
}

// A pin that is refused again, on the card that was posted anew, is set aside again: nobody calls Slack for ever.
func TestRefusedAgain(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.space.fail(fault{method: "pin", err: refusal("too_many_pins"), until: nine.AddDate(1, 0, 0)})
	r.told("C-general", "open sev1 mail fails")
	r.later(time.Minute)
	r.space.remove("INC-1/card")
	r.told("inc-1", "severity sev2")
	r.later(2 * time.Minute)
	require.LessOrEqual(t, r.space.count("pin"), 2)
	require.NotEmpty(t, r.space.text("INC-1/card"))
	r.settled()
}

// What stood in the lost channel and is kept up to date comes back in the new one: here the draft, because the incident is private.
func TestRepairOfAPrivateIncidentBringsItsDraft(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev1 private somebody got in")
	r.later(time.Minute)
	r.told("inc-1", "down | Nobody can log in")
	r.later(time.Minute)
	r.space.mu.Lock()
	r.space.channels[len(r.space.channels)-1].archived = true
	r.space.mu.Unlock()
	r.says("C-general", "repair INC-1")
	r.later(time.Minute)
	require.Contains(t, r.texts(r.room()), "*d1* of *INC-1*")
	r.settled()
}

// So does what still reminds comms of a promise, and nothing of those that are settled.
func TestRepairBringsBackAReminder(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev1 private somebody got in")
	r.later(time.Minute)
	r.told("inc-1", "published next in 8m")
	r.later(4 * time.Minute)
	r.told("inc-1", "published next in 9m | still looking")
	r.later(5 * time.Minute)
	require.Contains(t, r.texts(r.room()), "was kept at")
	require.Contains(t, r.texts(r.room()), "in the next 5 min")
	r.space.mu.Lock()
	r.space.channels[len(r.space.channels)-1].archived = true
	r.space.mu.Unlock()
	r.says("C-general", "repair INC-1")
	r.later(time.Minute)
	require.Contains(t, r.texts(r.room()), "in the next 5 min")
	require.NotContains(t, r.texts(r.room()), "was kept at")
	r.settled()
}

// A file that was dropped because of a redaction is not brought back by a repair: it would be blank.
func TestRepairBringsNoDroppedFile(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.told("C-general", "open sev1 mail fails")
	r.later(time.Minute)
	r.told("inc-1", "update it was hunter2")
	r.space.fail(fault{method: "upload", err: refusal("ratelimited"), until: r.clock().Add(10 * time.Minute)})
	r.says("inc-1", "postmortem")
	r.later(time.Minute)
	r.told("inc-1", "redact e2 because it held a password")
	r.later(time.Hour)
	r.says("inc-1", "repair")
	r.later(time.Hour)
	for _, m := range r.room().messages {
		require.Empty(t, m.file)
	}
	require.NotContains(t, r.texts(r.room()), "hunter2")
	r.settled()
}

// A home tab that Slack refused is drawn once it may be.
func TestRefusedHomeComesBack(t *testing.T) {
	r := newRig(t, scratch(t, t), 4)
	r.space.fail(fault{method: "home", err: refusal("not_enabled")})
	r.home(t.Context(), "U1", "Ev1")
	r.later(time.Minute)
	r.told("C-general", "open sev1 mail fails")
	r.home(t.Context(), "U1", "Ev2")
	r.later(time.Minute)
	require.Equal(t, 2, r.space.count("home"))
	r.settled()
}
