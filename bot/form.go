package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"allclear/incident"
)

// Form is what somebody is asked to fill in.
type Form struct {
	Do                    string // what it is for
	Title, Submit, Cancel string
	About                 string // what comes back with what was typed
	Fields                []Field
}

// Field is a piece of text in a form. A field of Slack's holds three thousand characters, so a long text has several.
type Field struct {
	Name, Label, Value string
	Optional           bool
}

// fieldLimit is below Slack's 3,000, so that there is room to add to what stands in a field.
const fieldLimit = 2400

func (b *Bot) editForm(d incident.Draft, about aboutDraft) Form {
	title, label, submit, cancel := b.say.EditForm(d)
	f := Form{Do: doEdit, Title: title, Submit: submit, Cancel: cancel, About: about.String()}
	for i, part := range fields(d.Text) {
		f.Fields = append(f.Fields, Field{Name: fmt.Sprintf("text%d", i), Label: label, Value: part})
	}
	return f
}

// fields parts a text between paragraphs, or within one where it is too long.
func fields(text string) []string {
	var out []string
	rest := []rune(text)
	for len(rest) > fieldLimit {
		head := string(rest[:fieldLimit])
		cut := strings.LastIndex(head, fieldBreak)
		if cut <= 0 {
			break
		}
		out = append(out, head[:cut])
		rest = rest[len([]rune(head[:cut+len(fieldBreak)])):]
	}
	return append(out, string(rest))
}

// fieldBreak stands between the texts of two fields.
const fieldBreak = "\n\n"

// typedInto returns the text that was typed into a form's fields.
func typedInto(form slack.View) string {
	if form.State == nil {
		return ""
	}
	var names []string
	for name := range form.State.Values {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }) // text9 before text10
	var parts []string
	for _, name := range names {
		for _, field := range form.State.Values[name] {
			parts = append(parts, clean(strings.ReplaceAll(field.Value, "\r\n", "\n")))
		}
	}
	return strings.Join(parts, fieldBreak)
}

// OpenForm shows a form to whoever caused the trigger, which is good for three seconds.
func (c client) OpenForm(ctx context.Context, trigger string, f Form) error {
	_, err := c.api.OpenViewContext(ctx, trigger, f.view())
	return err
}

func (f Form) view() slack.ModalViewRequest {
	plain := func(s string) *slack.TextBlockObject {
		return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
	}
	view := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(f.Title), Submit: plain(f.Submit), Close: plain(f.Cancel), CallbackID: f.Do, PrivateMetadata: f.About,
	}
	for _, field := range f.Fields {
		input := slack.NewPlainTextInputBlockElement(nil, "text")
		input.InitialValue, input.Multiline = field.Value, true
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewInputBlock(field.Name, plain(field.Label), nil, input).WithOptional(field.Optional))
	}
	return view
}
