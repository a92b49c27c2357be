package bot

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"allclear/incident"
	"allclear/store"
)

// press takes what somebody did with a button or a form. Both fill the fields that words would, and are never parsed as words.
func (c *connection) press(ctx context.Context, ev socketmode.Event) {
	b, came := c.bot, c.bot.now()
	did, ok := ev.Data.(slack.InteractionCallback)
	if !ok || ev.Request == nil || b.self.Team != "" && did.Team.ID != b.self.Team {
		c.ack(ctx, ev.Request, nil)
		return
	}
	switch did.Type { //nolint:exhaustive // we offer nothing else
	case slack.InteractionTypeBlockActions:
		c.pressed(ctx, ev.Request, did, came)
	case slack.InteractionTypeViewSubmission:
		c.submitted(ctx, ev.Request, did)
	default:
		c.ack(ctx, ev.Request, nil)
	}
}

// aboutDraft is what a button or a form is about: a draft, and the bytes that were shown.
type aboutDraft struct {
	incident incident.ID
	number   int
	hash     string
	channel  string // where it was pressed; only in a form
}

func (a aboutDraft) String() string {
	return strings.Join([]string{a.incident.String(), draftWord(a.number), a.hash, a.channel}, " ")
}

func parseAbout(value string) (a aboutDraft, ok bool) {
	words := append(strings.Fields(value), "", "", "", "")
	p := parser{rest: words[1]}
	a.number, a.hash, a.channel = p.draft(), words[2], words[3]
	a.incident, ok = incident.ParseID(words[0])
	return a, ok && a.number > 0
}

// pressed does what a button says.
func (c *connection) pressed(ctx context.Context, req *socketmode.Request, did slack.InteractionCallback, came time.Time) {
	for _, action := range did.ActionCallback.BlockActions {
		if about, ok := parseAboutLessons(action.Value); ok && action.ActionID == doLearn {
			c.ack(ctx, req, nil)
			c.bot.aside(func(ctx context.Context) { c.bot.openLessons(ctx, did, about) })
			return
		}
		about, ok := parseAbout(action.Value)
		switch {
		case !ok:
		case action.ActionID == doEdit:
			c.ack(ctx, req, nil)
			c.bot.aside(func(ctx context.Context) { c.bot.openForm(ctx, did, about) })
			return
		case action.ActionID == doApprove:
			c.take(ctx, tap{req: req, did: did, came: came}, about.done(doApprove, func(t texts) incident.Change {
				return incident.Approve{Number: about.number, Hash: about.hash, Stops: t.stops}
			}))
			return
		case action.ActionID == doPost:
			c.take(ctx, tap{req: req, did: did, came: came}, about.done(doPost, func(t texts) incident.Change {
				return incident.Publish{Number: about.number, Draft: t.update}
			}))
			return
		}
	}
	c.ack(ctx, req, nil)
}

// tap is a button somebody pressed.
type tap struct {
	req  *socketmode.Request
	did  slack.InteractionCallback
	came time.Time
}

// take gives a change that a button asks for its place in the order of the record, acks it when it is on disk, and says privately
// what became of it.
func (c *connection) take(ctx context.Context, t tap, do *done) {
	b := c.bot
	if !c.taking {
		c.ack(ctx, t.req, nil)
		b.aside(func(ctx context.Context) {
			b.respond(ctx, t.did.ResponseURL, b.say.NotRecorded("", "stopping", string(store.Closed)))
		})
		return
	}
	placing, cancel := context.WithTimeout(ctx, placeWithin)
	defer cancel()
	await := b.begin(placing, Incoming{
		Keys:   keys("envelope:", t.req.EnvelopeID, "trigger:", t.did.TriggerID),
		Source: incident.FromButton, Team: t.did.Team.ID, User: t.did.User.ID, Handle: t.did.User.Name, Channel: t.did.Channel.ID,
		Words: do.words, Do: do,
	})
	c.acks.Go(b.counted("ack", func() {
		defer b.recovered(ctx)
		c.answerAside(ctx, t, await)
	}))
}

// done is what a button or a form asks for, and how that would read as words.
type done struct {
	verb   string
	words  string
	on     incident.ID
	change func(texts) incident.Change
}

func (a aboutDraft) done(verb string, change func(texts) incident.Change) *done {
	return &done{verb: verb, words: verb + " " + a.incident.String() + " " + draftWord(a.number), on: a.incident, change: change}
}

func (d *done) command(t texts) command {
	return command{meaning: changing(d.change(t)), verb: d.verb, on: d.on}
}

