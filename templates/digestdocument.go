package templates

import (
	"time"

	"allclear/incident"
)

// document is the digest as JSON has it. Lists are never null; a private incident has no id but says so.
func (d *digestText) document() jsonDigest {
	t := d.Term
	out := jsonDigest{
		From: t.First.Format(time.DateOnly), To: t.Last().Format(time.DateOnly), Zone: t.Zone.String(), Unit: t.Unit,
		Starts: t.From.UTC(), Ends: t.To.UTC(), AsOf: orNull(d.AsOf), JudgedAt: d.Digest.At.UTC(), Version: d.Version,
		Glance: d.glanceOf(d.Glance), Private: d.Hidden, Detection: map[string]int{}, Definitions: map[string]string{},
		LeftOut:  jsonLeftOut{Duplicates: []jsonRepeat{}, Drills: list(d.Drills()), FalseAlarms: list(d.FalseAlarms())},
		Reopened: list(d.Reopened()), Communication: d.told(), Actions: d.acting(), Postmortems: d.reviewing(), Quality: d.qualityOf(),
		Incidents: []jsonRow{}, Times: []jsonTimes{}, Repeats: []jsonRepeat{}, Recurrences: []jsonCount{}, Since: []jsonLate{},
	}
	if d.Before != nil {
		before := d.glanceOf(*d.Before)
		out.Before = &before
	}
	for _, r := range d.Digest.Severities {
		out.Severities = append(out.Severities, jsonSeverity{r.Severity.String(), r.Worst, r.Final})
	}
	for _, r := range d.Digest.Rows {
		out.Incidents = append(out.Incidents, rowOf(r))
	}
	for _, c := range d.LeftOut.Duplicates {
		out.LeftOut.Duplicates = append(out.LeftOut.Duplicates, jsonRepeat{ID: d.mention(c.ID), Of: d.mention(c.Of)})
	}
	for _, r := range d.Digest.Repeats {
		out.Repeats = append(out.Repeats, jsonRepeat{d.mention(r.Later), d.mention(r.Earlier), r.Tag})
	}
	for _, r := range d.Recurrences {
		out.Recurrences = append(out.Recurrences, jsonCount{d.mention(r.Mention), r.Times})
	}
	for _, f := range d.Detection {
		out.Detection[orWords(string(f.By), "not_recorded")] = f.Count
	}
	for _, l := range d.Digest.Since {
		out.Since = append(out.Since, d.lateOf(l))
	}
	d.timesAndMeanings(&out)
	return out
}

func (d *digestText) timesAndMeanings(out *jsonDigest) {
	for _, t := range d.Digest.Times {
		one := jsonTimes{Severity: t.Severity.String(), N: t.N, Measures: []jsonSample{}}
		for _, s := range t.Samples {
			one.Measures = append(one.Measures, sampleOf(s))
		}
		out.Times = append(out.Times, one)
	}
	all := d.Meanings()
	means := []incident.Statistics{d.Means.Stretch, d.Means.Incident, d.Means.Restore, d.Means.Close}
	for _, m := range all[:len(all)-len(means)] {
		out.Definitions[m.Name] = m.Definition
	}
	for i, m := range all[len(all)-len(means):] {
		s := means[i]
		out.MTTR = append(out.MTTR, jsonMean{m.Name, m.Definition, s.N, seconds(s.Mean), int(s.Mean / time.Minute), seconds(s.Median)})
	}
}

func seconds(d time.Duration) int { return int(d / time.Second) }

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func list(of []string) []string { return append([]string{}, of...) }

func (d *digestText) glanceOf(g incident.Glance) jsonGlance {
	out := jsonGlance{
		Incidents: g.Incidents, Period: seconds(g.Period), Down: seconds(g.Down.Total), DownMinutes: int(g.Down.Total / time.Minute),
		Windows: g.Down.Count(), Began: g.Down.Began, Open: g.Down.Open, Degraded: seconds(g.Degraded.Total), Components: []jsonComponent{},
	}
	if g.Period > 0 {
		percent := float64(g.Availability) / 1000
		out.Availability = &percent
	}
	for _, c := range g.Components {
		name := d.componentOf(c.Name)
		if c.Hidden {
			name = d.say("digest private")
		}
		out.Components = append(out.Components, jsonComponent{name, seconds(c.Down), seconds(c.Degraded)})
	}
	return out
}

