package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"allclear/incident"
	"allclear/templates"
)

type actionsCmd struct {
	record
	Owner string `help:"Only those of one person, as the workspace file lists them." placeholder:"@PERSON"`
	JSON  bool   `name:"json" help:"Print an array of JSON."`
}

// Run prints what is still to be done over all incidents, what is overdue first.
func (cmd actionsCmd) Run(ctx context.Context, t *terminal) (err error) {
	l, err := cmd.open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	owner, err := cmd.owner(l.ws)
	if err != nil {
		return err
	}
	ins, asOf, err := l.all(ctx)
	if err != nil {
		return err
	}
	ins = incident.OwnedBy(ins, owner)
	if cmd.JSON {
		return printJSON(t, actionRows(ins, l.ws, asOf))
	}
	return printed(t, l.say.ActionsText(ins, templates.View{Work: l.ws, AsOf: asOf}))
}

func (cmd actionsCmd) owner(ws incident.Workspace) (incident.Person, error) {
	if cmd.Owner == "" {
		return incident.Person{}, nil
	}
	p, ok := ws.Find(cmd.Owner)
	if !ok {
		return incident.Person{}, fmt.Errorf("--owner %q is nobody whom the workspace file lists", cmd.Owner)
	}
	return p.Person, nil
}

// actionRow is an action as --json prints it. Due is a calendar day of the organisation's zone; planned is an instant in UTC.
type actionRow struct {
	Incident string              `json:"incident"`
	Event    string              `json:"event"`
	Type     incident.ActionType `json:"type"`
	Owner    string              `json:"owner"` // the person's id; "" for nobody
	Name     string              `json:"name"`
	Due      string              `json:"due"` // "" for none
	Overdue  bool                `json:"overdue"`
	Planned  time.Time           `json:"planned"`
	Text     string              `json:"text"`
	Public   string              `json:"public"`
}

func actionRows(ins []incident.Incident, ws incident.Workspace, asOf time.Time) []actionRow {
	out := []actionRow{}
	for _, o := range incident.ActionsByDue(ins) {
		a := o.Action
		row := actionRow{
			Incident: o.In.ID.String(), Event: fmt.Sprintf("e%d", a.Seq), Type: a.Type, Owner: a.Owner.ID, Name: a.Owner.Name,
			Overdue: a.Overdue(incident.DayOf(asOf, ws.In())), Planned: a.Planned.At, Text: a.Text.Internal, Public: a.Text.Public,
		}
		if !a.Due.IsZero() {
			row.Due = a.Due.Format(time.DateOnly)
		}
		out = append(out, row)
	}
	return out
}
