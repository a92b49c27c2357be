package bot

import (
	"context"
	"slices"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// event takes an event of the workspace. Two mean something to us: that people talk, and that somebody opened the app's home.
func (c *connection) event(ctx context.Context, ev socketmode.Event) {
	told, ok := ev.Data.(slackevents.EventsAPIEvent)
	if ours := ok && (told.TeamID == c.bot.self.Team || c.bot.self.Team == ""); ours {
		if m, ok := told.InnerEvent.Data.(*slackevents.MessageEvent); ok {
			c.talk(ctx, ev, m)
			return
		}
		defer c.opensHome(told)
	}
	c.ack(ctx, ev.Request, nil)
}

func (c *connection) opensHome(told slackevents.EventsAPIEvent) {
	opened, ok := told.InnerEvent.Data.(*slackevents.AppHomeOpenedEvent)
	if !ok || opened.Tab != "home" || opened.User == "" {
		return
	}
	var id string
	if outer, ok := told.Data.(*slackevents.EventsAPICallbackEvent); ok {
		id = outer.EventID
	}
	c.bot.aside(func(ctx context.Context) { c.bot.home(ctx, opened.User, id) })
}

// home owes a person their home tab: what is going on, and what could not be told to Slack. An event that comes again changes nothing.
func (b *Bot) home(ctx context.Context, user, event string) {
	left, err := b.db.SetAside(ctx)
	if err == nil {
		_, err = b.db.Submit(ctx, store.Proposal{
			Keys:  keys("event:", event),
			Asked: store.Asked{Source: incident.FromSystem, Actor: incident.System(), Words: "home of " + user, At: b.now()},
			Decide: func(book *store.Book, _ int64) store.Decision {
				return store.Decision{Outcome: store.Answered, Then: func(*store.Book) store.Consequences {
					return store.Consequences{Owed: []store.Owed{b.oweHome(book, user, left)}}
				}}
			},
		})
	}
	if err != nil {
		b.log.ErrorContext(ctx, "cannot draw a home tab", "user", user, "err", err)
		return
	}
	b.rouse()
}

func (b *Bot) oweHome(book *store.Book, user string, left []store.Aside) store.Owed {
	secret := func(in incident.Incident) bool { return in.Private }
	v := templates.View{Work: b.work, AsOf: b.now(), Zone: b.zoneOf(book, "slack:"+b.self.Team+"/"+user)}
	var lost []templates.Lost
	for _, a := range left {
		if in, ok := book.Incident(idOf(a.Key)); ok && !in.Private {
			lost = append(lost, templates.Lost{ID: in.ID, What: inWords(a.Kind, a.Key), Why: a.Why})
		}
	}
	text := b.say.Home(slices.DeleteFunc(book.Live(), secret), lost, v)
	return store.Owed{Key: "home/" + user, Kind: store.OwedHome, Body: toJSON(owed{User: user, Text: text})}
}

// Home shows a person a text in the app's home tab. A block of text holds three thousand characters.
func (c client) Home(ctx context.Context, user, text string) error {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab}
	for _, part := range templates.Blocks(text) {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, part, false, false), nil, nil))
	}
	_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
	return err
}
