package bot

import (
	"cmp"
	"context"
	"sync"

	"allclear/incident"
)

// people knows who is who: the workspace file first, then Slack.
type people struct {
	work  incident.Workspace
	slack Slack

	mu    sync.Mutex
	known map[string]incident.Person // by Slack id; the zero person while Slack is being asked
}

// person returns a person with their name and title, at once. Where neither the file nor Slack has told yet, the
// handle has to do, and ask is called to find out for the next time: nobody waits for Slack while an ack is due.
func (p *people) person(id, handle string, ask func(func(context.Context))) incident.Person {
	if listed, ok := p.work.Find(id); ok {
		return listed.Person
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	found, ok := p.known[id]
	if !ok {
		p.known[id] = incident.Person{}
		ask(func(ctx context.Context) { p.lookUp(ctx, id) })
	}
	if found.ID == "" {
		return incident.Person{ID: id, Name: cmp.Or(clean(handle), id)}
	}
	return found
}

func (p *people) lookUp(ctx context.Context, id string) {
	found, err := p.slack.Person(ctx, id)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		delete(p.known, id) // to be asked again next time
		return
	}
	p.known[id] = found
}

// handle returns how a person is mentioned, for <@U1> without a label.
func (p *people) handle(id string) string {
	if listed, ok := p.work.Find(id); ok && listed.Handle != "" {
		return listed.Handle
	}
	return id
}
