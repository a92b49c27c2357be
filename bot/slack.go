package bot

import (
	"context"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"allclear/incident"
)

// Slack is what the bot needs of Slack. Channels are ids, or names with their # where noted.
// An error is one of Slack's or of the network; outcome tells them apart.
type Slack interface {
	// Whoami returns who we are there.
	Whoami(ctx context.Context) (Self, error)
	Create(ctx context.Context, name string, private bool) (channel string, err error)
	// Own returns the channel of that name, or of that name with a number behind it, which we created no earlier than an
	// instant and are in; "" if there is none.
	Own(ctx context.Context, name string, since time.Time) (channel string, err error)
	// Place returns the id of a public channel of that name. It lists channels: once for each configured one.
	Place(ctx context.Context, name string) (channel string, err error)
	Join(ctx context.Context, channel string) error
	Invite(ctx context.Context, channel, user string) error
	Topic(ctx context.Context, channel, topic string) error
	// Post takes a name too and returns the id. The key travels with the message, unseen, so that Find can tell it.
	Post(ctx context.Context, channel string, m Message, key string) (id, ts string, err error)
	// Find returns the message that carries a key and was posted after an instant; "" if there is none.
	Find(ctx context.Context, channel, key string, after time.Time) (ts string, err error)
	// FindReply is Find among the replies to a message.
	FindReply(ctx context.Context, channel, thread, key string, after time.Time) (ts string, err error)
	Edit(ctx context.Context, channel, ts string, m Message) error
	Pin(ctx context.Context, channel, ts string) error
	Whisper(ctx context.Context, channel, user, text string) error
	Upload(ctx context.Context, channel, name, comment, content string) error
	// Uploaded reports whether a file of that name was shared in the channel after an instant.
	Uploaded(ctx context.Context, channel, name string, after time.Time) (bool, error)
	Person(ctx context.Context, user string) (incident.Person, error)
	// Home shows a person a text in the app's home tab.
	Home(ctx context.Context, user, text string) error
	// Respond answers a command later than its ack, at the address that came with it.
	Respond(ctx context.Context, url, text string) error
	// OpenForm shows a form to whoever caused the trigger, which is good for three seconds.
	OpenForm(ctx context.Context, trigger string, f Form) error
	// CreateCanvas makes the canvas of a channel, from Markdown. A channel has one at the most.
	CreateCanvas(ctx context.Context, channel, text string) (id string, err error)
	// EditCanvas writes a canvas anew.
	EditCanvas(ctx context.Context, id, text string) error
	// Canvas returns the canvas of a channel, and whether it is ours to write: made by us, or empty.
	Canvas(ctx context.Context, channel string) (id string, ours bool, err error)
	// Look returns what a channel is like now.
	Look(ctx context.Context, channel string) (Room, error)
	// Stands reports whether a message is still there, and whether it is pinned.
	Stands(ctx context.Context, channel, ts string) (here, pinned bool, err error)
	// Direct returns the id of the conversation with one person.
	Direct(ctx context.Context, user string) (channel string, err error)
}

// Room is what a channel is like.
type Room struct {
	Archived bool
	Member   bool // we are in it
	Topic    string
	People   []string // ids
}

// eventType marks our messages' metadata. Everybody in the workspace can read it: it holds a key, nothing else.
const eventType = "allclear_outbox"

// callTimeout bounds one call to Slack. http.Client has none of its own, and slack-go adds none.
const callTimeout = 10 * time.Second

// said turns an answer that does not say what it must say into an error: {"ok":true} alone is none for slack-go, and
// a list that is not there is not an empty one.
func said(err error, something bool) error {
	if err == nil && !something {
		return errEmptyAnswer
	}
	return err
}

// client is Slack over slack-go.
type client struct {
	api  *slack.Client
	http *http.Client
}

// Dial returns Slack's Web API at url, which must end in a slash. Nothing is sent yet. now is the machine's clock,
// also where the record is kept by a script's: connections are counted in real minutes.
func Dial(url, botToken, appToken string, now func() time.Time) (Slack, *slack.Client) {
	return DialFelt(url, botToken, appToken, now, nobody{})
}

// DialFelt is Dial where a pulse is told of every call.
func DialFelt(url, botToken, appToken string, now func() time.Time, pulse Pulse) (Slack, *slack.Client) {
	felt := feeler{next: listener{http.DefaultTransport}, pulse: pulse}
	hc := &http.Client{Timeout: callTimeout, Transport: &doorman{next: felt, limit: opensPerMinute, now: now}}
	api := slack.New(botToken, slack.OptionAPIURL(url), slack.OptionAppLevelToken(appToken), slack.OptionHTTPClient(hc))
	return client{api, hc}, api
}

