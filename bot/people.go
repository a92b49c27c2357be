package bot

import (
	"cmp"
	"context"
	"sync"
	"time"

	"allclear/incident"
)

// people knows who is who: the workspace file first, then Slack.
type people struct {
	work  incident.Workspace
	slack Slack

	mu    sync.Mutex
	known map[string]incident.Person // by Slack id; looked up once per run
}

// nameTimeout bounds the one question that is asked while somebody waits for an answer.
const nameTimeout = 800 * time.Millisecond

// person returns a person with their name and title. Where neither the file nor Slack tells, the handle has to do.
func (p *people) person(ctx context.Context, id, handle string) incident.Person {
	if listed, ok := p.work.Find(id); ok {
		return listed.Person
	}
	p.mu.Lock()
	found, ok := p.known[id]
	p.mu.Unlock()
	if ok {
		return found
	}
	ctx, cancel := context.WithTimeout(ctx, nameTimeout)
	defer cancel()
	found, err := p.slack.Person(ctx, id)
	if err != nil {
		return incident.Person{ID: id, Name: cmp.Or(handle, id)} // asked again next time
	}
	p.mu.Lock()
	p.known[id] = found
	p.mu.Unlock()
	return found
}

// handle returns how a person is mentioned, for <@U1> without a label.
func (p *people) handle(id string) string {
	if listed, ok := p.work.Find(id); ok && listed.Handle != "" {
		return listed.Handle
	}
	return id
}
