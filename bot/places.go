package bot

import (
	"context"
	"fmt"
	"strings"
)

// placeKey is the key under which the id of a configured channel is kept.
func placeKey(name string) string { return "place/" + name }

// settleIn finds and joins the configured channels. Without being a member the bot can post, but could not look for a
// message in doubt. What fails is only logged: posting works by name meanwhile, and it is tried again when needed.
func (b *Bot) settleIn(ctx context.Context) {
	b.keepPlaces(ctx)
	for _, name := range []string{b.places.Incidents, b.places.Managers, b.places.Support} {
		if name == "" {
			continue
		}
		if _, err := b.place(ctx, name); err != nil {
			b.log.WarnContext(ctx, "a configured channel cannot be joined", "channel", name, "code", code(err))
		}
	}
}

// place returns the id of a channel: of one of ours by its key, of a configured one by its name, of the conversation with a
// person by @ and their id. An id is its own.
func (b *Bot) place(ctx context.Context, channel string) (string, error) {
	key := channel
	switch {
	case strings.HasPrefix(channel, "#"), isDirect(channel):
		key = placeKey(channel)
	case !isKey(channel):
		return channel, nil
	}
	d, ok, err := b.db.Delivery(ctx, key)
	if err != nil || ok {
		return d.Channel, err
	}
	if isKey(channel) {
		return "", fmt.Errorf("%s is not there yet", channel)
	}
	id, err := b.enter(ctx, channel)
	if err != nil {
		return "", err
	}
	return id, b.db.Place(ctx, key, id, b.now())
}

// enter finds a configured channel and joins it, or opens the conversation with a person.
func (b *Bot) enter(ctx context.Context, channel string) (string, error) {
	if isDirect(channel) {
		return b.slack.Direct(ctx, channel[1:])
	}
	id, err := b.slack.Place(ctx, strings.TrimPrefix(channel, "#"))
	if err == nil {
		err = b.slack.Join(ctx, id)
	}
	return id, err
}
