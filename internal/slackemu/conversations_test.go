package slackemu_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

func TestChannelNames(t *testing.T) {
	tests := []struct{ name, channel, want string }{
		{"good", "inc-7_checkout", ""},
		{"longest", strings.Repeat("a", 80), ""},
		{"too long", strings.Repeat("a", 81), "invalid_name_maxlength"},
		{"missing", "", "invalid_name_required"},
		{"capitals", "Inc-7", "invalid_name_specials"},
		{"blank", "inc 7", "invalid_name_specials"},
		{"dot", "inc.7", "invalid_name_specials"},
		{"umlaut", "störung", "invalid_name_specials"},
		{"dashes", "-_-", "invalid_name_punctuation"},
		{"taken", "general", "name_taken"},
	}
	w := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, w.code("conversations.create", "name", tt.channel))
		})
	}
}

func TestArchivedChannelKeepsItsName(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1")
	require.NoError(t, w.api.ArchiveConversationContext(w.ctx(), c.ID))
	require.Equal(t, "name_taken", w.code("conversations.create", "name", "inc-1"))
	for method, code := range map[string]string{
		"conversations.archive": "already_archived", "conversations.join": "is_archived",
		"conversations.setTopic": "is_archived", "conversations.invite": "is_archived",
		"chat.postMessage": "is_archived", "pins.add": "is_archived",
	} {
		require.Equal(t, code, w.code(method, "channel", c.ID, "users", "U1", "topic", "x", "text", "x"), method)
	}
}

func TestCreateAndInvite(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1")
	require.Equal(t, []string{"U0ALLCLEAR"}, w.channel("inc-1").Members)
	require.Equal(t, "U0ALLCLEAR", c.Creator)

	_, err := w.api.InviteUsersToConversationContext(w.ctx(), c.ID, "U1")
	require.NoError(t, err)
	for users, code := range map[string]string{
		"U1": "already_in_channel", "U0ALLCLEAR": "cant_invite_self", "U404": "user_not_found", "": "no_user",
		"U2,U404": "user_not_found",
	} {
		require.Equal(t, code, w.code("conversations.invite", "channel", c.ID, "users", users), users)
	}
	require.Equal(t, []string{"U0ALLCLEAR", "U1"}, w.channel("inc-1").Members, "all or nothing")
	out := w.call("conversations.invite", "channel", c.ID, "users", "U2,U404", "force", "true")
	require.Equal(t, []any{map[string]any{"user": "U404", "ok": false, "error": "user_not_found"}}, out["errors"])
	require.Equal(t, []string{"U0ALLCLEAR", "U1", "U2"}, w.channel("inc-1").Members)
	require.Equal(t, []string{"#inc-1 created", "#inc-1 joined @dana", "#inc-1 joined @bo"}, w.Transcript())
	require.Equal(t, "not_in_channel", w.code("conversations.invite", "channel", w.channel("general").ID, "users", "U1"))
}

func TestTopicAndPurpose(t *testing.T) {
	w := newWorld(t)
	c := w.create("inc-1")
	for _, what := range []string{"Topic", "Purpose"} {
		arg := strings.ToLower(what)
		require.Empty(t, w.code("conversations.set"+what, "channel", c.ID, arg, strings.Repeat("ü", 250)))
		require.Equal(t, "too_long", w.code("conversations.set"+what, "channel", c.ID, arg, strings.Repeat("ü", 251)))
		require.Equal(t, "not_in_channel", w.code("conversations.set"+what, "channel", w.channel("general").ID, arg, "x"))
		require.Equal(t, "channel_not_found", w.code("conversations.set"+what, "channel", "C404", arg, "x"))
	}
	_, err := w.api.SetTopicOfConversationContext(w.ctx(), c.ID, "SEV2 · open")
	require.NoError(t, err)
	require.Equal(t, "SEV2 · open", w.channel("inc-1").Topic)
	info, err := w.api.GetConversationInfoContext(w.ctx(), &slack.GetConversationInfoInput{ChannelID: c.ID})
	require.NoError(t, err)
	require.Equal(t, "SEV2 · open", info.Topic.Value)
	require.Equal(t, "#inc-1 topic: SEV2 · open", w.Transcript()[3])
}

func TestJoin(t *testing.T) {
	w := newWorld(t)
	general := w.channel("general").ID
	require.Equal(t, "not_in_channel", w.code("conversations.history", "channel", general))
	_, warning, _, err := w.api.JoinConversationContext(w.ctx(), general)
	require.NoError(t, err)
	require.Empty(t, warning)
	_, warning, _, err = w.api.JoinConversationContext(w.ctx(), general)
	require.NoError(t, err)
	require.Equal(t, "already_in_channel", warning)
	require.Empty(t, w.code("conversations.history", "channel", general))
	require.Equal(t, "cant_archive_general", w.code("conversations.archive", "channel", general))
	require.Equal(t, []string{"#general joined @allclear"}, w.Transcript())
}

func TestPrivateChannel(t *testing.T) {
	w := newWorld(t)
	c, err := w.api.CreateConversationContext(w.ctx(), slack.CreateConversationParams{ChannelName: "inc-1", IsPrivate: true})
	require.NoError(t, err)
	_, err = w.api.InviteUsersToConversationContext(w.ctx(), c.ID, "U1")
	require.NoError(t, err)
	w.post(c.ID, "hush")
	require.Len(t, w.Seen("dana", "inc-1"), 1)
	require.Empty(t, w.Seen("bo", "inc-1"))
	require.Equal(t, "channel_not_found", w.code("chat.postMessage", "channel", "inc-1", "text", "by name"))

	_ = w.create("inc-2")
	list := func(types ...string) []string {
		var names []string
		found, _, err := w.api.GetConversationsForUserContext(w.ctx(), &slack.GetConversationsForUserParameters{Types: types})
		require.NoError(t, err)
		for _, f := range found {
			names = append(names, f.Name)
		}
		return names
	}
	require.Equal(t, []string{"inc-2"}, list())
	require.Equal(t, []string{"inc-1"}, list("private_channel"))
	require.Equal(t, []string{"inc-1", "inc-2"}, list("private_channel", "public_channel"))
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	p := &slack.GetUsersInConversationParameters{ChannelID: w.channel("general").ID, Limit: 1}
	first, next, err := w.api.GetUsersInConversationContext(w.ctx(), p)
	require.NoError(t, err)
	p.Cursor = next
	second, end, err := w.api.GetUsersInConversationContext(w.ctx(), p)
	require.NoError(t, err)
	require.Equal(t, []string{"U1", "U2"}, append(first, second...))
	require.Empty(t, end)
	require.Equal(t, "invalid_cursor", w.code("conversations.members", "channel", p.ChannelID, "cursor", "x"))
}

func TestDirectMessage(t *testing.T) {
	w := newWorld(t)
	w.post("U1", "a receipt")
	require.Equal(t, []string{"@dana bot: a receipt"}, w.Transcript())
	require.Len(t, w.Seen("dana", "@dana"), 1)
	require.Empty(t, w.Seen("bo", "@dana"))
	require.Equal(t, "channel_not_found", w.code("chat.postMessage", "channel", "U404", "text", "x"))
}
