// Package chart draws the pictures of a digest: incidents and downtime per week, and times to restore. The same numbers give
// the same bytes. Words come from outside; each picture carries what says the same without it.
package chart

import (
	"bytes"
	"fmt"
	"html"
	"strconv"
	"time"

	"github.com/go-analyze/charts"

	"allclear/incident"
	"allclear/templates"
)

// Format is what a picture is written as.
type Format string

// The formats.
const (
	PNG Format = charts.ChartOutputPNG
	SVG Format = charts.ChartOutputSVG
)

// Formats returns all formats.
func Formats() []Format { return []Format{PNG, SVG} }

// The size of a picture, in pixels.
const (
	width  = 900
	height = 520
	band   = 40 // at the top, for the title
)

// Colours that also those tell apart who do not see all of them (Okabe and Ito's), and that print in grey.
var (
	blue       = charts.ColorRGB(0, 114, 178)
	vermillion = charts.ColorRGB(213, 94, 0)
	green      = charts.ColorRGB(0, 158, 115)
	ink        = charts.ColorRGB(40, 40, 40)
	line       = charts.ColorRGB(222, 222, 222)
)

// Weeks draws two rows of bars over the same weeks, each with its value: incidents, and minutes of downtime. Weeks without any
// are there, with a 0; those before the record have nothing.
func Weeks(s incident.Series, words templates.ChartText, f Format) ([]byte, error) {
	counts, downs := make([]float64, len(s.Points)), make([]float64, len(s.Points))
	for i, p := range s.Points {
		counts[i], downs[i] = float64(p.Incidents), float64(p.Down/time.Minute)
		if p.Unknown {
			counts[i], downs[i] = charts.GetNullValue(), charts.GetNullValue()
		}
	}
	c := newCanvas(f, words.Title)
	middle := band + (height-band)/2
	scales := c.scaleWidth(counts) - c.scaleWidth(downs) // one week stands under the other
	err := c.bars(row{band, middle, max(-scales, 0), words.Counted, words.Labels, counts, blue})
	if err == nil {
		err = c.bars(row{middle, height, max(scales, 0), words.Timed, words.Labels, downs, vermillion})
	}
	return c.done(words, err)
}

// Restores draws how long each incident took to be restored, in the order in which they started.
func Restores(s incident.Series, words templates.ChartText, f Format) ([]byte, error) {
	c := newCanvas(f, words.Title)
	if len(s.Restored) == 0 {
		c.write(words.Nothing, width/2-c.wide(words.Nothing, 14)/2, height/2, 14)
		return c.done(words, nil)
	}
	took := make([]float64, len(s.Restored))
	for i, r := range s.Restored {
		took[i] = float64(r.Took / time.Minute)
	}
	return c.done(words, c.bars(row{band, height, 0, words.Timed, words.Labels, took, green}))
}

// canvas is a picture while it is drawn.
type canvas struct {
	format Format
	paint  *charts.Painter
}

func newCanvas(f Format, title string) *canvas {
	c := &canvas{format: f, paint: charts.NewPainter(charts.PainterOptions{OutputFormat: string(f), Width: width, Height: height})}
	c.paint.FilledRect(0, 0, width, height, charts.ColorWhite, charts.ColorWhite, 0)
	c.write(title, 20, 28, 16)
	return c
}

func font(size float64) charts.FontStyle { return charts.FontStyle{FontSize: size, FontColor: ink} }

func (c *canvas) write(text string, x, y int, size float64) { c.paint.Text(text, x, y, 0, font(size)) }

func (c *canvas) wide(text string, size float64) int {
	return c.paint.MeasureText(text, 0, font(size)).Width()
}

// mostLabels is how many bars have their name below them.
const mostLabels = 14

// mostValues is how many bars have their value written on them.
const mostValues = 30

// row is a row of bars between two heights.
type row struct {
	top, bottom int
	indent      int
	name        string
	labels      []string
	values      []float64
	colour      charts.Color
}

func (c *canvas) bars(r row) error {
	opt := charts.NewBarChartOptionWithData([][]float64{r.values})
	opt.Theme = charts.MakeTheme(charts.ThemeOption{
		AxisStrokeColor: ink, AxisSplitLineColor: line, BackgroundColor: charts.ColorWhite, TextColor: ink, SeriesColors: []charts.Color{r.colour},
	})
	opt.Padding = charts.NewBox(20+r.indent, 36, 20, 10)
	opt.Title.Show = new(false)
	opt.Legend.Show = new(false)
	opt.CategoryAxis.Labels = r.labels
	if len(r.labels) > mostLabels { // they would stand over each other, and under other bars; the words beside the picture name all
		opt.CategoryAxis.Labels = make([]string, len(r.labels))
	}
	opt.CategoryAxis.LabelFontStyle = font(11)
	opt.ValueAxis = []charts.ValueAxisOption{scale(r.values)}
	opt.BarSize = min(0.6, 0.1*float64(len(r.values))) // few bars are no walls
	opt.SeriesList[0].Label.Show = new(len(r.values) <= mostValues)
	opt.SeriesList[0].Label.FontStyle = font(11)
	opt.SeriesList[0].Label.ValueFormatter = whole
	err := c.paint.Child(charts.PainterBoxOption(charts.NewBox(0, r.top, width, r.bottom))).BarChart(opt)
	c.write(r.name, 20, r.top+20, 13) // after the bars, whose background would hide it
	return err
}

// scaleWidth is how wide the numbers beside a row are.
func (c *canvas) scaleWidth(values []float64) int { return c.wide(whole(*scale(values).Max), 11) }

// scale goes from zero to a round number above every value, in whole steps.
func scale(values []float64) charts.ValueAxisOption {
	step, steps := 1.0, 4.0
	highest := 0.0
	for _, v := range values {
		if v != charts.GetNullValue() {
			highest = max(highest, v)
		}
	}
	for next := 0; step*steps <= highest; next++ {
		step *= []float64{2, 2.5, 2}[next%3] // 1, 2, 5, 10
	}
	return charts.ValueAxisOption{
		Min: new(0.0), Max: new(step * steps), LabelCount: int(steps) + 1, Unit: step, RangeValuePaddingScale: new(0.0),
		LabelFontStyle: font(11), ValueFormatter: whole, SplitLineShow: new(true),
	}
}

func whole(v float64) string { return strconv.Itoa(int(v)) }

// done writes the picture, with its words for who cannot see it where the format has a place for them.
func (c *canvas) done(words templates.ChartText, err error) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("draw %q: %w", words.Title, err)
	}
	data, err := c.paint.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw %q: %w", words.Title, err)
	}
	if c.format == SVG {
		data = described(data, words)
	}
	return data, nil
}

// described puts title and description where screen readers look for them.
func described(svg []byte, words templates.ChartText) []byte {
	open, rest, found := bytes.Cut(svg, []byte(">"))
	if !found {
		return svg
	}
	return fmt.Appendf(nil, "%s role=\"img\">\n<title>%s</title>\n<desc>%s</desc>%s", open, html.EscapeString(words.Title), html.EscapeString(words.Says), rest)
}