// Self is who we are in a Slack: the id of our team, that of our own user, and the address of the workspace, which ends in a slash.
type Self struct{ Team, User, URL string }

// Whoami asks Slack.
func (c client) Whoami(ctx context.Context) (Self, error) {
	who, err := c.api.AuthTestContext(ctx)
	if err := said(err, who != nil && who.TeamID != ""); err != nil {
		return Self{}, err
	}
	return Self{Team: who.TeamID, User: who.UserID, URL: who.URL}, nil
}

func (c client) Create(ctx context.Context, name string, private bool) (string, error) {
	ch, err := c.api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: name, IsPrivate: private})
	if err := said(err, ch != nil && ch.ID != ""); err != nil {
		return "", err
	}
	return ch.ID, nil
}

func (c client) Own(ctx context.Context, name string, since time.Time) (string, error) {
	params := &slack.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}, Limit: 200, ExcludeArchived: true}
	who, err := c.api.AuthTestContext(ctx)
	if err := said(err, who != nil && who.UserID != ""); err != nil {
		return "", err
	}
	for {
		channels, next, err := c.api.GetConversationsForUserContext(ctx, params)
		if err := said(err, channels != nil); err != nil {
			return "", err
		}
		for _, ch := range channels {
			if ch.Creator == who.UserID && numbered(ch.Name, name) && !ch.Created.Time().Before(since.Truncate(time.Second)) {
				return ch.ID, nil
			}
		}
		if next == "" {
			return "", nil
		}
		params.Cursor = next
	}
}

// numbered reports whether a channel has a name, or that name with a number behind it.
func numbered(have, name string) bool {
	rest, ok := strings.CutPrefix(have, name)
	if !ok || rest == "" {
		return ok
	}
	_, err := strconv.Atoi(strings.TrimPrefix(rest, "-"))
	return strings.HasPrefix(rest, "-") && err == nil
}

func (c client) Place(ctx context.Context, name string) (string, error) {
	params := &slack.GetConversationsParameters{Types: []string{"public_channel"}, Limit: 1000, ExcludeArchived: true}
	for {
		channels, next, err := c.api.GetConversationsContext(ctx, params)
		if err := said(err, channels != nil); err != nil {
			return "", err
		}
		for _, ch := range channels {
			if ch.Name == name {
				return ch.ID, nil
			}
		}
		if params.Cursor = next; next == "" {
			return "", slack.SlackErrorResponse{Err: "channel_not_found"}
		}
	}
}

func (c client) Join(ctx context.Context, channel string) error {
	_, _, _, err := c.api.JoinConversationContext(ctx, channel)
	return err
}

func (c client) Invite(ctx context.Context, channel, user string) error {
	ch, err := c.api.InviteUsersToConversationContext(ctx, channel, user)
	return said(err, ch != nil && ch.ID != "")
}

func (c client) Topic(ctx context.Context, channel, topic string) error {
	ch, err := c.api.SetTopicOfConversationContext(ctx, channel, topic)
	return said(err, ch != nil)
}

func (c client) Post(ctx context.Context, channel string, m Message, key string) (string, string, error) {
	id, ts, err := c.api.PostMessageContext(ctx, channel, m.content(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"key": key}}))
	return id, ts, said(err, ts != "")
}

func (c client) Find(ctx context.Context, channel, key string, after time.Time) (string, error) {
	return c.search(ctx, channel, after, carries(key))
}

// carries reports whether a message is the one that was posted with a key.
func carries(key string) func(slack.Message) bool {
	return func(m slack.Message) bool {
		return m.Metadata.EventType == eventType && m.Metadata.EventPayload["key"] == key
	}
}

// FindReply finds nothing where the message is gone that it would reply to: with a reply it would have left a trace.
func (c client) FindReply(ctx context.Context, channel, thread, key string, after time.Time) (string, error) {
	params := &slack.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: thread, IncludeAllMetadata: true, Limit: 200, Oldest: strconv.FormatInt(after.Unix(), 10),
	}
	for {
		page, _, next, err := c.api.GetConversationRepliesContext(ctx, params)
		if err != nil && code(err) == "thread_not_found" {
			return "", nil
		}
		if err := said(err, page != nil); err != nil {
			return "", err
		}
		if i := slices.IndexFunc(page, carries(key)); i >= 0 {
			return page[i].Timestamp, nil
		}
		if params.Cursor = next; next == "" {
			return "", nil
		}
	}
}

