package slackemu

import (
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"
)

// field is one input block of a view.
type field struct{ block, element map[string]any }

func (v *view) fields() []field {
	var out []field
	blocks, _ := v.body["blocks"].([]any)
	for _, x := range blocks {
		b, _ := x.(map[string]any)
		if e, ok := b["element"].(map[string]any); ok && text(b["type"]) == "input" {
			out = append(out, field{b, e})
		}
	}
	return out
}

func (f field) blockID() string { return text(f.block["block_id"]) }

func (f field) label() string { return wording(f.block["label"]) }

func (f field) optional() bool {
	yes, _ := f.block["optional"].(bool)
	return yes
}

// key tells a field from all others; an update of the view that keeps it keeps
// what was filled in.
func (f field) key() string { return f.blockID() + "\n" + text(f.element["action_id"]) }

func (f field) number(key string) int {
	n, _ := f.element[key].(float64)
	return int(n)
}

// shape says under which keys a kind of field has its first and its present
// value, and whether these are options.
type shape struct {
	initial, now string
	option, many bool
}

func shapeOf(kind string) shape {
	switch kind {
	case "static_select", "radio_buttons":
		return shape{"initial_option", "selected_option", true, false}
	case "checkboxes", "multi_static_select":
		return shape{"initial_options", "selected_options", true, true}
	case "datepicker":
		return shape{"initial_date", "selected_date", false, false}
	case "timepicker":
		return shape{"initial_time", "selected_time", false, false}
	case "users_select":
		return shape{"initial_user", "selected_user", false, false}
	case "channels_select":
		return shape{"initial_channel", "selected_channel", false, false}
	case "conversations_select":
		return shape{"initial_conversation", "selected_conversation", false, false}
	}
	return shape{"initial_value", "value", false, false}
}

// first is the value that a field begins with.
func (f field) first() string {
	k := shapeOf(text(f.element["type"]))
	switch v := f.element[k.initial].(type) {
	case string:
		return v
	case map[string]any:
		return text(v["value"])
	case []any:
		var values []string
		for _, x := range v {
			o, _ := x.(map[string]any)
			values = append(values, text(o["value"]))
		}
		return strings.Join(values, "\n")
	}
	return ""
}

func (f field) options() []map[string]any {
	lists := []any{f.element["options"]}
	groups, _ := f.element["option_groups"].([]any)
	for _, x := range groups {
		g, _ := x.(map[string]any)
		lists = append(lists, g["options"])
	}
	var out []map[string]any
	for _, l := range lists {
		list, _ := l.([]any)
		for _, x := range list {
			o, _ := x.(map[string]any)
			out = append(out, o)
		}
	}
	return out
}

// chosen are the options that a value stands for.
func (f field) chosen(value string) ([]any, error) {
	out := []any{}
	for _, wanted := range strings.FieldsFunc(value, func(c rune) bool { return c == '\n' }) {
		o, ok := f.option(wanted)
		if !ok {
			return nil, fmt.Errorf("%q has no option %q", f.label(), wanted)
		}
		out = append(out, o)
	}
	return out, nil
}

func (f field) option(value string) (map[string]any, bool) {
	for _, o := range f.options() {
		if text(o["value"]) == value {
			return o, true
		}
	}
	return nil, false
}

// check says why nobody could fill this in.
func (f field) check(value string) error {
	k := shapeOf(text(f.element["type"]))
	if !k.option {
		return nil
	}
	chosen, err := f.chosen(value)
	if err == nil && !k.many && len(chosen) > 1 {
		return fmt.Errorf("%q takes one option, not %d", f.label(), len(chosen))
	}
	return err
}

// complaint is what Slack itself tells the person before it sends anything.
func (f field) complaint(value string) string {
	n, least, most := utf8.RuneCountInString(value), f.number("min_length"), f.number("max_length")
	switch {
	case value == "" && !f.optional():
		return "Please fill in this field."
	case value != "" && n < least:
		return fmt.Sprintf("Please write at least %d characters; there are %d.", least, n)
	case most > 0 && n > most:
		return fmt.Sprintf("Please write at most %d characters; there are %d.", most, n)
	}
	return ""
}

// state is a field in the state of a view.
func (f field) state(value string) reply {
	kind := text(f.element["type"])
	k := shapeOf(kind)
	out := reply{"type": kind, k.now: nil}
	switch chosen, _ := f.chosen(value); {
	case k.many:
		out[k.now] = chosen
	case k.option && len(chosen) > 0:
		out[k.now] = chosen[0]
	case !k.option && value != "":
		out[k.now] = value
	}
	return out
}

// value is what stands in a field now.
func (v *view) value(f field) string {
	if typed, ok := v.typed[f.key()]; ok {
		return typed
	}
	return f.first()
}

// fill writes values into the fields that are named by block id or action id.
// It writes all of them or, on an error, none.
func (v *view) fill(values map[string]string) error {
	typed := map[string]string{}
	for name, value := range values {
		f, err := v.field(name)
		if err != nil {
			return err
		}
		if err := f.check(value); err != nil {
			return err
		}
		typed[f.key()] = value
	}
	maps.Copy(v.typed, typed)
	return nil
}

func (v *view) field(name string) (field, error) {
	var found []field
	for _, f := range v.fields() {
		if f.blockID() == name {
			return f, nil
		}
		if text(f.element["action_id"]) == name {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return field{}, fmt.Errorf("the form %q has %d fields %q", v.title(), len(found), name)
	}
	return found[0], nil
}

// complaints are by block id, nil when the form may be sent.
func (v *view) complaints() map[string]string {
	var out map[string]string
	for _, f := range v.fields() {
		if c := f.complaint(v.value(f)); c != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[f.blockID()] = c
		}
	}
	return out
}

// filled is the view with its state, as it is sent to the bot.
func (v *view) filled(w *workspace) reply {
	values := reply{}
	for _, f := range v.fields() {
		values[f.blockID()] = reply{text(f.element["action_id"]): f.state(v.value(f))}
	}
	out := v.json(w)
	out["state"] = reply{"values": values}
	return out
}
