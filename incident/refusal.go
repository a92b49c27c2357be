package incident

import (
	"fmt"
	"strings"
)

// Code names one reason for which a request is refused. Package templates says each in words.
type Code string

// Every reason there is.
const (
	NoIncidentHere   Code = "no_incident_here"  // the channel is no incident's and none was named
	UnknownIncident  Code = "unknown_incident"  // ID does not exist
	IncidentOver     Code = "incident_over"     // Status: closed or cancelled; the verb is not taken any more
	UnknownVerb      Code = "unknown_verb"      // Word; Offer: nearest
	UnknownWord      Code = "unknown_word"      // Word stands where one of Offer should
	EmptyText        Code = "empty_text"        // Word: what was expected
	TooLong          Code = "too_long"          // Word: what; Have, Limit: characters
	TwoBars          Code = "two_bars"          // Offer: the parts
	NoPublicHalf     Code = "no_public_half"    // Word: the verb
	BadTime          Code = "bad_time"          // Word: the time as typed
	AmbiguousDate    Code = "ambiguous_date"    // Word: 03/04
	NoSuchTime       Code = "no_such_time"      // Word; the clock was put forward over it; Zone
	WrongZone        Code = "wrong_zone"        // Word: EST; Offer: the right one; At; Zone
	TimeInFuture     Code = "time_in_future"    // At
	TimeInPast       Code = "time_in_past"      // At
	UnknownComponent Code = "unknown_component" // Word; Offer: nearest
	UnknownPerson    Code = "unknown_person"    // Word
	UnknownZone      Code = "unknown_zone"      // Word
	AlreadyOpen      Code = "already_open"      // Component since At; Word: down or degraded
	NoWindow         Code = "no_window"         // Component, or "" for any
	WindowInverted   Code = "window_inverted"   // Component; At start; Until end
	WindowOverlaps   Code = "window_overlaps"   // Component; At, Until of the other; Seq
	WindowOpen       Code = "window_open"       // Component since At; Word: down or degraded
	AlreadyStatus    Code = "already_status"    // Status
	IllegalMove      Code = "illegal_move"      // Status -> Word
	NotResolved      Code = "not_resolved"      // Status
	NotOver          Code = "not_over"          // Status: what is reviewed must be over
	AlreadyReviewed  Code = "already_reviewed"  // At, Seq: nothing has changed since
	Unconfirmed      Code = "unconfirmed"       // Word: data-loss, security, scaling
	ReasonMissing    Code = "reason_missing"    // Word: the verb
	AlreadySeverity  Code = "already_severity"  // Word
	UnknownEvent     Code = "unknown_event"     // Seq
	NotAmendable     Code = "not_amendable"     // Seq; Word: its kind
	AlreadyGone      Code = "already_gone"      // Seq was withdrawn
	NotForCustomers  Code = "not_for_customers" // ID; Word: drill or cancelled; there is no letter over it
	NothingToUndo    Code = "nothing_to_undo"   //
	BreaksRecord     Code = "breaks_record"     // Seq: without it (or so changed) the windows would not hold
	RelatedToItself  Code = "related_to_itself" //
	NoAction         Code = "no_action"         // Seq is no planned action
	ActionSame       Code = "action_same"       // Seq: nothing about the action would be otherwise
	NothingToSnooze  Code = "nothing_to_snooze" // Word: the duty, or ""; Seq: the event, or 0
	SeveralDuties    Code = "several_duties"    // Offer: the names of those that are asked for
	PromiseStands    Code = "promise_stands"    // Seq, or 0: what was promised to customers is not put off by us alone
	NothingCorrected Code = "nothing_corrected" // Seq: neither a time nor words were given
	PrivateElsewhere Code = "private_elsewhere" // a private incident may only be named in its own channel

	NoDraft           Code = "no_draft"            // Word: the outlet; ID
	UnknownDraft      Code = "unknown_draft"       // Seq; Have: how many there are; ID
	DraftSame         Code = "draft_same"          // Seq: the draft that says this already
	DraftBlank        Code = "draft_blank"         // Seq: its text was redacted
	DraftOther        Code = "draft_other"         // Seq: its bytes are not the ones that were read
	DraftSuperseded   Code = "draft_superseded"    // Seq; Have: the one that counts now
	AlreadyApproved   Code = "already_approved"    // Seq; Word: by whom; At
	DraftStopped      Code = "draft_stopped"       // Word: the rule; Offer: the words, why, a wording that passes
	OverrideNeedsLead Code = "override_needs_lead" // Word: the rule; Offer: the lead
	NothingToOverride Code = "nothing_to_override" // Word: the rule that does not stop this draft

	NoIncidentOpen   Code = "no_incident_open"  // a question names no incident, and there is none it could mean
	SeveralIncidents Code = "several_incidents" // Word: the question; Offer: the incidents that it could mean; ID: the first of them
	NoQuestion       Code = "no_question"       // Seq is no question, or is one no more
	AlreadyAsked     Code = "already_asked"     // Seq: the same person's question that is not answered yet; At
	NoAnswer         Code = "no_answer"         // Seq is no answer
	AnswerInside     Code = "answer_inside"     // Seq has no public words; Have: the question
	AnswerBlank      Code = "answer_blank"      // Seq: its words were redacted; Have: the question
	AnswerOther      Code = "answer_other"      // Seq reads otherwise by now; Have: the event that has its words
	AnswerReplaced   Code = "answer_replaced"   // Seq; Have: the newer answer to the same question
	AnswerBeside     Code = "answer_beside"     // Seq answers what the question asked before it was corrected; Have: the question
	AnswerStands     Code = "answer_stands"     // Seq is approved; Word: by whom; At
)

// Reason is one reason, with what it is about. Which fields are set depends on the code.
type Reason struct {
	Code      Code
	Word      string
	Offer     []string
	ID        ID
	Seq       int
	Component string
	Status    Status
	At        Moment
	Until     Moment
	Zone      string
	Have      int
	Limit     int
}

// Refusal says that a request changed nothing, with every reason it has.
type Refusal struct{ Reasons []Reason }

// Refuse returns a refusal for the given reasons.
func Refuse(reasons ...Reason) *Refusal { return &Refusal{Reasons: reasons} }

// Error lists the codes; people read the sentences of package templates instead.
func (r *Refusal) Error() string {
	codes := make([]string, len(r.Reasons))
	for i, x := range r.Reasons {
		codes[i] = string(x.Code)
	}
	return fmt.Sprintf("refused: %s", strings.Join(codes, ", "))
}
