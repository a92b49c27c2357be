package slackemu

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

const (
	triggerLife = 3 * time.Second
	maxView     = 250_000
	maxForms    = 3 // on top of each other
)

// trigger lets the bot open one form, shortly after somebody did something.
type trigger struct {
	person string
	at     time.Time
	used   bool
}

// view is a form that somebody has before them, or their home tab.
type view struct {
	id, external, person, hash string
	root, previous             string // the forms it was pushed upon
	body                       map[string]any
	typed                      map[string]string // by field key; what was filled in so far
	errors                     map[string]string // by block id; as shown beside the fields
}

// issue makes a trigger good from now on; one that is sent again keeps its age.
func (w *workspace) issue(id, person string) {
	if id != "" && w.triggers[id] == nil {
		w.triggers[id] = &trigger{person: person, at: w.now()}
	}
}

// redeem uses a trigger up.
func (w *workspace) redeem(id string) (*trigger, error) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refusal("invalid_trigger_id")
	case t.used:
		return nil, refusal("exchanged_trigger_id")
	case w.now().Sub(t.at) > triggerLife:
		return nil, refusal("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// viewsOpen shows a form in the place of whatever forms the person had.
func viewsOpen(w *workspace, a args) (reply, error) {
	body, err := w.newView(a)
	if err != nil {
		return nil, err
	}
	t, err := w.redeem(a["trigger_id"])
	if err != nil {
		return nil, err
	}
	w.closeForms(t.person)
	return reply{"view": w.showForm(t.person, body).json(w)}, nil
}

func viewsPush(w *workspace, a args) (reply, error) {
	body, err := w.newView(a)
	if err != nil {
		return nil, err
	}
	t, err := w.redeem(a["trigger_id"])
	if err != nil {
		return nil, err
	}
	if err := w.mayPush(t.person); err != nil {
		return nil, err
	}
	return reply{"view": w.showForm(t.person, body).json(w)}, nil
}

func (w *workspace) mayPush(person string) error {
	switch open := len(w.forms[person]); {
	case open == 0:
		return refusal("not_found")
	case open >= maxForms:
		return refusal("push_limit_reached")
	}
	return nil
}

// newView reads the view of a call that comes with a trigger.
func (w *workspace) newView(a args) (map[string]any, error) {
	if err := a.need("trigger_id", "view"); err != nil {
		return nil, err
	}
	body, err := readView(a["view"], "modal")
	if err != nil {
		return nil, err
	}
	if x := text(body["external_id"]); x != "" && w.viewBy("", x) != nil {
		return nil, refusal("duplicate_external_id")
	}
	return body, nil
}

func viewsUpdate(w *workspace, a args) (reply, error) {
	if err := a.need("view"); err != nil {
		return nil, err
	}
	body, err := readView(a["view"], "modal")
	if err != nil {
		return nil, err
	}
	v := w.viewBy(a["view_id"], a["external_id"])
	switch {
	case v == nil:
		return nil, refusal("not_found")
	case a["hash"] != "" && a["hash"] != v.hash:
		return nil, refusal("hash_conflict")
	}
	v.set(w, body)
	w.formNews()
	return reply{"view": v.json(w)}, nil
}

func viewsPublish(w *workspace, a args) (reply, error) {
	if err := a.need("user_id", "view"); err != nil {
		return nil, err
	}
	if _, ok := w.person(a["user_id"]); !ok {
		return nil, refusal("user_not_found")
	}
	body, err := readView(a["view"], "home")
	if err != nil {
		return nil, err
	}
	home := "home:" + a["user_id"]
	v := w.views[home]
	if v == nil {
		v = w.addView(a["user_id"], body)
		w.views[home] = v
	} else if a["hash"] != "" && a["hash"] != v.hash {
		return nil, refusal("hash_conflict")
	}
	v.set(w, body)
	return reply{"view": v.json(w)}, nil
}

func (w *workspace) addView(person string, body map[string]any) *view {
	v := &view{id: w.id("V"), person: person, typed: map[string]string{}}
	v.root = v.id
	w.views[v.id] = v
	v.set(w, body)
	return v
}

func (v *view) set(w *workspace, body map[string]any) {
	v.body, v.external, v.errors = body, text(body["external_id"]), nil
	blocks, _ := body["blocks"].([]any)
	identify(blocks)
	v.hash = fmt.Sprintf("%d.%08d", w.now().Unix(), w.count("hash"))
}

func (w *workspace) viewBy(id, external string) *view {
	for _, v := range w.views {
		if v.id == id || external != "" && v.external == external {
			return v
		}
	}
	return nil
}

func (v *view) title() string { return wording(v.body["title"]) }

// json is a view as Slack sends it: what the bot left out is there too.
func (v *view) json(w *workspace) reply {
	out := reply{
		"private_metadata": "", "callback_id": "", "external_id": "", "title": nil, "submit": nil, "close": nil,
		"clear_on_close": false, "notify_on_close": false, "previous_view_id": nil,
		"state": reply{"values": reply{}},
	}
	maps.Copy(out, v.body)
	out["id"], out["hash"], out["team_id"], out["app_installed_team_id"] = v.id, v.hash, w.team, w.team
	out["app_id"], out["bot_id"], out["root_view_id"] = appID, botID, v.root
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	return out
}

// readView reads a view of the wanted type and holds it against Slack's limits.
func readView(raw, kind string) (map[string]any, error) {
	if len(raw) > maxView {
		return nil, refusal("view_too_large")
	}
	var body map[string]any
	if json.Unmarshal([]byte(raw), &body) != nil {
		return nil, refusal("invalid_arguments")
	}
	var c check
	c.view(body, kind)
	return body, c.refuse("invalid_arguments")
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
