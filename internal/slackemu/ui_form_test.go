package slackemu_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

// verdict is what the page is told of something a person did.
type verdict struct {
	OK     bool
	Error  string
	Errors map[string]string
}

// do posts what a person does on the page.
func (w *world) do(path string, what map[string]any) verdict {
	w.t.Helper()
	body, err := json.Marshal(what)
	require.NoError(w.t, err)
	res, err := http.Post(w.URL()+path, "application/json", strings.NewReader(string(body)))
	require.NoError(w.t, err)
	defer res.Body.Close()
	var out verdict
	require.NoError(w.t, json.NewDecoder(res.Body).Decode(&out))
	return out
}

// pageState is what the page shows to one person.
type pageState struct {
	Form *struct {
		ID, Hash, Title, Submit string
		Blocks                  []map[string]any
		Values, Errors          map[string]string
	}
	Messages []struct {
		TS     string
		Blocks []struct {
			BlockID  string `json:"block_id"`
			Elements []struct {
				ActionID string `json:"action_id"`
			}
		}
	}
}

func (w *world) page(as string) pageState {
	w.t.Helper()
	var out pageState
	require.NoError(w.t, json.Unmarshal([]byte(w.browse("/ui/state?channel=general&as="+as).body), &out))
	return out
}

// What the page shows has the ids that a press on it needs.
func TestPressOnThePage(t *testing.T) {
	w := newWorld(t)
	w.card("general")
	m := w.page("U2").Messages[0]
	nameless := map[string]any{
		"as": "U2", "channel": "general", "ts": m.TS, "block": m.Blocks[1].BlockID, "action": m.Blocks[1].Elements[2].ActionID,
	}
	require.Equal(t, verdict{Error: "The button failed because the app is not connected"}, w.do("/ui/press", nameless))
	got := w.interactions(silent)
	require.Equal(t, verdict{OK: true}, w.do("/ui/press", nameless))
	require.Equal(t, "Nameless", (<-got).ActionCallback.BlockActions[0].Text.Text)
	nameless["action"] = "x"
	require.Contains(t, w.do("/ui/press", nameless).Error, `no button "x"`)
}

func TestFormOnThePage(t *testing.T) {
	w := newWorld(t)
	got := w.interactions(func(c slack.InteractionCallback) any {
		if c.Type == slack.InteractionTypeViewSubmission && c.View.State.Values["b-words"]["words"].Value == "no" {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{"b-words": "Say more."})
		}
		return nil
	})
	require.Nil(t, w.page("U1").Form)
	w.open(draft())
	require.Nil(t, w.page("U2").Form, "not his")
	f := w.page("U1").Form
	require.Equal(t, "Edit draft Save", f.Title+" "+f.Submit)
	require.Len(t, f.Blocks, 6)
	require.Equal(t, "We are down.", f.Values["b-words"])

	in := map[string]any{"as": "U1", "view": f.ID, "values": map[string]string{"b-words": ""}}
	require.Equal(t, map[string]string{"b-words": "Please fill in this field."}, w.do("/ui/submit", in).Errors)
	require.Empty(t, got)
	in["values"] = map[string]string{"b-words": "no", "b-where": "page\nmail"}
	require.Equal(t, map[string]string{"b-words": "Say more."}, w.do("/ui/submit", in).Errors)
	again := w.page("U1").Form
	require.Equal(t, f.Hash, again.Hash, "so the page does not draw it anew")
	require.Equal(t, "no", again.Values["b-words"])
	require.Equal(t, "Say more.", again.Errors["b-words"])
	in["values"] = map[string]string{"b-words": "yes"}
	require.Equal(t, verdict{OK: true}, w.do("/ui/submit", in))
	require.Nil(t, w.page("U1").Form)
	require.Contains(t, w.do("/ui/submit", in).Error, "no such form is open")
}

// A person can always close a form, whether the bot is there to hear of it or not.
func TestCloseOnThePage(t *testing.T) {
	w := newWorld(t)
	ws := w.dial()
	w.open(draft())
	f := w.page("U1").Form
	go w.Disconnect("warning")
	for err := error(nil); err == nil; {
		_, _, err = ws.ReadMessage()
	}
	require.Contains(t, w.do("/ui/dismiss", map[string]any{"as": "U1", "view": "V404"}).Error, "no such form")
	require.Equal(t, verdict{Error: "The form failed because the app is not connected"}, w.do("/ui/submit", map[string]any{"as": "U1", "view": f.ID}))
	require.NotNil(t, w.page("U1").Form, "nothing typed is lost")
	require.Equal(t, verdict{OK: true}, w.do("/ui/dismiss", map[string]any{"as": "U1", "view": f.ID}))
	require.Nil(t, w.page("U1").Form)
}

// Like talk, a press or a form may come from the page and from nowhere else.
func TestOnlyThePageMayPress(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/ui/press", "/ui/submit", "/ui/dismiss"} {
		req, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.URL()+path, strings.NewReader(`{"as":"U1"}`))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", "https://evil.example")
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_ = res.Body.Close()
		require.Equal(t, http.StatusForbidden, res.StatusCode, path)
	}
}
