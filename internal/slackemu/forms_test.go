package slackemu_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"

	"allclear/internal/slackemu"
)

// draft is a form with a field of each kind that people meet.
func draft() slack.ModalViewRequest {
	words := slack.NewPlainTextInputBlockElement(plainText("What do they see?"), "words").WithMultiline(true).WithInitialValue("We are down.").WithMaxLength(40)
	option := func(v string) *slack.OptionBlockObject {
		return slack.NewOptionBlockObject(v, plainText(strings.ToUpper(v)), nil)
	}
	phase := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "phase", option("identified"), option("resolved"))
	phase.InitialOption = option("identified")
	input := func(id, label string, e slack.BlockElement, optional bool) *slack.InputBlock {
		return slack.NewInputBlock(id, plainText(label), nil, e).WithOptional(optional)
	}
	v := modal("Edit draft")
	v.CallbackID, v.PrivateMetadata, v.Submit, v.NotifyOnClose = "edit", "INC-1", plainText("Save"), true
	v.Blocks.BlockSet = []slack.Block{
		slack.NewSectionBlock(plainText("Customers read this."), nil, nil),
		input("b-words", "Words", words, false),
		input("b-phase", "Phase", phase, false),
		input("b-where", "Where", slack.NewCheckboxGroupsBlockElement("where", option("page"), option("mail")), true),
		input("b-tone", "Tone", slack.NewRadioButtonsBlockElement("tone", option("plain"), option("warm")), true),
		input("", "Note", slack.NewPlainTextInputBlockElement(nil, "note"), true),
	}
	return v
}

// spark gives the bot a trigger, by a command that nobody waits for.
func (w *world) spark(person, trigger string) {
	w.t.Helper()
	ctx, cancel := contextThatEnds(w.t)
	cancel()
	_, err := w.Slash(ctx, slackemu.Slash{User: person, Channel: "general", Command: "/incident", TriggerID: trigger})
	require.ErrorIs(w.t, err, context.Canceled)
}

// open opens a form for dana.
func (w *world) open(v slack.ModalViewRequest) *slack.ViewResponse {
	w.t.Helper()
	w.spark("dana", "t1")
	opened, err := w.api.OpenViewContext(w.ctx(), "t1", v)
	require.NoError(w.t, err)
	return opened
}

func TestFormIsShown(t *testing.T) {
	w := newWorld(t)
	w.interactions(silent)
	_, ok := w.Form("dana")
	require.False(t, ok)
	shown := make(chan slackemu.Form, 1)
	go func() {
		f, err := w.WaitForm(w.ctx(), "dana")
		if err != nil {
			t.Error(err)
		}
		shown <- f
	}()
	opened := w.open(draft())
	f := <-shown
	require.Equal(t, opened.ID, f.ID)
	require.Equal(t, "Edit draft Save edit INC-1", f.Title+" "+f.Submit+" "+f.CallbackID+" "+f.PrivateMetadata)
	require.Len(t, f.Inputs, 5)
	require.Equal(t, slackemu.Input{
		BlockID: "b-words", ActionID: "words", Type: "plain_text_input", Label: "Words", Placeholder: "What do they see?",
		Value: "We are down.", Multiline: true, MaxLength: 40,
	}, f.Inputs[0])
	require.Equal(t, []slackemu.Option{{"IDENTIFIED", "identified"}, {"RESOLVED", "resolved"}}, f.Inputs[1].Options)
	require.Equal(t, "identified", f.Inputs[1].Value)
	require.Equal(t, "local-5", f.Inputs[4].BlockID, "made up")
	_, ok = w.Form("bo")
	require.False(t, ok, "only she has it")
	ctx, cancel := contextThatEnds(t)
	cancel()
	_, err := w.WaitForm(ctx, "bo")
	require.ErrorIs(t, err, context.Canceled)
}

