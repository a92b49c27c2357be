package slackemu

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Form is what a person has before them when the bot opened a view for them.
type Form struct {
	ID, Hash, CallbackID, PrivateMetadata string
	Title, Submit, Close                  string // as the person reads them; empty is Slack's own word
	Blocks                                json.RawMessage
	Inputs                                []Input
	Errors                                map[string]string // by block id
}

// Input is one field of a form. Value is what stands in it now: text, the value
// of an option, or the values of several options with a newline between them.
type Input struct {
	BlockID, ActionID, Type  string
	Label, Hint, Placeholder string
	Value                    string
	Optional, Multiline      bool
	MinLength, MaxLength     int // in characters; 0 is no limit
	Options                  []Option
}

// Option is one choice of a select, of radio buttons or of checkboxes.
type Option struct{ Text, Value string }

// Form is the form that a person, an id or a handle, has on top; false if none.
func (s *Server) Form(person string) (Form, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.space.formOf(person)
	if v == nil {
		return Form{}, false
	}
	return v.form(), true
}

// WaitForm waits until a person has a form before them.
func (s *Server) WaitForm(ctx context.Context, person string) (Form, error) {
	for {
		s.mu.Lock()
		v, news := s.space.formOf(person), s.space.formed
		if v != nil {
			defer s.mu.Unlock()
			return v.form(), nil
		}
		s.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
			return Form{}, fmt.Errorf("wait for a form: %w", context.Cause(ctx))
		case <-s.ctx.Done():
			return Form{}, ErrClosed
		}
	}
}

func (v *view) form() Form {
	f := Form{
		ID: v.id, Hash: v.hash, CallbackID: text(v.body["callback_id"]), PrivateMetadata: text(v.body["private_metadata"]),
		Title: v.title(), Submit: wording(v.body["submit"]), Close: wording(v.body["close"]),
		Blocks: encode(v.body["blocks"]), Errors: maps.Clone(v.errors),
	}
	for _, x := range v.fields() {
		f.Inputs = append(f.Inputs, x.input(v.value(x)))
	}
	return f
}

func (f field) input(value string) Input {
	multiline, _ := f.element["multiline"].(bool)
	in := Input{
		BlockID: f.blockID(), ActionID: text(f.element["action_id"]), Type: text(f.element["type"]),
		Label: f.label(), Hint: wording(f.block["hint"]), Placeholder: wording(f.element["placeholder"]),
		Value: value, Optional: f.optional(), Multiline: multiline,
		MinLength: f.number("min_length"), MaxLength: f.number("max_length"),
	}
	for _, o := range f.options() {
		in.Options = append(in.Options, Option{wording(o["text"]), text(o["value"])})
	}
	return in
}

func (w *workspace) formOf(person string) *view {
	p, _ := w.person(person)
	open := w.forms[p.ID]
	if len(open) == 0 {
		return nil
	}
	return open[len(open)-1]
}

// showForm puts a form on top of those that the person has.
func (w *workspace) showForm(person string, body map[string]any) *view {
	v := w.addView(person, body)
	if open := w.forms[person]; len(open) > 0 {
		v.root, v.previous = open[0].id, open[len(open)-1].id
	}
	w.forms[person] = append(w.forms[person], v)
	w.tellForm(v, "form: "+v.title())
	w.formNews()
	return v
}

// closeForm takes one form away; it does nothing if it is gone already.
func (w *workspace) closeForm(v *view) {
	if w.views[v.id] != v {
		return
	}
	delete(w.views, v.id)
	w.forms[v.person] = slices.DeleteFunc(w.forms[v.person], func(o *view) bool { return o == v })
	w.tellForm(v, "form closed: "+v.title())
	w.formNews()
}

func (w *workspace) closeForms(person string) {
	for _, v := range slices.Backward(slices.Clone(w.forms[person])) {
		w.closeForm(v)
	}
}

func (w *workspace) formNews() {
	close(w.formed)
	w.formed = make(chan struct{})
}

func (w *workspace) tellForm(v *view, what string) {
	w.transcript = append(w.transcript, w.at(v.person)+" "+what)
}
