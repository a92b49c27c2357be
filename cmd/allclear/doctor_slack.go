package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"allclear/bot"
)

// skewWarns is how far the machine's clock may be from Slack's: promises and downtimes are told to the minute.
const skewWarns = 2 * time.Second

// slack asks Slack, where there are tokens. Nothing is posted.
func (d *doctor) slack(ctx context.Context) {
	if d.c.BotToken.value == "" && d.c.AppToken.value == "" {
		d.found(skipped, "slack", "", "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set: Slack was not asked")
		return
	}
	for _, p := range d.c.checkTokens() {
		d.found(fail, "tokens", "", "%s", p)
	}
	web := newWebAPI(d.c.SlackURL, d.now)
	if wellFormed(d.c.BotToken, "xoxb-") {
		d.botToken(ctx, web)
	} else {
		d.found(skipped, "bot token", "", "Slack was not asked about the bot token, its scopes and the channels")
	}
	if wellFormed(d.c.AppToken, "xapp-") {
		d.appToken(ctx, web)
	} else {
		d.found(skipped, "app token", "", "Slack was not asked about the app token")
	}
}

func wellFormed(token secret, prefix string) bool {
	return strings.HasPrefix(token.value, prefix) && !strings.ContainsAny(token.value, " \t\r\n")
}

// botToken sees who we are to Slack, what we may do, and where.
func (d *doctor) botToken(ctx context.Context, web *webAPI) {
	var who struct {
		Team string `json:"team"`
		User string `json:"user"`
	}
	said, err := web.call(ctx, "auth.test", d.c.BotToken, nil, &who)
	d.skew(said)
	if err != nil {
		d.found(fail, "bot token", advice("SLACK_BOT_TOKEN", err), "auth.test: %v", err)
		return
	}
	d.found(fine, "bot token", "", "we are @%s in the workspace %s; Slack answered in %s", who.User, who.Team, round(said.took))
	d.scopes(said.header)
	for _, p := range []struct{ variable, name string }{
		{"ALLCLEAR_INCIDENTS_CHANNEL", d.c.Incidents}, {"ALLCLEAR_MANAGERS_CHANNEL", d.c.Managers}, {"ALLCLEAR_SUPPORT_CHANNEL", d.c.Support},
	} {
		if p.name != "" {
			d.channel(ctx, web, p.variable, p.name)
		}
	}
}

// skew compares the clocks. Slack's Date has whole seconds, so on average it is half of one behind.
func (d *doctor) skew(said answered) {
	date, err := http.ParseTime(said.header.Get("Date"))
	if err != nil {
		return // no answer, or one without a date
	}
	off := said.at.Add(said.took / 2).Sub(date.Add(time.Second / 2))
	if off.Abs() > skewWarns {
		d.found(warn, "clock", "Keep the machine's clock with NTP: every entry is stamped with it.", "it is %s from Slack's", round(off.Abs()))
		return
	}
	d.found(fine, "clock", "", "it is within %s of Slack's", skewWarns)
}

// scopes compares what the token may do with what the bot needs.
func (d *doctor) scopes(header http.Header) {
	has := strings.FieldsFunc(header.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(has) == 0 {
		d.found(skipped, "scopes", "", "Slack did not say what the bot token may do")
		return
	}
	var missing, without []string
	for _, s := range bot.Scopes() {
		said := fmt.Sprintf("%s (%s)", s.Name, s.For)
		switch {
		case slices.Contains(has, s.Name):
		case s.Optional:
			without = append(without, said)
		default:
			missing = append(missing, said)
		}
	}
	if len(without) > 0 {
		d.found(skipped, "scopes", "", "the bot token does without %s", strings.Join(without, ", "))
	}
	if len(missing) > 0 {
		d.found(fail, "scopes", "Add them to the app under OAuth & Permissions, install it again, and restart serve.", "the bot token lacks %s", strings.Join(missing, ", "))
		return
	}
	d.found(fine, "scopes", "", "the bot token has all %d", len(bot.Scopes())-len(without))
}

// appToken sees whether a Socket Mode connection would be let in. It opens none.
func (d *doctor) appToken(ctx context.Context, web *webAPI) {
	var open struct {
		URL string `json:"url"`
	}
	switch _, err := web.call(ctx, "apps.connections.open", d.c.AppToken, nil, &open); {
	case err != nil:
		d.found(fail, "app token", advice("SLACK_APP_TOKEN", err), "apps.connections.open: %v", err)
	case open.URL == "":
		d.found(fail, "app token", "Switch Socket Mode on in the app's settings.", "apps.connections.open gave no address")
	default:
		d.found(fine, "app token", "", "a Socket Mode connection would be let in")
	}
}

// channelInfo is what is asked about a channel.
type channelInfo struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Member   bool   `json:"is_member"`
	Private  bool   `json:"is_private"`
	Archived bool   `json:"is_archived"`
}

// channel sees whether a configured channel is there and joined.
func (d *doctor) channel(ctx context.Context, web *webAPI, variable, name string) {
	ch, err := web.channel(ctx, d.c.BotToken, name)
	switch {
	case err != nil:
		d.found(fail, "channel", advice("SLACK_BOT_TOKEN", err), "%s: %s cannot be looked up: %v", variable, name, err)
	case ch.ID == "":
		d.found(fail, "channel", "Make it, or name another.", "%s: there is no public channel %s", variable, name)
	case ch.Archived:
		d.found(fail, "channel", "Unarchive it, or name another.", "%s: %s is archived", variable, name)
	case !ch.Member && ch.Private:
		d.found(fail, "channel", "Invite the bot into it.", "%s: %s is private and the bot is not in it", variable, name)
	case !ch.Member:
		d.found(warn, "channel", "serve joins it when it starts.", "%s: %s is there, and the bot is not in it", variable, name)
	default:
		d.found(fine, "channel", "", "%s: %s is there, and the bot is in it", variable, name)
	}
}

// channel looks a channel up: a name among the public ones, an id among all. The zero value is none.
func (w *webAPI) channel(ctx context.Context, token secret, name string) (channelInfo, error) {
	if !strings.HasPrefix(name, "#") {
		var one struct{ Channel channelInfo }
		_, err := w.call(ctx, "conversations.info", token, url.Values{"channel": {name}}, &one)
		if said(err) == "channel_not_found" {
			err = nil
		}
		return one.Channel, err
	}
	args := url.Values{"types": {"public_channel"}, "limit": {"1000"}}
	for {
		var page struct {
			Channels []channelInfo
			Meta     struct {
				Next string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if _, err := w.call(ctx, "conversations.list", token, args, &page); err != nil {
			return channelInfo{}, err
		}
		i := slices.IndexFunc(page.Channels, func(c channelInfo) bool { return "#"+c.Name == name })
		if i >= 0 {
			return page.Channels[i], nil
		}
		if page.Meta.Next == "" {
			return channelInfo{}, nil
		}
		args.Set("cursor", page.Meta.Next)
	}
}
