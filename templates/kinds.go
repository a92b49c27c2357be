package templates

import "allclear/incident"

// kindSaid says what kind of entry a kind is, in plain words.
func kindSaid(k incident.Kind) string {
	return map[incident.Kind]string{
		incident.KindOpened:          "the opening",
		incident.KindUpdated:         "an update",
		incident.KindNoted:           "a note",
		incident.KindTitled:          "a title",
		incident.KindStatusChanged:   "a change of status",
		incident.KindSeverityChanged: "a change of severity",
		incident.KindCancelled:       "the cancellation",
		incident.KindStarted:         "the start",
		incident.KindDetected:        "the detection",
		incident.KindImpactBegan:     "the start of an impact",
		incident.KindImpactEnded:     "the end of an impact",
		incident.KindCauseStated:     "a cause",
		incident.KindMitigated:       "a mitigation",
		incident.KindConfirmed:       "a confirmation",
		incident.KindRoleGiven:       "a role",
		incident.KindPublished:       "an update to customers",
		incident.KindActionPlanned:   "a planned action",
		incident.KindActionDone:      "an action done",
		incident.KindRelated:         "a relation",
		incident.KindCorrected:       "a correction",
		incident.KindWithdrawn:       "a withdrawal",
		incident.KindRedacted:        "a redaction",
		incident.KindClosed:          "the closing",
		incident.KindReopened:        "the reopening",
		incident.KindSlackRefused:    "a refusal by Slack",
		incident.KindReported:        "a report",
		incident.KindZoneChosen:      "the choice of a zone",
		incident.KindDrafted:         "a draft",
		incident.KindDraftStands:     "a second look at a draft",
		incident.KindDraftApproved:   "an approval",
		incident.KindLintOverridden:  "a rule set aside",

		incident.KindAsked:            "a question",
		incident.KindQuestionAnswered: "an answer",
		incident.KindAnswerApproved:   "the approval of an answer",
	}[k]
}
