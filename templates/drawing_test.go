package templates

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

// tagsOf reads an SVG, which must be well formed.
func tagsOf(t require.TestingT, svg string) (names []string, words string) {
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names, words
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			names = append(names, token.Name.Local)
		case xml.CharData:
			words += string(token)
		}
	}
}

func TestDrawing(t *testing.T) {
	s := seed(t)
	for id, name := range map[incident.ID]string{1: "drawing-first.svg", 2: "drawing.svg"} {
		svg := s.set.Drawing(s.view(id, "2022-04-13 09:30"))
		tagsOf(t, svg)
		golden(t, name, svg)
		require.Equal(t, svg, s.set.Drawing(s.view(id, "2022-05-13 09:30")), "whenever it is drawn")
	}
}

// The axis is linear: every window is as wide as it was long.
func TestDrawingIsLinear(t *testing.T) {
	s := seed(t)
	first, _, _ := strings.Cut(s.set.Drawing(s.view(2, "2022-04-13 09:30")), "Enlarged")
	var per []float64
	for _, m := range regexp.MustCompile(`<rect class="down" x="[\d.]+" y="[\d.]+" width="([\d.]+)"`).FindAllStringSubmatch(first, -1) {
		width, err := strconv.ParseFloat(m[1], 64)
		require.NoError(t, err)
		per = append(per, width)
	}
	require.Len(t, per, 4)
	for i, minutes := range []float64{41, 28, 26, 19} {
		require.InDelta(t, per[0]/41, per[i]/minutes, 0.01)
	}
}

// Nothing typed becomes an element, or leaves one.
func TestDrawingIsEscaped(t *testing.T) {
	s := bare(t)
	s.ws.Components = nil
	const evil = `<script>alert(1)</script>"'&]]>`
	s.does("2022-04-11 09:05", dana(), 1, incident.BeginImpact{Impact: incident.Degraded, Component: evil, Effect: inside(evil)})
	names, words := tagsOf(t, s.set.Drawing(s.view(1, "2022-04-11 09:30")))
	require.NotContains(t, names, "script")
	require.Contains(t, words, evil)
}

// Labels never stand on each other, nor a line through one, however close things are.
func TestLabelsDoNotMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2022, 4, 11, 12, 0, 0, 0, time.UTC)
		var bars []bar
		at := start
		for i := range rapid.IntRange(1, 9).Draw(t, "moments") {
			at = at.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "minutes")) * time.Minute)
			bars = append(bars, bar{Span: incident.Span{From: at, To: at}, label: strings.Repeat("x", rapid.IntRange(3, 30).Draw(t, "length")) + strconv.Itoa(i)})
		}
		whole := float64(at.Sub(start)) + 1
		marks := place(bars, tiers, 960, func(w string) float64 { return wide(w, 12) }, func(at time.Time) float64 { return plotLeft + 800*float64(at.Sub(start))/whole })
		for i, a := range marks {
			for _, b := range marks[:i] {
				require.False(t, a.tier >= 0 && b.tier >= 0 && a.meets(b), "%+v %+v", a, b)
			}
			require.True(t, a.tier < 0 || a.from >= 0 && a.to <= 960)
		}
	})
}

// Five minutes, three days, a change of the clocks, and thousands of events: the drawing holds.
func TestDrawingsOfAnyLength(t *testing.T) {
	s := newStory(t)
	zone := newYork(t)
	for _, length := range []time.Duration{0, 5 * time.Minute, 3 * time.Hour, 25 * time.Hour, 72 * time.Hour, 30 * 24 * time.Hour, 400 * 24 * time.Hour} {
		t.Run(length.String(), func(t *testing.T) {
			start := time.Date(2022, 3, 12, 20, 30, 0, 0, zone) // the clocks change on the 13th
			v := View{Work: incident.Workspace{Zone: zone}, AsOf: start.Add(length)}
			v.In = incident.Incident{
				ID: 1, Status: incident.Resolved, Declared: incident.Exactly(start), Turns: []incident.Turn{{Status: incident.Investigating, From: incident.Exactly(start)}},
				Windows: incident.Windows{{Component: "A", Impact: incident.Down, Start: incident.Exactly(start)}},
			}
			for i := range 12 {
				v.In.Windows = append(v.In.Windows, incident.Window{
					Component: fmt.Sprint("component ", i), Impact: incident.Degraded, Start: incident.Exactly(start), End: incident.Exactly(start.Add(length / 2)),
				})
			}
			svg := s.set.Drawing(v)
			tagsOf(t, svg)
			require.LessOrEqual(t, strings.Count(svg, `class="band"`), 1+mostBands)
			require.NotContains(t, svg, "NaN")
			require.Contains(t, svg, "6 others")
		})
	}
}

// Ticks stand on round hours of the zone's clocks, also on the day on which these change.
func TestTicks(t *testing.T) {
	d := &drawing{clock: clock{zone: newYork(t)}}
	from := time.Date(2022, 3, 12, 22, 30, 0, 0, d.zone)
	var labels []string
	for _, one := range d.ticks(incident.Span{From: from, To: from.Add(8 * time.Hour)}, 11) {
		labels = append(labels, one.label)
	}
	require.Equal(t, []string{"11 PM", "Sun, Mar 13", "1 AM", "3 AM", "4 AM", "5 AM", "6 AM", "7 AM"}, labels)
}
