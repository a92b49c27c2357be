package bot

import (
	"context"
	"strings"
	"sync"

	"allclear/incident"
	"allclear/store"
)

// rooms remembers which incident a channel was made for. That never changes; a channel that is no incident's may become known.
type rooms struct {
	mu    sync.Mutex
	known map[string]incident.ID
}

// of returns the incident whose channel it is; zero if it is none's.
func (r *rooms) of(ctx context.Context, db *store.DB, channel string) (incident.ID, error) {
	r.mu.Lock()
	id, ok := r.known[channel]
	r.mu.Unlock()
	if ok {
		return id, nil
	}
	key, err := db.InChannel(ctx, channel)
	if err != nil {
		return 0, err
	}
	id, _ = incident.ParseID(strings.TrimSuffix(key, "/channel"))
	if id != 0 {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.known[channel] = id
	}
	return id, nil
}
