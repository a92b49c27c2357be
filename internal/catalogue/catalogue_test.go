package catalogue_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/catalogue"
)

func TestLoadsTheSeed(t *testing.T) {
	ws, err := catalogue.Load(filepath.Join("..", "..", "testdata", "seed", "workspace.yaml"))
	require.NoError(t, err)
	require.Equal(t, "America/New_York", ws.In().String())
	require.Equal(t, "https://status.example.com", ws.StatusPage)
	require.Equal(t, "the platform", ws.Say("Platform"))
	require.Len(t, ws.People, 5)
	sam, ok := ws.Find("@SAM")
	require.True(t, ok)
	require.Equal(t, incident.Person{ID: "U04SAM", Name: "Sam Okafor", Title: "Support lead"}, sam.Person)
	byID, ok := ws.Find("U04SAM")
	require.True(t, ok)
	require.Equal(t, sam, byID)
	require.Equal(t, []incident.Service{{Name: "boards-db-07", Component: "Platform"}, {Name: "txn-janitor", Component: "Platform"}, {Name: "us1-edge-gw", Component: "US region"}}, ws.Services, "sorted: a map has no order")
	require.Equal(t, []string{"Acme Freight"}, ws.Customers)
	require.Equal(t, []string{"AWS"}, ws.Vendors)
}

func TestAnEmptyFileIsAWorkspace(t *testing.T) {
	ws, err := catalogue.Parse(nil)
	require.NoError(t, err)
	require.Equal(t, "UTC", ws.In().String())
	require.Equal(t, 3, ws.ReportDays)
}

func TestReportDays(t *testing.T) {
	for text, want := range map[string]int{"report_days: 0": 0, "report_days: 10": 10} {
		ws, err := catalogue.Parse([]byte(text))
		require.NoError(t, err)
		require.Equal(t, want, ws.ReportDays)
	}
}

func TestBadFiles(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"misspelt key", "timezone: UTC\npoeple: []\n", "line 2: field poeple not found"},
		{"no yaml", "timezone: [\n", "line"},
		{"no such zone", "timezone: EST5\n", `timezone "EST5" is not an IANA name such as America/New_York`},
		{"a person without a name", "people:\n  - {id: U1}\n", "entry 1 needs an id and a name"},
		{"a person twice", "people:\n  - {id: U1, name: A}\n  - {id: U1, name: B}\n", "B is there twice"},
		{"a handle twice", "people:\n  - {id: U1, name: A, handle: a}\n  - {id: U2, name: B, handle: a}\n", "B is there twice"},
		{"a report in the past", "report_days: -1\n", "report_days must be whole days"},
		{"a service of nothing", "components: [{name: Platform}]\nservices: {db: Plattform}\n", `db belongs to "Plattform", which is not among the components`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := catalogue.Parse([]byte(tt.text))
			require.ErrorContains(t, err, tt.want)
		})
	}
	_, err := catalogue.Load(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
