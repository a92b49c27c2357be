package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// canvas is the canvas of the first incident's channel; nil if there is none.
func (r *rig) canvas() *fakeCanvas {
	id := r.channel("inc-1")
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	for _, c := range r.space.channels {
		if c.id == id && c.canvas != nil {
			out := *c.canvas
			return &out
		}
	}
	return nil
}

// The canvas comes with the postmortem and follows the record, also after the incident was taken up again.
func TestCanvasFollowsTheRecord(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev3 first")
	require.Nil(t, r.canvas())
	r.told("inc-1", "close done with it")
	r.later(time.Minute)
	require.Contains(t, r.canvas().text, "## 15. Record integrity")
	require.Contains(t, r.canvas().text, "what is typed here is lost")
	r.told("inc-1", "learned lucky it was Sunday")
	r.later(time.Hour)
	require.Contains(t, r.canvas().text, "- it was Sunday")
	r.told("inc-1", "reopen it is back")
	r.later(time.Hour)
	require.Contains(t, r.canvas().text, "Status: investigating since")
	require.Equal(t, 1, r.space.count("newcanvas"))
	r.settled()
}

// What is redacted leaves the canvas at once, also while the incident goes on again.
func TestRedactedLeavesTheCanvas(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev3 first")
	r.told("inc-1", "note hunter2")
	r.told("inc-1", "close done with it")
	r.later(time.Minute)
	require.Contains(t, r.canvas().text, "hunter2")
	r.told("inc-1", "reopen it is back")
	r.later(time.Second)
	r.told("inc-1", "redact e2 because a password")
	r.later(time.Minute)
	require.NotContains(t, r.canvas().text, "hunter2")
	r.settled()
}

// Whatever goes wrong with whichever call, there is one canvas with the newest words in the end.
func TestCanvasFaults(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"newcanvas", "editcanvas", "canvas"} {
		for _, m := range mishaps() {
			t.Run(method+"/"+m.name, func(t *testing.T) {
				t.Parallel()
				r := begin(t, scratch(t, t), "open sev3 first")
				if method == "canvas" { // which is only asked after an answer was lost
					r.space.fail(fault{method: "newcanvas", err: errLost, after: true})
				}
				f := fault{method: method, err: m.err, after: m.after, takes: m.takes}
				if m.lasts > 0 {
					f.until = r.clock().Add(m.lasts)
				}
				if method == "editcanvas" {
					r.told("inc-1", "close done with it")
					r.later(time.Minute)
					f.until = f.until.Add(time.Minute)
					if m.lasts > 0 {
						f.until = r.clock().Add(11*time.Minute + m.lasts)
					} else {
						f.until = time.Time{}
					}
				}
				met := r.space.fail(f)
				if method != "editcanvas" {
					r.told("inc-1", "close done with it")
					r.later(10 * time.Second)
				}
				r.told("inc-1", "note a late word")
				r.later(time.Hour)
				require.NotZero(t, met(), "nothing went wrong")
				require.Contains(t, r.canvas().text, "a late word")
				r.settled()
			})
		}
	}
}

// Where there can be no canvas there is quietly none: nothing on the timeline, nothing for anybody to read, and the files as ever.
func TestNoCanvas(t *testing.T) {
	for word := range strings.FieldsSeq("canvas_disabled_user_team team_tier_cannot_create_channel_canvases free_teams_cannot_create_standalone_canvases missing_scope canvas_too_large unknown_method") {
		t.Run(word, func(t *testing.T) {
			r := begin(t, scratch(t, t), "open sev3 first")
			r.space.fail(fault{method: "newcanvas", err: refusal(word), until: r.clock().Add(30 * time.Minute)})
			r.told("inc-1", "close done with it")
			r.later(time.Minute)
			in, err := r.db.Incident(t.Context(), 1)
			require.NoError(t, err)
			require.Equal(t, 2, in.Version, "no event says so")
			require.Contains(t, r.file("inc-1-first", "postmortem-inc-1-e2.html"), "<svg")
			aside, err := r.db.SetAside(t.Context())
			require.NoError(t, err)
			require.Empty(t, aside)
			n, why, err := r.db.NoCanvases(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n)
			require.Equal(t, word, why)
			r.later(time.Hour)
			r.told("inc-1", "note a late word")
			r.later(time.Hour)
			require.Contains(t, r.canvas().text, "a late word", "a newer version tries again")
			r.settled()
		})
	}
}

// A canvas that people made is theirs, and one of ours that they deleted does not come back.
func TestCanvasOfOthers(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev3 first")
	r.space.mu.Lock()
	for _, c := range r.space.channels {
		c.canvas = &fakeCanvas{id: "F-theirs", text: "our plan"}
	}
	r.space.mu.Unlock()
	r.told("inc-1", "close done with it")
	r.later(time.Hour)
	r.told("inc-1", "note a late word")
	r.later(time.Hour)
	require.Equal(t, "our plan", r.canvas().text)
	require.Zero(t, r.space.count("editcanvas"))
	r.settled()
}

func TestDeletedCanvasStaysAway(t *testing.T) {
	r := begin(t, scratch(t, t), "open sev3 first")
	r.told("inc-1", "close done with it")
	r.later(time.Minute)
	r.space.mu.Lock()
	for _, c := range r.space.channels {
		c.canvas = nil
	}
	r.space.mu.Unlock()
	for _, words := range []string{"note a late word", "note a later word"} {
		r.told("inc-1", words)
		r.later(time.Hour)
	}
	require.Nil(t, r.canvas())
	require.Equal(t, 1, r.space.count("newcanvas"))
	r.settled()
}
