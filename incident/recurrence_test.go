package incident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
)

func TestRecurrences(t *testing.T) {
	now := time.Date(2022, 4, 12, 12, 0, 0, 0, time.UTC)
	one := func(id incident.ID, days int, tag string, components ...string) incident.Incident {
		in := incident.Incident{ID: id, Status: incident.Closed, Declared: incident.Exactly(now.AddDate(0, 0, -days))}
		if tag != "" {
			in.Causes = []incident.Cause{{State: incident.CauseSuspected, Tag: "a guess"}, {State: incident.CauseConfirmed, Tag: tag}}
		}
		for _, c := range components {
			in.Windows = append(in.Windows, incident.Window{Component: c}, incident.Window{Component: c})
		}
		return in
	}
	this := one(9, 0, "database-lock", "Platform", "API")
	drill, alarm, unrelated := one(6, 5, "database-lock"), one(7, 5, "database-lock"), one(8, 5, "database-lock")
	drill.Drill, alarm.Status = true, incident.Cancelled
	this.Relations = []incident.Relation{{To: 8, Bond: incident.Unrelated}}
	got := this.Recurrences([]incident.Incident{
		one(5, 1, "other", "API", "Platform"), one(1, 90, "database-lock"), one(2, 91, "database-lock", "API"), one(3, 3, "other", "US region"), one(4, 3, "", ""),
		drill, alarm, unrelated, this, one(10, -1, "database-lock"),
	})
	require.Len(t, got, 2)
	require.Equal(t, []any{incident.ID(1), "database-lock", []string(nil)}, []any{got[0].Incident.ID, got[0].Tag, got[0].Components})
	require.Equal(t, []any{incident.ID(5), "", []string{"API", "Platform"}}, []any{got[1].Incident.ID, got[1].Tag, got[1].Components})
	require.Empty(t, one(9, 0, "").Recurrences([]incident.Incident{one(1, 1, "")}), "no tag is no tag in common")
}