func rowOf(r incident.Row) jsonRow {
	return jsonRow{
		ID: r.ID.String(), Worst: r.Worst.String(), Final: r.Final.String(), Status: string(r.Status), Title: r.Title.Inside(),
		Started: orNull(r.Start.At), Declared: r.Declared.At.UTC(), Down: seconds(r.Down), Within: seconds(r.Within), Degraded: seconds(r.Degraded),
		Parts: r.Parts, Span: seconds(r.Bounds), Open: r.Open, Cause: r.Cause.Tag, State: string(r.Cause.State),
	}
}

func sampleOf(s incident.Sample) jsonSample {
	known := s.Known()
	out := jsonSample{Measure: string(s.Measure), N: len(known), Values: []*int{}}
	for _, l := range s.Values {
		var v *int
		if l.Known {
			n := seconds(l.D)
			v = &n
		}
		out.Values = append(out.Values, v)
	}
	if len(known) >= incident.EnoughForStatistics {
		st := incident.StatisticsOf(known)
		out.Stats = &jsonStatistics{st.N, seconds(st.Median), seconds(st.P90), seconds(st.Max), seconds(st.Mean)}
	}
	return out
}

func (d *digestText) told() jsonTold {
	t := d.Telling
	out := jsonTold{
		Updates: t.Updates, Promises: t.Promises.Made, Kept: t.Promises.Kept, Missed: t.Promises.Missed, Longest: seconds(t.Promises.Longest),
		Overrides: t.Overrides, Drafted: len(t.Drafted), Median: seconds(incident.Median(t.Drafted)), Letters: []jsonLetter{},
	}
	for _, l := range t.Letters {
		out.Letters = append(out.Letters, jsonLetter{l.At.UTC(), list(d.mentions(l.Of)), l.Sent})
	}
	return out
}

func (d *digestText) acting() jsonActions {
	a := d.Actions
	return jsonActions{a.Open, a.Done, a.Overdue, a.Ownerless, a.Dueless, seconds(a.MedianAge), d.owingOf(a.Oldest), d.owingOf(a.Late)}
}

func (d *digestText) owingOf(all []incident.Owing) []jsonOwing {
	out := []jsonOwing{}
	for _, o := range all {
		one := jsonOwing{ID: d.mention(o.Mention), Event: o.Seq, Owner: o.Owner.Name, Age: seconds(d.Digest.At.Sub(o.Planned)), Overdue: o.Overdue}
		if !o.Due.IsZero() {
			one.Due = o.Due.Format(time.DateOnly)
		}
		out = append(out, one)
	}
	return out
}

func (d *digestText) reviewing() jsonReviews {
	r := d.Reviews
	out := jsonReviews{Posted: r.Posted, Due: r.Due, Reviewed: r.Reviewed, Overdue: []jsonReview{}}
	for _, o := range r.Overdue {
		out.Overdue = append(out.Overdue, jsonReview{d.mention(o.Mention), o.Due.Format(time.DateOnly)})
	}
	return out
}

func (d *digestText) qualityOf() jsonQuality {
	q := d.Quality
	out := jsonQuality{
		NoStart: list(d.NoStart()), NoDetection: list(d.NoDetection()), NoRecovery: list(d.NoRecovery()),
		Approximate: d.entriesOf(q.Approximate), Backdated: d.entriesOf(q.Backdated), Negative: []jsonBackward{},
	}
	for _, b := range q.Negative {
		out.Negative = append(out.Negative, jsonBackward{d.mention(b.Mention), orWords(string(b.Measure), d.say("digest draft to published")), seconds(b.D)})
	}
	return out
}

func (d *digestText) entriesOf(all []incident.Entered) []jsonEntry {
	out := []jsonEntry{}
	for _, e := range all {
		one := jsonEntry{ID: d.mention(e.Mention), Late: seconds(e.Late), Far: e.Far}
		if e.ID > 0 {
			one.Event, one.Kind = e.Seq, string(e.Kind)
		}
		out = append(out, one)
	}
	return out
}

func (d *digestText) lateOf(l incident.Late) jsonLate {
	out := jsonLate{ID: d.mention(l.Mention), At: l.At.UTC()}
	if l.ID > 0 {
		out.Event, out.Kind, out.Amends, out.By, out.Because = l.Seq, string(l.Kind), l.Event, who(l.By), l.Because
	}
	return out
}
