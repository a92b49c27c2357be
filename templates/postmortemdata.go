package templates

import (
	"encoding/json"
	"fmt"
	"time"

	"allclear/incident"
)

// PostmortemFormat is what the first field of a postmortem as data says. Fields may be added to it; none changes its meaning or goes.
const PostmortemFormat = "allclear-postmortem/1"

// PostmortemData returns the postmortem as JSON: all that its parts are made from, under names that stay (docs/postmortem.md). Times are
// RFC 3339 in UTC, lengths whole seconds and minutes floored; what is not recorded is null. It fails only if an event cannot be encoded.
func (s *Set) PostmortemData(v View) (string, error) {
	v.words = s.words
	p := &postmortem{standing: newStanding(v), View: v, Figures: v.In.Figures(v.AsOf)}
	timeline, err := p.dataTimeline()
	if err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(p.data(timeline), "", "  ")
	return string(text) + "\n", err
}

// data is any value of the JSON; fields are the names of an object's.
type (
	data   = any
	fields map[string]data
)

func (p *postmortem) data(timeline []data) data {
	in := p.In
	return fields{
		"format": PostmortemFormat, "as_of": p.now.UTC(), "zone": p.zone.String(),
		"incident": fields{
			"id": in.ID.String(), "title": words2(in.Title), "private": in.Private, "drill": in.Drill, "severity": in.Severity.String(), "worst_severity": in.Worst.String(),
			"status": in.Status, "status_since": at2(p.Since), "reopened": in.Reopenings, "opened_by": person2(in.Opener), "lead": person2(in.Lead()), "head": in.Version,
			"closed_because": words2(in.ClosingWhy),
		},
		"review": p.dataReview(), "times": p.dataTimes(), "figures": p.dataFigures(),
		"statuses": p.dataStatuses(), "windows": p.dataWindows(), "trigger": words2(in.Trigger), "detected_by": in.Detector,
		"causes": p.dataCauses(), "mitigations": p.dataMitigations(), "confirmations": p.dataConfirmations(),
		"updates": p.dataUpdates(), "promises": p.dataPromises(), "roles": p.dataRoles(), "people": p.dataPeople(),
		"lessons": p.dataLessons(), "actions": p.dataActions(), "relations": p.dataRelations(), "recurrences": p.dataRecurrences(),
		"letter": p.dataLetter(), "timeline": timeline, "integrity": p.dataIntegrity(),
	}
}

func words2(h incident.Halves) data { return fields{"internal": h.Internal, "public": h.Public} }

// unsaid is null for what nobody said.
func unsaid(s string) data {
	if s == "" {
		return nil
	}
	return s
}

func person2(p incident.Person) data {
	if p == (incident.Person{}) {
		return nil
	}
	return fields{"id": p.ID, "name": p.Name, "title": p.Title}
}

func actor2(a incident.Actor) data {
	if a == (incident.Actor{}) {
		return nil
	}
	return fields{"ref": a.Ref, "name": a.Name, "title": a.Title}
}