func TestSubmitPayload(t *testing.T) {
	w := newWorld(t)
	got := w.interactions(silent)
	opened := w.open(draft())
	wrong, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana", TriggerID: "t2", Values: map[string]string{
		"words": "We are up.\nAll of us.", "b-where": "page\nmail", "tone": "warm",
	}})
	require.NoError(t, err)
	require.Empty(t, wrong)
	c := <-got
	require.Equal(t, slack.InteractionTypeViewSubmission, c.Type)
	require.Equal(t, "U1 dana T0LOCAL t2", c.User.ID+" "+c.User.Name+" "+c.Team.ID+" "+c.TriggerID)
	require.Equal(t, opened.ID+" "+opened.Hash+" edit INC-1", c.View.ID+" "+c.View.Hash+" "+c.View.CallbackID+" "+c.View.PrivateMetadata)
	require.Equal(t, opened.ID, c.View.RootViewID)
	require.Empty(t, c.ResponseURLs)
	values := c.View.State.Values
	require.Len(t, values, 5)
	require.Equal(t, slack.BlockAction{Type: "plain_text_input", Value: "We are up.\nAll of us."}, values["b-words"]["words"])
	require.Equal(t, "identified", values["b-phase"]["phase"].SelectedOption.Value, "as it stood there")
	require.Len(t, values["b-where"]["where"].SelectedOptions, 2)
	require.Equal(t, "WARM", values["b-tone"]["tone"].SelectedOption.Text.Text)
	require.Equal(t, slack.BlockAction{Type: "plain_text_input"}, values["local-5"]["note"])
	_, ok := w.Form("dana")
	require.False(t, ok, "an empty ack closes it")
	require.Equal(t, []string{"@dana form: Edit draft", "@dana form closed: Edit draft"}, w.Transcript())
	_, err = w.api.UpdateViewContext(w.ctx(), draft(), "", "", opened.ID)
	require.EqualError(t, err, "not_found")
}

func TestSubmitOnTheWire(t *testing.T) {
	w := newWorld(t)
	w.dial()
	w.open(draft())
	ws := w.dial()
	frames := make(chan map[string]any, 1)
	go func() { frames <- readJSON(t, ws, true) }()
	_, err := w.Submit(w.ctx(), slackemu.Submission{User: "U1", EnvelopeID: "e1"})
	require.NoError(t, err)
	frame := <-frames
	require.Equal(t, true, frame["accepts_response_payload"])
	p, _ := frame["payload"].(map[string]any)
	require.ElementsMatch(t, strings.Fields("type team user api_app_id token trigger_id view response_urls enterprise is_enterprise_install"), keys(p))
	require.Equal(t, []any{}, p["response_urls"])
	view, _ := p["view"].(map[string]any)
	require.ElementsMatch(t, strings.Fields("id team_id type blocks private_metadata callback_id state hash title clear_on_close notify_on_close "+
		"close submit previous_view_id root_view_id app_id external_id app_installed_team_id bot_id"), keys(view))
	state, _ := json.Marshal(view["state"])
	require.Contains(t, string(state), `"local-5":{"note":{"type":"plain_text_input","value":null}}`)
	require.Contains(t, string(state), `"b-where":{"where":{"selected_options":[],"type":"checkboxes"}}`)
}

// What is wrong with a form comes back beside its fields, and nothing is lost.
func TestErrorsKeepTheForm(t *testing.T) {
	w := newWorld(t)
	say := map[string]string{"b-words": "Name a time."}
	got := w.interactions(func(c slack.InteractionCallback) any {
		if strings.Contains(c.View.State.Values["b-words"]["words"].Value, "09:00") {
			return nil
		}
		return slack.NewErrorsViewSubmissionResponse(say)
	})
	w.open(draft())
	wrong, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana", Values: map[string]string{"words": "Soon.", "phase": "resolved"}})
	require.NoError(t, err)
	require.Equal(t, say, wrong)
	f, ok := w.Form("dana")
	require.True(t, ok)
	require.Equal(t, say, f.Errors)
	require.Equal(t, "Soon. resolved", f.Inputs[0].Value+" "+f.Inputs[1].Value)
	first := <-got
	wrong, err = w.Submit(w.ctx(), slackemu.Submission{User: "dana", Values: map[string]string{"words": "At 09:00."}})
	require.NoError(t, err)
	require.Empty(t, wrong)
	require.NotEqual(t, first.TriggerID, (<-got).TriggerID)
	require.Equal(t, []string{"@dana form: Edit draft", "@dana form error: Words: Name a time.", "@dana form closed: Edit draft"}, w.Transcript())
}

