package slackemu

import "time"

// limits are leaky buckets by method, and by channel for posts.
type limits map[string]bucket

type bucket struct {
	spent float64 // calls not yet forgotten
	at    time.Time
}

// Calls per minute and method, after the tiers Slack documents.
const (
	tier2    = 20
	tier3    = 50
	tier4    = 100
	hundreds = 600

	postsPerMinute = 300 // of a whole workspace
	postsBurst     = 3   // of one channel, which then has one a second
)

func perMinute(method string) int {
	switch method {
	case "conversations.create", "conversations.archive", "conversations.list", "conversations.setTopic",
		"conversations.setPurpose", "pins.add", "pins.list", "users.conversations", "conversations.canvases.create":
		return tier2
	case "conversations.members", "chat.postEphemeral", "users.info", "views.open", "views.push", "views.update",
		"views.publish", "files.getUploadURLExternal", "files.completeUploadExternal", "files.info":
		return tier4
	case "auth.test", "chat.getPermalink":
		return hundreds
	case postMessage:
		return postsPerMinute
	}
	return tier3
}

// limited says how long a caller has to wait; zero lets the call through.
func (s *Server) limited(method string, a args) time.Duration {
	if !s.cfg.RateLimits {
		return 0
	}
	now := s.cfg.Now()
	if method == postMessage {
		if wait := s.limits.take("#"+s.space.channelKey(a["channel"]), 60, postsBurst, now); wait > 0 {
			return wait
		}
	}
	n := perMinute(method)
	return s.limits.take(method, n, n, now)
}

func (w *workspace) channelKey(channel string) string {
	if r := w.room(channel); r != nil {
		return r.ID
	}
	return channel
}

// take pours one call into a bucket, or says when there will be room for it.
func (l limits) take(key string, rate, burst int, now time.Time) time.Duration {
	b := l[key]
	perCall := time.Minute / time.Duration(rate)
	if !b.at.IsZero() {
		elapsed := max(0, now.Sub(b.at))
		b.spent = max(0, b.spent-float64(elapsed)/float64(perCall))
	}
	b.at = now
	if over := b.spent + 1 - float64(burst); over > 1e-9 {
		l[key] = b
		return max(time.Duration(over*float64(perCall)), time.Nanosecond)
	}
	b.spent++
	l[key] = b
	return 0
}
