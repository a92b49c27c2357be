package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"allclear/incident"
	"allclear/store"
)

func canvasKey(id incident.ID) string { return id.String() + "/canvas" }

// noCanvas begins the delivery of a canvas that there cannot be. The posted files are the truth; a canvas is only nearer at hand.
const noCanvas = "none: "

// oweCanvas keeps the canvas of an incident's channel up to date, once there is a postmortem: also when the incident is taken up again.
func (b *Bot) oweCanvas(v incidentView, md string) store.Owed {
	id := v.In.ID
	return store.Owed{
		Key: canvasKey(id), Needs: channelKey(id), Kind: store.OwedCanvas,
		Body: toJSON(owed{Channel: channelKey(id), Content: b.say.Canvas(v, md)}),
	}
}

// canvas makes the canvas of a channel, or writes ours anew. A channel has one canvas at the most, so that doing either twice does no harm.
// Where there cannot be one, or it is other people's, there is quietly none.
func (p *payer) canvas(ctx context.Context, d store.Debt, channel, text string) (store.Delivery, error) {
	out := store.Delivery{Key: d.Key, Channel: channel}
	stands, _, err := p.bot.db.Delivery(ctx, d.Key)
	if err != nil {
		return out, err
	}
	switch {
	case stands.TS == noCanvas+"canvas_not_found":
		return stands, nil // somebody deleted it, and does not want it back
	case stands.TS != "" && !strings.HasPrefix(stands.TS, noCanvas):
		out.TS = stands.TS
		if err = p.bot.slack.EditCanvas(ctx, stands.TS, text); err != nil && code(err) != "canvas_not_found" {
			return out, err // what stands there must not stay: somebody has to hear of it
		}
	default:
		out.TS, err = p.newCanvas(ctx, channel, text)
	}
	if err != nil && quiet(err) {
		p.bot.log.InfoContext(ctx, "no canvas", "key", d.Key, "code", code(err))
		out.TS, err = noCanvas+code(err), nil
	}
	return out, err
}

// newCanvas makes a canvas, or takes the one there is: where an answer was lost it is ours.
func (p *payer) newCanvas(ctx context.Context, channel, text string) (string, error) {
	id, err := p.bot.slack.CreateCanvas(ctx, channel, text)
	if err == nil || code(err) != "channel_canvas_already_exists" {
		return id, err
	}
	id, ours, lookup := p.bot.slack.Canvas(ctx, channel)
	switch {
	case lookup != nil:
		return "", lookup
	case !ours:
		return "", err
	}
	return id, p.bot.slack.EditCanvas(ctx, id, text)
}

// quiet reports whether there is no canvas for a reason that is nobody's concern in an incident: the workspace has none, the app may not
// make any, or this one is not ours.
func quiet(err error) bool {
	what, _ := judge(err)
	return what == refused || what == forbidden && (strings.HasPrefix(code(err), "missing_scope") || code(err) == "no_permission")
}

func (c client) CreateCanvas(ctx context.Context, channel, text string) (string, error) {
	id, err := c.api.CreateChannelCanvasContext(ctx, channel, slack.DocumentContent{Type: "markdown", Markdown: text})
	return id, said(err, id != "")
}

func (c client) EditCanvas(ctx context.Context, id, text string) error {
	return c.api.EditCanvasContext(ctx, slack.EditCanvasParams{CanvasID: id, Changes: []slack.CanvasChange{
		{Operation: "replace", DocumentContent: slack.DocumentContent{Type: "markdown", Markdown: text}},
	}})
}

func (c client) Canvas(ctx context.Context, channel string) (id string, ours bool, err error) {
	ch, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err := said(err, ch != nil && ch.ID != ""); err != nil {
		return "", false, err
	}
	if ch.Properties == nil || ch.Properties.Canvas.FileId == "" {
		return "", false, nil
	}
	canvas := ch.Properties.Canvas
	if canvas.IsEmpty { // nobody has written anything that could be lost
		return canvas.FileId, true, nil
	}
	who, err := c.api.AuthTestContext(ctx)
	if err := said(err, who != nil && who.UserID != ""); err != nil {
		return "", false, err
	}
	file, _, _, err := c.api.GetFileInfoContext(ctx, canvas.FileId, 1, 1)
	if err := said(err, file != nil && file.ID != ""); err != nil {
		return "", false, err
	}
	return canvas.FileId, file.User == who.UserID, nil
}