// Slack does not bother the bot with a form that is not filled in.
func TestFormsSlackRefusesItself(t *testing.T) {
	tests := []struct {
		name   string
		values map[string]string
		want   map[string]string
		err    string
	}{
		{"empty", map[string]string{"words": ""}, map[string]string{"b-words": "Please fill in this field."}, ""},
		{"too long", map[string]string{"words": strings.Repeat("ü", 41)}, map[string]string{"b-words": "Please write at most 40 characters; there are 41."}, ""},
		{"no such option", map[string]string{"phase": "over"}, nil, `"Phase" has no option "over"`},
		{"two options of one", map[string]string{"tone": "warm\nplain"}, nil, "takes one option, not 2"},
		{"no such field", map[string]string{"mood": "x"}, nil, `0 fields "mood"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			got := w.interactions(silent)
			w.open(draft())
			wrong, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana", Values: tt.values})
			if tt.err == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tt.err)
			}
			require.Equal(t, tt.want, wrong)
			require.Empty(t, got)
		})
	}
}

func TestAcksOfAForm(t *testing.T) {
	next := modal("Next")
	tests := []struct {
		name  string
		ack   any
		title string // of the form on top afterwards
		err   string
	}{
		{"nothing", nil, "", ""},
		{"empty object", map[string]any{}, "", ""},
		{"clear", slack.NewClearViewSubmissionResponse(), "", ""},
		{"update", slack.NewUpdateViewSubmissionResponse(&next), "Next", ""},
		{"push", slack.NewPushViewSubmissionResponse(&next), "Next", ""},
		{"errors for no input", slack.NewErrorsViewSubmissionResponse(map[string]string{"b0": "x"}), "Edit draft", `"b0", which is no input block`},
		{"errors without any", slack.NewErrorsViewSubmissionResponse(nil), "Edit draft", "names none"},
		{"unknown", map[string]any{"response_action": "dance"}, "Edit draft", `response_action "dance"`},
		{"update to nothing", map[string]any{"response_action": "update"}, "Edit draft", "invalid_arguments"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.interactions(func(slack.InteractionCallback) any { return tt.ack })
			w.open(draft())
			_, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana"})
			if tt.err == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tt.err)
			}
			f, open := w.Form("dana")
			require.Equal(t, tt.title, f.Title)
			require.Equal(t, tt.title != "", open)
		})
	}
}

func TestFormsOnTopOfEachOther(t *testing.T) {
	w := newWorld(t)
	v := draft()
	got := w.interactions(func(c slack.InteractionCallback) any {
		if c.Type == slack.InteractionTypeViewSubmission {
			return slack.NewPushViewSubmissionResponse(&v)
		}
		return nil
	})
	first := w.open(v)
	for range 2 {
		_, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana"})
		require.NoError(t, err)
		<-got
	}
	_, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana"})
	require.ErrorContains(t, err, "push_limit_reached")
	c := <-got
	require.Equal(t, first.ID, c.View.RootViewID)
	require.NotEqual(t, first.ID, c.View.PreviousViewID)
	require.NotEmpty(t, c.View.PreviousViewID)
	require.NoError(t, w.Dismiss(w.ctx(), "dana"))
	closed := <-got
	require.Equal(t, slack.InteractionTypeViewClosed, closed.Type)
	require.Equal(t, c.View.ID, closed.View.ID)
	require.False(t, closed.IsCleared)
	f, _ := w.Form("dana")
	require.Equal(t, c.View.PreviousViewID, f.ID, "the one below is back")
	w.spark("bo", "t9")
	require.Equal(t, "not_found", w.code("views.push", "trigger_id", "t9", "view", `{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}`))
}

func TestDismissNobodyAskedFor(t *testing.T) {
	w := newWorld(t)
	got := w.interactions(silent)
	v := draft()
	v.NotifyOnClose = false
	w.open(v)
	require.NoError(t, w.Dismiss(w.ctx(), "dana"))
	require.Empty(t, got)
	require.ErrorIs(t, w.Dismiss(w.ctx(), "dana"), slackemu.ErrNoForm)
	_, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana"})
	require.ErrorIs(t, err, slackemu.ErrNoForm)
}

// An update keeps what was typed in the fields that stay.
func TestUpdateOfAnOpenForm(t *testing.T) {
	w := newWorld(t)
	w.interactions(func(slack.InteractionCallback) any {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"b-words": "No."})
	})
	opened := w.open(draft())
	_, err := w.Submit(w.ctx(), slackemu.Submission{User: "dana", Values: map[string]string{"words": "typed"}})
	require.NoError(t, err)
	v := draft()
	v.Title = plainText("Again")
	_, err = w.api.UpdateViewContext(w.ctx(), v, "", opened.Hash, opened.ID)
	require.NoError(t, err)
	f, _ := w.Form("dana")
	require.Equal(t, "Again typed", f.Title+" "+f.Inputs[0].Value)
	require.Empty(t, f.Errors)
	_, err = w.Submit(w.ctx(), slackemu.Submission{User: "dana", View: "V404"})
	require.ErrorIs(t, err, slackemu.ErrNoForm)
}

// An ack that comes after Slack gave up changes nothing.
func TestSubmitTooLate(t *testing.T) {
	w := newWorld(t)
	late := make(chan func(), 1)
	w.connect(func(sm *socketmode.Client, e socketmode.Event) {
		if _, ok := e.Data.(slack.InteractionCallback); ok {
			late <- func() { _ = sm.Ack(*e.Request) }
		}
	})
	w.open(draft())
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() { ack := <-late; cancel(context.DeadlineExceeded); late <- ack }()
	_, err := w.Submit(ctx, slackemu.Submission{User: "dana", EnvelopeID: "e1", Values: map[string]string{"words": "typed"}})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	(<-late)()
	go func() { (<-late)() }()
	again, err := w.Redeliver(w.ctx(), "e1")
	require.NoError(t, err)
	require.Equal(t, "e1", again.EnvelopeID)
	f, ok := w.Form("dana")
	require.True(t, ok)
	require.Equal(t, "typed", f.Inputs[0].Value)
}

func TestFormLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ü", n) }
	field := func(e string) string {
		return `{"type":"modal","title":{"type":"plain_text","text":"x"},"submit":{"type":"plain_text","text":"Go"},
			"blocks":[{"type":"input","label":{"type":"plain_text","text":"x"},"element":{"type":"plain_text_input"` + e + `}}]}`
	}
	view := func(fields string) string { return `{"type":"modal","blocks":[]` + fields + `}` }
	title := func(s string) string { return `,"title":{"type":"plain_text","text":"` + s + `"}` }
	blocks := func(n int) string {
		return `{"type":"modal"` + title("x") + `,"blocks":[` + strings.TrimSuffix(strings.Repeat(`{"type":"divider"},`, n), ",") + `]}`
	}
	tests := []struct{ name, view, want string }{
		{"title", view(title(long(24))), ""},
		{"title too long", view(title(long(25))), "must be less than 25 characters [json-pointer:/view/title/text]"},
		{"submit too long", view(title("x") + `,"submit":{"type":"plain_text","text":"` + long(25) + `"}`), "must be less than 25 characters [json-pointer:/view/submit/text]"},
		{"close too long", view(title("x") + `,"close":{"type":"plain_text","text":"` + long(25) + `"}`), "[json-pointer:/view/close/text]"},
		{"markup in the title", view(`,"title":{"type":"mrkdwn","text":"x"}`), "must be plain_text [json-pointer:/view/title/type]"},
		{"private metadata", view(title("x") + `,"private_metadata":"` + long(3000) + `"`), ""},
		{"private metadata too long", view(title("x") + `,"private_metadata":"` + long(3001) + `"`), "must be less than 3001 characters [json-pointer:/view/private_metadata]"},
		{"callback id too long", view(title("x") + `,"callback_id":"` + long(256) + `"`), "[json-pointer:/view/callback_id]"},
		{"100 blocks", blocks(100), ""},
		{"101 blocks", blocks(101), "no more than 100 items allowed [json-pointer:/view/blocks]"},
		{"initial value", field(`,"initial_value":"` + long(3000) + `"`), ""},
		{"initial value too long", field(`,"initial_value":"` + long(3001) + `"`), "must be less than 3001 characters [json-pointer:/view/blocks/0/element/initial_value]"},
		{"initial value longer than it may be", field(`,"max_length":3,"initial_value":"abcd"`), "must be less than 4 characters"},
		{"max length", field(`,"max_length":3000`), ""},
		{"max length too long", field(`,"max_length":3001`), "must be less than 3001 [json-pointer:/view/blocks/0/element/max_length]"},
		{"no length at all", field(`,"max_length":0`), "must be more than 0"},
		{"min above max", field(`,"min_length":3,"max_length":2`), "not less than min_length"},
	}
	w := newWorld(t)
	w.interactions(silent)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.spark("dana", tt.name)
			out := w.call("views.open", "trigger_id", tt.name, "view", tt.view)
			if tt.want == "" {
				require.Nil(t, out["error"], "%v", out)
				return
			}
			require.Equal(t, "invalid_arguments", out["error"])
			said, _ := json.Marshal(out["response_metadata"])
			require.Contains(t, string(said), tt.want)
		})
	}
}