// answerAside acks what a button did when it is on disk, and says at the button's address what became of it: an ack shows nothing.
func (c *connection) answerAside(ctx context.Context, t tap, await func(context.Context) verdict) {
	b, ctx := c.bot, context.WithoutCancel(ctx) // also while we stop
	soon, cancel := context.WithTimeout(ctx, ackWithin)
	v := await(soon)
	cancel()
	b.step("written")
	if c.ack(ctx, t.req, nil) {
		b.pulse.Acked(b.now().Sub(t.came))
	}
	if v.late {
		v = await(ctx)
	}
	told := b.respond(ctx, t.did.ResponseURL, v.text)
	if told || v.request == 0 || b.receipt(ctx, v.request) == nil {
		b.answers.end(v.request, b.now())
	}
}

// openForm shows somebody the form in which a draft is edited. It is the one call that is not owed first: it must come within three
// seconds of the tap.
func (b *Bot) openForm(ctx context.Context, did slack.InteractionCallback, about aboutDraft) {
	about.channel = did.Channel.ID
	ds, err := b.db.Drafts(ctx, about.incident)
	d, ok := ds.Draft(about.number)
	if err == nil && ok && !d.Blanked() {
		err = b.slack.OpenForm(ctx, did.TriggerID, b.editForm(d, about))
	}
	if err != nil || !ok || d.Blanked() {
		b.log.WarnContext(ctx, "cannot open a form", "code", code(err))
		b.respond(ctx, did.ResponseURL, b.say.NoForm(about.incident, about.number))
	}
}

// filled is a form that somebody has filled in.
type filled struct {
	channel string // where it was opened
	words   string // as the record keeps them
	do      *done
}

// filledIn reads a form of ours; false if it is none.
func filledIn(form slack.View) (filled, bool) {
	if form.State == nil {
		return filled{}, false
	}
	switch form.CallbackID {
	case doEdit:
		about, ok := parseAbout(form.PrivateMetadata)
		return about.filled(typedInto(form)), ok
	case doLearn:
		about, ok := parseAboutLessons(form.PrivateMetadata)
		return about.filled(form), ok
	}
	return filled{}, false
}

func (a aboutDraft) filled(text string) filled {
	do := a.done(doEdit, func(texts) incident.Change { return incident.EditDraft{Number: a.number, Text: text} })
	return filled{channel: a.channel, words: do.words + " | " + text, do: do}
}

// submitted takes the words of a form. Where they cannot be taken the form stays open, with the words in it.
func (c *connection) submitted(ctx context.Context, req *socketmode.Request, did slack.InteractionCallback) {
	b := c.bot
	form, ok := filledIn(did.View)
	if !ok {
		c.ack(ctx, req, nil)
		return
	}
	if !c.taking {
		c.ack(ctx, req, wrong(did.View, b.say.NotRecorded("", "stopping", string(store.Closed))))
		return
	}
	placing, cancel := context.WithTimeout(ctx, placeWithin)
	defer cancel()
	await := b.begin(placing, Incoming{
		Keys:   keys("envelope:", req.EnvelopeID, "trigger:", did.TriggerID, "form:", did.View.ID+" "+incident.HashOf(form.words)),
		Source: incident.FromForm, Team: did.Team.ID, User: did.User.ID, Handle: did.User.Name, Channel: form.channel,
		Words: form.words, Do: form.do,
	})
	c.acks.Go(b.counted("ack", func() {
		defer b.recovered(ctx)
		c.answerForm(ctx, req, did.View, await)
	}))
}

// answerForm closes a form whose words are on disk, and keeps one open whose words are not.
func (c *connection) answerForm(ctx context.Context, req *socketmode.Request, form slack.View, await func(context.Context) verdict) {
	b, ctx := c.bot, context.WithoutCancel(ctx) // also while we stop
	soon, cancel := context.WithTimeout(ctx, ackWithin)
	v := await(soon)
	cancel()
	var payload any
	if v.late || v.request == 0 || v.outcome == store.Refused {
		payload = wrong(form, v.text)
	}
	c.ack(ctx, req, payload)
	if v.late {
		v = await(ctx)
	}
	b.answers.end(v.request, b.now()) // what was recorded is said in a message that is owed
}

// wrong keeps a form open and says why beside its first field.
func wrong(form slack.View, why string) any {
	block := ""
	for _, one := range form.Blocks.BlockSet {
		if in, ok := one.(*slack.InputBlock); ok && block == "" {
			block = in.BlockID
		}
	}
	return slack.NewErrorsViewSubmissionResponse(map[string]string{block: string([]rune(why)[:min(len([]rune(why)), 1500)])})
}
