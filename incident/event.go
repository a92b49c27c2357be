package incident

import (
	"encoding/json"
	"fmt"
	"time"
)

// Kind says what happened. The list is closed: [Decode] refuses any other.
type Kind string

// Everything that can happen.
const (
	KindOpened          Kind = "opened"
	KindUpdated         Kind = "updated"
	KindNoted           Kind = "noted"
	KindTitled          Kind = "titled"
	KindStatusChanged   Kind = "status_changed"
	KindSeverityChanged Kind = "severity_changed"
	KindCancelled       Kind = "cancelled"
	KindStarted         Kind = "started"
	KindDetected        Kind = "detected"
	KindImpactBegan     Kind = "impact_began"
	KindImpactEnded     Kind = "impact_ended"
	KindCauseStated     Kind = "cause_stated"
	KindMitigated       Kind = "mitigated"
	KindConfirmed       Kind = "confirmed"
	KindRoleGiven       Kind = "role_given"
	KindPublished       Kind = "published"
	KindActionPlanned   Kind = "action_planned"
	KindActionDone      Kind = "action_done"
	KindActionChanged   Kind = "action_changed"
	KindActionDropped   Kind = "action_dropped"
	KindRelated         Kind = "related"
	KindCorrected       Kind = "corrected"
	KindWithdrawn       Kind = "withdrawn"
	KindRedacted        Kind = "redacted"
	KindClosed          Kind = "closed"
	KindReopened        Kind = "reopened"
	KindSlackRefused    Kind = "slack_refused"
	KindReported        Kind = "reported"
	KindZoneChosen      Kind = "zone_chosen"
	KindDrafted         Kind = "drafted"
	KindDraftStands     Kind = "draft_stands"
	KindDraftApproved   Kind = "draft_approved"
	KindLintOverridden  Kind = "lint_overridden"

	KindSnoozed Kind = "snoozed"

	KindAsked            Kind = "asked"
	KindQuestionAnswered Kind = "question_answered"
	KindAnswerApproved   Kind = "answer_approved"

	KindLearned     Kind = "learned"
	KindReviewAsked Kind = "review_asked"
	KindReviewed    Kind = "reviewed"
)

// Event is one thing that happened, as it is written down. It never changes.
type Event struct {
	Stream   Stream
	Seq      int // e12 is 12; counts from 1 within the stream without gaps
	Actor    Actor
	Occurred Moment
	Recorded time.Time // UTC, microseconds; never goes back within a stream
	Source   Source
	Request  int64 // the request it came from; 0 for none
	Body     Body
}

// Body is what is particular to one kind of event. Its JSON form is the record.
type Body interface {
	Kind() Kind
	// apply folds the event into the incident.
	apply(in *Incident, ev Event)
}

// worded is a body that carries words people typed, so that they can be corrected or redacted.
type worded interface {
	Body
	words() Halves
	reworded(h Halves) Body
}

// Backdated reports whether we were told more than a minute after it happened.
func (e Event) Backdated() bool { return e.Recorded.Sub(e.Occurred.At) >= time.Minute }

// Words returns what people typed in this event, if the kind has words.
func (e Event) Words() Halves {
	if w, ok := e.Body.(worded); ok {
		return w.words()
	}
	return Halves{}
}

// Encode returns the body as the record keeps it.
func Encode(b Body) ([]byte, error) {
	data, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", b.Kind(), err)
	}
	return data, nil
}

// Decode reads a body as the record keeps it. A kind that is not in the list is an error.
func Decode(k Kind, data []byte) (Body, error) {
	b, err := blank(k)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, b); err != nil {
		return nil, fmt.Errorf("decode %s: %w", k, err)
	}
	return b, nil
}

// blank returns an empty body of kind k. Bodies are pointers, here and everywhere.
func blank(k Kind) (Body, error) {
	switch k {
	case KindOpened:
		return &Opened{}, nil
	case KindUpdated:
		return &Updated{}, nil
	case KindNoted:
		return &Noted{}, nil
	case KindTitled:
		return &Titled{}, nil
	case KindStatusChanged:
		return &StatusChanged{}, nil
	case KindSeverityChanged:
		return &SeverityChanged{}, nil
	case KindCancelled:
		return &FalseAlarm{}, nil
	case KindStarted:
		return &Started{}, nil
	case KindDetected:
		return &Detected{}, nil
	case KindImpactBegan:
		return &ImpactBegan{}, nil
	case KindImpactEnded:
		return &ImpactEnded{}, nil
	case KindCauseStated:
		return &CauseStated{}, nil
	case KindMitigated:
		return &Mitigated{}, nil
	case KindConfirmed:
		return &Confirmed{}, nil
	case KindRoleGiven:
		return &RoleGiven{}, nil
	case KindPublished:
		return &Published{}, nil
	case KindActionPlanned:
		return &ActionPlanned{}, nil
	case KindActionDone:
		return &ActionDone{}, nil
	case KindActionChanged:
		return &ActionChanged{}, nil
	case KindActionDropped:
		return &ActionDropped{}, nil
	case KindRelated:
		return &Related{}, nil
	case KindCorrected:
		return &Corrected{}, nil
	case KindWithdrawn:
		return &Withdrawn{}, nil
	case KindRedacted:
		return &Redacted{}, nil
	case KindClosed:
		return &Concluded{}, nil
	case KindReopened:
		return &Reopened{}, nil
	case KindSlackRefused:
		return &SlackRefused{}, nil
	case KindReported:
		return &Reported{}, nil
	case KindZoneChosen:
		return &ZoneChosen{}, nil
	case KindDrafted:
		return &Drafted{}, nil
	case KindDraftStands:
		return &DraftStands{}, nil
	case KindDraftApproved:
		return &DraftApproved{}, nil
	case KindLintOverridden:
		return &LintOverridden{}, nil
	case KindSnoozed:
		return &Snoozed{}, nil
	case KindAsked:
		return &Asked{}, nil
	case KindQuestionAnswered:
		return &QuestionAnswered{}, nil
	case KindAnswerApproved:
		return &AnswerApproved{}, nil
	case KindLearned:
		return &Learned{}, nil
	case KindReviewAsked:
		return &ReviewAsked{}, nil
	case KindReviewed:
		return &Reviewed{}, nil
	}
	return nil, fmt.Errorf("this version of allclear does not know events of kind %q", k)
}
