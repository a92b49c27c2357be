package templates

import (
	"encoding/json"
	"time"

	"allclear/incident"
)

// DigestJSON is every number of a digest, with names that stay. Durations are seconds; instants are RFC 3339 in UTC.
func (s *Set) DigestJSON(v DigestView) string {
	out, err := json.MarshalIndent(s.digestText(v).document(), "", "  ")
	if err != nil {
		panic(err) // numbers and strings always encode
	}
	return string(out)
}

type (
	jsonDigest struct {
		From          string            `json:"from"` // calendar days, both of the period
		To            string            `json:"to"`
		Zone          string            `json:"zone"`
		Unit          incident.Unit     `json:"unit"`
		Starts        time.Time         `json:"starts"`
		Ends          time.Time         `json:"ends"`
		AsOf          *time.Time        `json:"as_of"`
		JudgedAt      time.Time         `json:"judged_at"` // the end, or as_of if that is earlier
		Version       string            `json:"record_version"`
		Glance        jsonGlance        `json:"at_a_glance"`
		Before        *jsonGlance       `json:"period_before"`
		Severities    []jsonSeverity    `json:"severities"`
		Incidents     []jsonRow         `json:"incidents"`
		Private       int               `json:"private_not_named"`
		LeftOut       jsonLeftOut       `json:"left_out"`
		Times         []jsonTimes       `json:"times"`
		MTTR          []jsonMean        `json:"mttr"`
		Repeats       []jsonRepeat      `json:"repeat_causes"`
		Recurrences   []jsonCount       `json:"recurrences"`
		Reopened      []string          `json:"reopened"`
		Detection     map[string]int    `json:"detected_by"`
		Communication jsonTold          `json:"communication"`
		Actions       jsonActions       `json:"actions"`
		Postmortems   jsonReviews       `json:"postmortems"`
		Quality       jsonQuality       `json:"data_quality"`
		Since         []jsonLate        `json:"recorded_since"`
		Definitions   map[string]string `json:"definitions"`
	}
	jsonGlance struct {
		Incidents    int             `json:"incidents"`
		Period       int             `json:"period_seconds"`
		Down         int             `json:"downtime_seconds"`
		DownMinutes  int             `json:"downtime_minutes"`
		Windows      int             `json:"windows"`
		Began        int             `json:"windows_begun"`
		Open         bool            `json:"open"`
		Degraded     int             `json:"degraded_seconds"`
		Availability *float64        `json:"availability_percent"` // truncated to three decimals
		Components   []jsonComponent `json:"components"`
	}
	jsonComponent struct {
		Name     string `json:"name"`
		Down     int    `json:"downtime_seconds"`
		Degraded int    `json:"degraded_seconds"`
	}
	jsonSeverity struct {
		Severity string `json:"severity"`
		Worst    int    `json:"worst"`
		Final    int    `json:"final"`
	}
	jsonRow struct {
		ID       string     `json:"id"`
		Worst    string     `json:"worst_severity"`
		Final    string     `json:"severity"`
		Status   string     `json:"status"`
		Title    string     `json:"title"`
		Started  *time.Time `json:"started_at"`
		Declared time.Time  `json:"declared_at"`
		Down     int        `json:"downtime_seconds"`
		Within   int        `json:"downtime_in_period_seconds"`
		Degraded int        `json:"degraded_seconds"`
		Parts    int        `json:"downtimes"`
		Span     int        `json:"first_down_to_last_up_seconds"`
		Open     bool       `json:"open"`
		Cause    string     `json:"cause_tag"`
		State    string     `json:"cause_state"`
	}
	jsonLeftOut struct {
		Duplicates  []jsonRepeat `json:"duplicates"`
		Drills      []string     `json:"drills"`
		FalseAlarms []string     `json:"false_alarms"`
	}
	jsonTimes struct {
		Severity string       `json:"severity"`
		N        int          `json:"incidents"`
		Measures []jsonSample `json:"measures"`
	}
	jsonSample struct {
		Measure string          `json:"measure"`
		N       int             `json:"n"`
		Values  []*int          `json:"values_seconds"` // of each incident, in order; null: not recorded; negative: a mistake in the record
		Stats   *jsonStatistics `json:"statistics"`     // null where n < 5
	}
	jsonStatistics struct {
		N      int `json:"n"`
		Median int `json:"median_seconds"`
		P90    int `json:"p90_seconds"`
		Max    int `json:"max_seconds"`
		Mean   int `json:"mean_seconds"`
	}
	jsonMean struct {
		Name       string `json:"name"`
		Definition string `json:"definition"`
		N          int    `json:"n"`
		Mean       int    `json:"mean_seconds"`
		Minutes    int    `json:"mean_minutes"`
		Median     int    `json:"median_seconds"`
	}
	jsonRepeat struct {
		ID  string `json:"id"`
		Of  string `json:"of"`
		Tag string `json:"tag,omitempty"`
	}
	jsonCount struct {
		ID    string `json:"id"`
		Times int    `json:"times"`
	}
	jsonTold struct {
		Updates   int          `json:"public_updates"`
		Promises  int          `json:"promises"`
		Kept      int          `json:"promises_kept"`
		Missed    int          `json:"promises_missed"`
		Longest   int          `json:"longest_overrun_seconds"`
		Overrides int          `json:"overrides"`
		Drafted   int          `json:"drafts_published"`
		Median    int          `json:"draft_to_published_median_seconds"`
		Letters   []jsonLetter `json:"letters"`
	}
	jsonLetter struct {
		At   time.Time `json:"at"`
		Of   []string  `json:"incidents"`
		Sent bool      `json:"sent"`
	}
	jsonActions struct {
		Open      int         `json:"open"`
		Done      int         `json:"done"`
		Overdue   int         `json:"overdue"`
		Ownerless int         `json:"without_owner"`
		Dueless   int         `json:"without_due_day"`
		Age       int         `json:"median_age_seconds"`
		Oldest    []jsonOwing `json:"oldest"`
		Late      []jsonOwing `json:"overdue_actions"`
	}
	jsonOwing struct {
		ID      string `json:"id"`
		Event   int    `json:"event,omitempty"`
		Owner   string `json:"owner"`
		Due     string `json:"due"`
		Age     int    `json:"age_seconds"`
		Overdue bool   `json:"overdue"`
	}
	jsonReviews struct {
		Posted   int          `json:"posted"`
		Due      int          `json:"reviews_due"`
		Reviewed int          `json:"reviewed"`
		Overdue  []jsonReview `json:"overdue"`
	}
	jsonReview struct {
		ID  string `json:"id"`
		Due string `json:"due"`
	}
	jsonQuality struct {
		NoStart     []string       `json:"without_start"`
		NoDetection []string       `json:"without_detection"`
		NoRecovery  []string       `json:"without_recovery"`
		Approximate []jsonEntry    `json:"approximate"`
		Backdated   []jsonEntry    `json:"backdated"`
		Negative    []jsonBackward `json:"negative"`
	}
	jsonEntry struct {
		ID    string `json:"id"`
		Event int    `json:"event,omitempty"`
		Kind  string `json:"kind,omitempty"`
		Late  int    `json:"late_seconds"`
		Far   bool   `json:"over_ten_minutes"`
	}
	jsonBackward struct {
		ID      string `json:"id"`
		Measure string `json:"measure"`
		Seconds int    `json:"seconds"`
	}
	jsonLate struct {
		ID      string    `json:"id"`
		Event   int       `json:"event,omitempty"`
		Kind    string    `json:"kind,omitempty"`
		Amends  int       `json:"amends,omitempty"`
		By      string    `json:"by,omitempty"`
		At      time.Time `json:"recorded_at"`
		Because string    `json:"because,omitempty"`
	}
)
