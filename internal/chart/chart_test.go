package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/chart"
	"allclear/templates"
)

// series is n weeks from 7 March 2022 on, and as many incidents.
func series(n int, restored int) incident.Series {
	var s incident.Series
	first := time.Date(2022, 3, 7, 0, 0, 0, 0, time.UTC)
	for i := range n {
		week := incident.WeekOf(first.AddDate(0, 0, 7*i), time.UTC)
		s.Points = append(s.Points, incident.Point{Week: week, Incidents: i % 3, Down: time.Duration(i%3*i*17) * time.Minute})
	}
	for i := range restored {
		s.Restored = append(s.Restored, incident.Restored{
			ID: incident.ID(i % 9), Start: first.AddDate(0, 0, i), Worst: incident.Sev1, Took: time.Duration(i*i+3) * time.Minute,
		})
	}
	return s
}

func words(t *testing.T, s incident.Series) templates.ChartWords {
	t.Helper()
	set, err := templates.New()
	require.NoError(t, err)
	return set.ChartWords(s)
}

type drawing struct {
	name string
	draw func(f chart.Format) ([]byte, error)
	says string
}

func drawings(t *testing.T) []drawing {
	t.Helper()
	var out []drawing
	for _, n := range []struct{ weeks, restored int }{{1, 0}, {8, 2}, {53, 90}} {
		s := series(n.weeks, n.restored)
		w := words(t, s)
		out = append(out,
			drawing{fmt.Sprintf("%d weeks", n.weeks), func(f chart.Format) ([]byte, error) { return chart.Weeks(s, w.Weeks, f) }, w.Weeks.Says},
			drawing{fmt.Sprintf("%d restored", n.restored), func(f chart.Format) ([]byte, error) { return chart.Restores(s, w.Restores, f) }, w.Restores.Says})
	}
	return out
}

// The same numbers give the same bytes, so that a digest made again is the same.
func TestPicturesAreTheSameAgain(t *testing.T) {
	for _, d := range drawings(t) {
		for _, f := range chart.Formats() {
			first, err := d.draw(f)
			require.NoError(t, err, d.name)
			again, err := d.draw(f)
			require.NoError(t, err)
			require.True(t, bytes.Equal(first, again), "%s as %s", d.name, f)
			require.Less(t, len(first), 200_000, d.name)
		}
	}
}

func TestPicturesCanBeRead(t *testing.T) {
	for _, d := range drawings(t) {
		data, err := d.draw(chart.PNG)
		require.NoError(t, err)
		image, err := png.Decode(bytes.NewReader(data))
		require.NoError(t, err, d.name)
		require.Equal(t, "900 520", fmt.Sprint(image.Bounds().Dx(), image.Bounds().Dy()))

		data, err = d.draw(chart.SVG)
		require.NoError(t, err)
		require.Equal(t, d.says+"\n", text(t, data)["desc"], d.name)
	}
}

// text is what stands in an SVG, by element. It fails on what is no XML.
func text(t *testing.T, svg []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	var in []string
	for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			in = append(in, x.Name.Local)
		case xml.EndElement:
			in = in[:len(in)-1]
		case xml.CharData:
			if said := strings.TrimSpace(string(x)); len(in) > 0 && said != "" {
				out[in[len(in)-1]] += said + "\n"
			}
		}
	}
}

// A week without any incident is drawn, with its name and a zero.
func TestEmptyWeeksAreShown(t *testing.T) {
	s := series(4, 0)
	w := words(t, s)
	data, err := chart.Weeks(s, w.Weeks, chart.SVG)
	require.NoError(t, err)
	seen := text(t, data)["text"]
	for _, want := range []string{"7 Mar\n", "14 Mar\n", "21 Mar\n", "28 Mar\n", "0\n", "68\n"} {
		require.Contains(t, seen, want)
	}
	require.Contains(t, w.Weeks.Says, "28 Mar: 0 and 0 min")
	require.Contains(t, w.Weeks.Says, "21 Mar: 2 and 68 min")
}

// Names are typed by people and end up in a file that browsers open.
func TestNamesCannotBecomeMarkup(t *testing.T) {
	s := series(2, 1)
	w := words(t, s)
	w.Weeks.Title, w.Weeks.Says = `<script>alert(1)</script>`, `"><script>`
	w.Weeks.Labels = []string{"<script>", "&"}
	data, err := chart.Weeks(s, w.Weeks, chart.SVG)
	require.NoError(t, err)
	require.NotContains(t, string(data), "<script")
	require.Contains(t, text(t, data)["desc"], "<script>")
}
