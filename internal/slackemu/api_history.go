package slackemu

import (
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// conversationsHistory gives the newest messages first and no thread replies.
func conversationsHistory(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, err
	}
	if !r.has(w.bot.ID) {
		return nil, refusal("not_in_channel")
	}
	found, err := r.between(a, w.shownUntil(), (*message).inHistory)
	if err != nil {
		return nil, err
	}
	limit, err := pageSize(a)
	if err != nil {
		return nil, err
	}
	page, cursor := found[:min(limit, len(found))], ""
	if len(found) > limit {
		cursor = encodeCursor(page[limit-1].TS)
	}
	out := make([]reply, 0, len(page))
	for _, m := range page {
		out = append(out, w.messageJSON(m, a.is("include_all_metadata")))
	}
	return reply{
		"messages": out, "has_more": cursor != "", "response_metadata": reply{"next_cursor": cursor},
	}, nil
}

// conversationsReplies gives a message and the replies to it, oldest first. The message itself comes first on every page, whatever time is wanted.
func conversationsReplies(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, err
	}
	if !r.has(w.bot.ID) {
		return nil, refusal("not_in_channel")
	}
	parent := r.find(a["ts"])
	if parent == nil {
		return nil, refusal("thread_not_found")
	}
	found, err := r.between(without(a, "cursor"), w.shownUntil(), func(m *message) bool { return m.To == "" && m.ThreadTS == parent.TS && m != parent })
	if err != nil {
		return nil, err
	}
	limit, err := pageSize(a)
	if err != nil {
		return nil, err
	}
	slices.Reverse(found)
	if i := slices.IndexFunc(found, func(m *message) bool { return m.TS == decodeCursor(a["cursor"]) }); i >= 0 {
		found = found[i+1:]
	}
	page, cursor := found[:min(limit, len(found))], ""
	if len(found) > limit {
		cursor = encodeCursor(page[limit-1].TS)
	}
	out := []reply{w.messageJSON(parent, a.is("include_all_metadata"))}
	for _, m := range page {
		out = append(out, w.messageJSON(m, a.is("include_all_metadata")))
	}
	return reply{
		"messages": out, "has_more": cursor != "", "response_metadata": reply{"next_cursor": cursor},
	}, nil
}

// without is arguments but for one.
func without(a args, name string) args {
	out := maps.Clone(a)
	delete(out, name)
	return out
}

// between finds the messages of the wanted time, newest first. A cursor is the ts of the last
// message seen, so that new messages do not move the pages. What was said at until or later is not shown yet.
func (r *room) between(a args, until int64, wanted func(*message) bool) ([]*message, error) {
	oldest, errOldest := micros(cmp.Or(a["oldest"], "0"))
	latest, errLatest := micros(cmp.Or(a["latest"], strconv.Itoa(math.MaxInt32*2)))
	before, errCursor := micros(cmp.Or(decodeCursor(a["cursor"]), a["cursor"]))
	switch {
	case errCursor != nil:
		return nil, refusal("invalid_cursor")
	case errOldest != nil:
		return nil, refusal("invalid_ts_oldest")
	case errLatest != nil:
		return nil, refusal("invalid_ts_latest")
	case a.is("inclusive"):
		oldest, latest = oldest-1, latest+1
	}
	if a["cursor"] != "" {
		latest = min(latest, before)
	}
	latest = min(latest, until)
	var out []*message
	for _, m := range slices.Backward(r.talk) {
		at, _ := micros(m.TS)
		if wanted(m) && at > oldest && at < latest {
			out = append(out, m)
		}
	}
	return out, nil
}

// shownUntil is how far history reaches by now, in microseconds. Without a lag it shows everything: where the clock stands
// still, messages are ahead of it.
func (w *workspace) shownUntil() int64 {
	if w.lag == 0 {
		return math.MaxInt64
	}
	return w.now().Add(-w.lag).UnixMicro()
}

func (m *message) inHistory() bool {
	return m.To == "" && (m.ThreadTS == "" || m.ThreadTS == m.TS || m.broadcast)
}

// micros reads a ts without a float, which would lose its last digits.
func micros(ts string) (int64, error) {
	seconds, fraction, _ := strings.Cut(ts, ".")
	if len(fraction) > 6 {
		fraction = fraction[:6]
	}
	return strconv.ParseInt(seconds+fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
}

func (w *workspace) messageJSON(m *message, wholeMetadata bool) reply {
	out := reply{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS, "team": w.team}
	if m.User == w.bot.ID {
		out["bot_id"], out["app_id"] = botID, appID
	}
	if len(m.Blocks) > 0 {
		out["blocks"] = m.Blocks
	}
	if m.ThreadTS != "" {
		out["thread_ts"] = m.ThreadTS
	}
	if m.Edited {
		out["edited"] = reply{"user": m.User, "ts": m.TS}
	}
	if m.Pinned {
		out["pinned_to"] = []string{w.room(m.Channel).ID}
	}
	if m.File != nil {
		out["files"] = []reply{m.File.json()}
	}
	if len(m.Metadata) > 0 {
		out["metadata"] = metadataJSON(m.Metadata, wholeMetadata)
	}
	return out
}

func metadataJSON(raw json.RawMessage, whole bool) any {
	if whole {
		return raw
	}
	var only struct {
		EventType string `json:"event_type"`
	}
	_ = json.Unmarshal(raw, &only) // was checked when it was stored
	return reply{"event_type": only.EventType}
}

func (f *File) json() reply {
	return reply{
		"id": f.ID, "name": f.Name, "title": f.Title, "size": len(f.Content), "mode": "hosted",
	}
}
