package slackemu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrNoForm means that a person has no form before them, or another one.
var ErrNoForm = errors.New("no such form is open")

// Submission is one press of the submit button of the form a person has on top.
// Values are by block id or action id, in the form of Input.Value; a field that
// is not named keeps what stands in it. An empty TriggerID or EnvelopeID is made
// up. View may say which form is meant.
type Submission struct {
	User                  string
	Values                map[string]string
	View                  string
	TriggerID, EnvelopeID string
}

// Submit fills in a form and submits it. What is wrong with it comes back by
// block id and is not an error: the form stays open with what was typed. That is
// so for what the bot's ack complains of, and for an empty or too long field,
// which Slack itself refuses without asking the bot. Nothing to complain of means
// that the form has closed, or was updated, or has another one on top: see Form.
func (s *Server) Submit(ctx context.Context, f Submission) (map[string]string, error) {
	sent, err := s.submission(f)
	if err != nil {
		return nil, fmt.Errorf("submit: %w", err)
	}
	if sent.wrong != nil {
		return sent.wrong, nil
	}
	_, err = s.exchange(ctx, sent.raw, func(payload json.RawMessage) (err error) {
		sent.wrong, err = s.space.submitted(sent.view, payload)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("submit: %w", err)
	}
	return sent.wrong, nil
}

// submitting is a form on its way to the bot, or what keeps it from going.
type submitting struct {
	view  *view
	raw   []byte
	wrong map[string]string // by block id
}

func (s *Server) submission(f Submission) (submitting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.space
	v, err := w.formBefore(f.User, f.View)
	if err != nil {
		return submitting{}, err
	}
	if v.body["submit"] == nil {
		return submitting{}, fmt.Errorf("the form %q has nothing to submit", v.title())
	}
	if err := v.fill(f.Values); err != nil {
		return submitting{}, err
	}
	if v.errors = v.complaints(); v.errors != nil {
		w.tellErrors(v)
		return submitting{view: v, wrong: maps.Clone(v.errors)}, nil
	}
	p, _ := w.person(v.person)
	d := deed{p, w.triggerID(f.TriggerID), w.envelopeIDOr(f.EnvelopeID)}
	payload := reply{"type": "view_submission", "view": v.filled(w), "response_urls": []reply{}}
	return submitting{view: v, raw: w.interactive(d, true, payload)}, nil
}

// formBefore is the form that a person has on top, if that is the wanted one.
func (w *workspace) formBefore(person, id string) (*view, error) {
	v := w.formOf(person)
	switch {
	case v == nil:
		return nil, fmt.Errorf("@%s: %w", person, ErrNoForm)
	case id != "" && v.id != id:
		return nil, fmt.Errorf("@%s, %s: %w", person, id, ErrNoForm)
	}
	return v, nil
}

// verdict is what the ack of a submission may say; nothing closes the form.
type verdict struct {
	Action string            `json:"response_action"`
	View   json.RawMessage   `json:"view"`
	Errors map[string]string `json:"errors"`
}

// submitted does what the ack says and returns what it complains of.
func (w *workspace) submitted(v *view, payload json.RawMessage) (map[string]string, error) {
	var say verdict
	if len(payload) > 0 && json.Unmarshal(payload, &say) != nil {
		return nil, refusal("invalid_response")
	}
	switch say.Action {
	case "":
		w.closeForm(v)
		return nil, nil
	case "clear":
		w.closeForms(v.person)
		return nil, nil
	case "errors":
		return w.complain(v, say.Errors)
	case "update", "push":
		return nil, w.show(v, say)
	}
	return nil, fmt.Errorf("the ack says response_action %q", say.Action)
}

// complain shows what the bot has against the form. Slack can show it only
// beside an input; for another block it says that there was some trouble.
func (w *workspace) complain(v *view, wrong map[string]string) (map[string]string, error) {
	for id := range wrong {
		if !slices.ContainsFunc(v.fields(), func(f field) bool { return f.blockID() == id }) {
			return nil, fmt.Errorf("the ack has an error for %q, which is no input block", id)
		}
	}
	if len(wrong) == 0 {
		return nil, errors.New("the ack says errors and names none")
	}
	v.errors = wrong
	w.tellErrors(v)
	return maps.Clone(wrong), nil
}

// show updates the form, or puts another one on top of it.
func (w *workspace) show(v *view, say verdict) error {
	body, err := readView(string(say.View), "modal")
	if err != nil {
		return err
	}
	if say.Action == "push" {
		if err := w.mayPush(v.person); err != nil {
			return err
		}
		w.showForm(v.person, body)
		return nil
	}
	v.set(w, body)
	w.tellForm(v, "form: "+v.title())
	w.formNews()
	return nil
}

func (w *workspace) tellErrors(v *view) {
	for _, f := range v.fields() {
		if wrong := v.errors[f.blockID()]; wrong != "" {
			w.tellForm(v, "form error: "+f.label()+": "+wrong)
		}
	}
}

// Dismiss closes the form that a person has on top, as Cancel does. A bot that
// asked for it (notify_on_close) is told, and its ack waited for; the form is
// gone even if there is none.
func (s *Server) Dismiss(ctx context.Context, person string) error {
	return s.dismiss(ctx, person, "")
}

func (s *Server) dismiss(ctx context.Context, person, id string) error {
	raw, err := s.closing(person, id)
	if err == nil && raw != nil {
		_, err = s.exchange(ctx, raw, nil)
	}
	if err != nil {
		return fmt.Errorf("dismiss: %w", err)
	}
	return nil
}

func (s *Server) closing(person, id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.space
	v, err := w.formBefore(person, id)
	if err != nil {
		return nil, err
	}
	w.closeForm(v)
	if tell, _ := v.body["notify_on_close"].(bool); !tell {
		return nil, nil
	}
	p, _ := w.person(v.person)
	payload := reply{"type": "view_closed", "view": v.filled(w), "is_cleared": false}
	return w.interactive(deed{person: p, envelopeID: w.envelopeID()}, false, payload), nil
}