func (c client) Uploaded(ctx context.Context, channel, name string, after time.Time) (bool, error) {
	ts, err := c.search(ctx, channel, after, func(m slack.Message) bool {
		for _, f := range m.Files {
			if f.Name == name {
				return true
			}
		}
		return false
	})
	return ts != "", err
}

// search pages through a channel's history for a message.
func (c client) search(ctx context.Context, channel string, after time.Time, is func(slack.Message) bool) (string, error) {
	params := &slack.GetConversationHistoryParameters{
		ChannelID: channel, IncludeAllMetadata: true, Limit: 200,
		Oldest: strconv.FormatInt(after.Unix(), 10),
	}
	for {
		page, err := c.api.GetConversationHistoryContext(ctx, params)
		if err := said(err, page != nil && page.Messages != nil); err != nil {
			return "", err
		}
		for _, m := range page.Messages {
			if is(m) {
				return m.Timestamp, nil
			}
		}
		if params.Cursor = page.ResponseMetaData.NextCursor; params.Cursor == "" {
			return "", nil
		}
	}
}

func (c client) Edit(ctx context.Context, channel, ts string, m Message) error {
	_, now, _, err := c.api.UpdateMessageContext(ctx, channel, ts, m.content())
	return said(err, now != "")
}

func (c client) Pin(ctx context.Context, channel, ts string) error {
	return c.api.AddPinContext(ctx, channel, slack.NewRefToMessage(channel, ts))
}

func (c client) Whisper(ctx context.Context, channel, user, text string) error {
	ts, err := c.api.PostEphemeralContext(ctx, channel, user, slack.MsgOptionText(text, false))
	return said(err, ts != "")
}

// altLimit is how many characters Slack takes as the words for a picture.
const altLimit = 1000

// shortened is a text that is at most so many characters long.
func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

func (c client) Upload(ctx context.Context, channel, name, comment, content string) error {
	file := slack.UploadFileParameters{
		Channel: channel, Filename: name, Title: name, InitialComment: comment, Content: content, FileSize: len(content),
	}
	if strings.HasSuffix(name, ".png") {
		file.AltTxt = shortened(html.UnescapeString(comment), altLimit) // what is said with a picture is what it shows
	}
	_, err := c.api.UploadFileContext(ctx, file)
	return err
}

func (c client) Respond(ctx context.Context, url, text string) error {
	return slack.PostWebhookCustomHTTPContext(ctx, url, c.http, &slack.WebhookMessage{Text: text, ResponseType: slack.ResponseTypeEphemeral})
}

func (c client) Look(ctx context.Context, channel string) (Room, error) {
	ch, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err := said(err, ch != nil && ch.ID != ""); err != nil {
		return Room{}, err
	}
	out := Room{Archived: ch.IsArchived, Member: ch.IsMember, Topic: ch.Topic.Value}
	params := &slack.GetUsersInConversationParameters{ChannelID: channel, Limit: 200}
	for {
		people, next, err := c.api.GetUsersInConversationContext(ctx, params)
		if err := said(err, people != nil); err != nil {
			return Room{}, err
		}
		out.People = append(out.People, people...)
		if params.Cursor = next; next == "" {
			return out, nil
		}
	}
}

func (c client) Stands(ctx context.Context, channel, ts string) (here, pinned bool, err error) {
	page, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: ts, Latest: ts, Inclusive: true, Limit: 1,
	})
	if err := said(err, page != nil && page.Messages != nil); err != nil {
		return false, false, err
	}
	for _, m := range page.Messages {
		if m.Timestamp == ts {
			return true, len(m.PinnedTo) > 0, nil
		}
	}
	return false, false, nil
}

func (c client) Direct(ctx context.Context, user string) (string, error) {
	ch, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err := said(err, ch != nil && ch.ID != ""); err != nil {
		return "", err
	}
	return ch.ID, nil
}

func (c client) Person(ctx context.Context, user string) (incident.Person, error) {
	u, err := c.api.GetUserInfoContext(ctx, user)
	if err := said(err, u != nil && u.ID != ""); err != nil {
		return incident.Person{}, err
	}
	name := u.Profile.RealName
	if name == "" {
		name = u.Name
	}
	return incident.Person{ID: user, Name: clean(name), Title: clean(u.Profile.Title)}, nil
}