// instant2 is an instant, or null.
func instant2(t time.Time) data {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

func at2(m incident.Moment) data {
	if !m.Known() {
		return nil
	}
	return fields{"at": m.At.UTC(), "around": m.Around}
}

func length2(d time.Duration) fields {
	return fields{"seconds": int(d / time.Second), "minutes": int(d / time.Minute)}
}

func lapse2(l incident.Lapse) data {
	if !l.Known {
		return nil
	}
	out := length2(l.D)
	out["around"] = l.Around
	return out
}

// all makes a list of something; never null.
func all[T any](from []T, of func(T) data) []data {
	out := make([]data, 0, len(from))
	for _, one := range from {
		out = append(out, of(one))
	}
	return out
}

func same[T any](v T) data { return v }

func (p *postmortem) dataReview() data {
	r := p.In.Review
	state := r.State
	if state == "" {
		state = incident.ReviewDraft
	}
	return fields{
		"state": state, "since": at2(r.At), "by": actor2(r.By), "event": r.Seq, "asked_of": all(r.Whom, person2), "changed_since": all(p.In.SinceReview(), same),
	}
}

func (p *postmortem) dataTimes() data {
	out := fields{}
	for _, k := range p.KeyTimes() {
		out[k.key] = nil
		if k.At.Known() {
			out[k.key] = fields{"at": k.At.At.UTC(), "around": k.At.Around, "recorded_at": instant2(k.Ev.Recorded), "by": actor2(k.Ev.Actor), "event": k.Ev.Seq}
		}
	}
	return out
}

func (p *postmortem) dataFigures() data {
	f := p.Figures
	status := fields{}
	for _, s := range incident.Statuses()[:3] {
		status[string(s)] = length2(p.In.Spent(s, p.now))
	}
	return fields{
		"to_detect": lapse2(f.ToDetect), "to_acknowledge": lapse2(f.ToAcknowledge), "to_first_public": lapse2(f.ToFirstPublic), "declared_to_first_public": lapse2(f.DeclaredPublic),
		"to_first_recovery": lapse2(f.ToFirstUp), "to_restore": lapse2(f.ToLastUp), "to_cause": lapse2(f.ToCause), "to_resolve": lapse2(f.ToResolve), "to_close": lapse2(f.ToClose),
		"downtime": length2(p.Down), "degraded": length2(p.Slow), "downtimes": all(p.Parts, func(d time.Duration) data { return length2(d) }),
		"longest_gap_between_updates": lapse2(f.LongestGap), "in_status": status, "counts": !p.FalseAlarm() && !p.In.Drill,
	}
}

func (p *postmortem) dataStatuses() data {
	return all(p.In.Turns, func(t incident.Turn) data {
		return fields{"status": t.Status, "from": at2(t.From), "why": t.Why, "event": t.Seq}
	})
}

func (p *postmortem) dataWindows() data {
	return all(p.In.Windows, func(w incident.Window) data {
		return fields{
			"component": w.Component, "impact": w.Impact, "start": at2(w.Start), "end": at2(w.End), "lasted": length2(w.Lasted(p.now)), "open": w.Open(),
			"effect": words2(w.Effect), "event": w.Seq,
		}
	})
}

func (p *postmortem) dataCauses() data {
	causes, gone := p.everyCause()
	return all(causes, func(c incident.Cause) data {
		var withdrawn data
		if a, ok := gone[c.Seq]; ok {
			withdrawn = a.Seq
		}
		return fields{"state": c.State, "tag": c.Tag, "text": words2(c.Text), "at": at2(c.At), "by": actor2(c.By), "event": c.Seq, "withdrawn_by_event": withdrawn}
	})
}

func (p *postmortem) dataMitigations() data {
	return all(p.In.Mitigations, func(m incident.Mitigation) data {
		return fields{"result": m.Result, "text": words2(m.Text), "at": at2(m.At), "by": actor2(m.By), "event": m.Seq}
	})
}

func (p *postmortem) dataConfirmations() data {
	return all(incident.Subjects(), func(s incident.Subject) data {
		c := p.In.Confirmations.On(s)
		if c.Finding == "" {
			return fields{"subject": s, "finding": nil}
		}
		return fields{"subject": s, "finding": c.Finding, "at": at2(c.At), "by": actor2(c.By), "event": c.Seq}
	})
}

func (p *postmortem) dataUpdates() data {
	return all(p.In.Publications, func(u incident.Publication) data {
		return fields{
			"phase": u.Phase, "outlet": u.Outlet, "text": u.Text, "own_words": u.Own, "approved": u.Approved, "draft": u.Draft, "at": at2(u.At),
			"next_promised": instant2(u.Next), "by": actor2(u.By), "event": u.Seq,
		}
	})
}

func (p *postmortem) dataPromises() data {
	return all(p.In.Promises(), func(o incident.Promise) data {
		return fields{
			"event": o.Seq, "due": o.Due.UTC(), "next_update": instant2(o.KeptAt), "kept": o.Kept(), "missed": o.Missed(p.now), "overrun": length2(o.Overrun(p.now)), "void": o.Void,
		}
	})
}

func (p *postmortem) dataRoles() data {
	return all(p.In.Roles, func(r incident.Assignment) data {
		return fields{"role": r.Role, "person": person2(r.Person), "from": at2(r.From), "event": r.Seq}
	})
}

func (p *postmortem) dataPeople() data { return all(p.In.Responders(), actor2) }

func (p *postmortem) dataLessons() data {
	return all(p.In.Lessons, func(l incident.Lesson) data {
		return fields{"kind": l.Kind, "text": l.Text.Internal, "at": at2(l.At), "by": actor2(l.By), "event": l.Seq}
	})
}

func (p *postmortem) dataActions() data {
	return all(p.In.Actions, func(a incident.Action) data {
		var due data
		if !a.Due.IsZero() {
			due = a.Due.Format(time.DateOnly)
		}
		return fields{
			"text": words2(a.Text), "type": unsaid(string(a.Type)), "owner": person2(a.Owner), "due": due, "overdue": a.Overdue(p.today()), "event": a.Seq,
			"done": at2(a.Done), "evidence": words2(a.Evidence), "dropped": at2(a.Dropped), "because": unsaid(a.Because),
		}
	})
}

func (p *postmortem) dataRelations() data {
	return all(p.In.Relations, func(r incident.Relation) data {
		return fields{"to": r.To.String(), "bond": r.Bond, "event": r.Seq}
	})
}

// dataRecurrences is null where nobody looked.
func (p *postmortem) dataRecurrences() data {
	if !p.Looked() {
		return nil
	}
	return all(p.In.Recurrences(p.View.Earlier), func(r incident.Recurrence) data {
		return fields{"incident": r.Incident.ID.String(), "tag": r.Tag, "components": all(r.Components, same)}
	})
}

func (p *postmortem) dataLetter() data {
	d, ok := p.approvedLetter()
	if !ok {
		return nil
	}
	return fields{"draft": d.Number, "text": d.Text, "approved_by": actor2(d.Approval.By), "approved_at": instant2(d.Approval.At), "by_its_author": d.Approval.Self}
}

// dataTimeline are the events as recorded, in the order in which we were told, with what became of each.
func (p *postmortem) dataTimeline() ([]data, error) {
	became := map[int][]data{}
	for _, a := range p.In.Amended {
		became[a.Event] = append(became[a.Event], fields{"kind": a.Kind, "event": a.Seq, "because": a.Because})
	}
	out := make([]data, 0, len(p.In.Events))
	for _, ev := range p.In.Events {
		body, err := incident.Encode(ev.Body)
		if err != nil {
			return nil, fmt.Errorf("e%d: %w", ev.Seq, err)
		}
		out = append(out, fields{
			"event": ev.Seq, "kind": ev.Body.Kind(), "occurred_at": ev.Occurred.At.UTC(), "around": ev.Occurred.Around, "recorded_at": ev.Recorded.UTC(), "by": actor2(ev.Actor),
			"source": ev.Source, "body": json.RawMessage(body), "amended": all(became[ev.Seq], same),
		})
	}
	return out, nil
}

func (p *postmortem) dataIntegrity() data {
	var lateOnes []data
	for _, ev := range p.In.Effective {
		if ev.Backdated() {
			lateOnes = append(lateOnes, fields{"event": ev.Seq, "late": length2(ev.Recorded.Sub(ev.Occurred.At))})
		}
	}
	return fields{
		"told_afterwards": all(lateOnes, same), "around": all(p.Approximate(), same), "missing": all(p.Lacking(), same),
		"amendments": all(p.In.Amended, func(a incident.Amendment) data {
			return fields{"event": a.Seq, "amends": a.Event, "kind": a.Kind, "because": a.Because, "by": actor2(a.By), "at": a.At.UTC()}
		}),
	}
}
