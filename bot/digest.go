package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"allclear/incident"
	"allclear/internal/chart"
	"allclear/store"
	"allclear/templates"
)

// weeksDrawn is how many weeks the pictures of a digest show.
var weeksDrawn = map[incident.Unit]int{incident.Weekly: 8, incident.Monthly: 13}

// scheduledDigest is a digest with its pictures, for the managers' channel. It is made before the writer is asked, so that nobody waits
// for it who types meanwhile.
func (b *Bot) scheduledDigest(ctx context.Context, j job, at, now time.Time) ([]store.Owed, error) {
	term := j.term(at)
	m, version, err := b.db.Material(ctx, store.Wanted{Since: earliest(term.Since(), incident.SeriesFrom(term, weeksDrawn[j.unit])), AsOf: now})
	if err != nil {
		return nil, fmt.Errorf("%s digest: %w", j.name, err)
	}
	name := j.name + "-" + term.First.Format(time.DateOnly)
	v := templates.DigestView{Digest: incident.DigestOf(m, term), Work: b.work, Version: version}
	out := []store.Owed{post(digests+name, b.places.Managers, b.say.DigestPost(v))}
	pictures, err := b.pictures(name, incident.SeriesOf(m, term, weeksDrawn[j.unit]))
	return append(out, pictures...), err
}

// pictures are the charts of a digest, each with the words that say the same.
func (b *Bot) pictures(name string, s incident.Series) ([]store.Owed, error) {
	words := b.say.ChartWords(s)
	var out []store.Owed
	for _, p := range []struct {
		name string
		text templates.ChartText
		draw func(incident.Series, templates.ChartText, chart.Format) ([]byte, error)
	}{{"weeks", words.Weeks, chart.Weeks}, {"restore", words.Restores, chart.Restores}} {
		data, err := p.draw(s, p.text, chart.PNG)
		if err != nil {
			return nil, err
		}
		out = append(out, store.Owed{
			Key: digests + name + "/" + p.name, Lane: b.places.Managers, Kind: store.OwedFile,
			Body: toJSON(owed{Channel: b.places.Managers, Text: b.say.ChartPost(p.text), Name: "digest-" + name + "-" + p.name + ".png", Data: data}),
		})
	}
	return out, nil
}

// termAsked reads which days a digest is asked for: "week", "last month", "from 2022-04-11 to 2022-04-17". Nothing is this week.
func termAsked(p *parser) incident.Term {
	zone := p.work.In()
	day := incident.DayOf(p.clock.Now, zone)
	if p.skip("from") {
		return p.days(zone)
	}
	last := p.skip("last")
	term := incident.WeekOf(day, zone)
	if p.rest != "" && p.oneOf("week", "month", "from", "last") == "month" {
		term = incident.MonthOf(day, zone)
	}
	if last {
		return term.Before()
	}
	return term
}

// mostDays is the longest stretch of days a digest is made of.
const mostDays = 366

func (p *parser) days(zone *time.Location) incident.Term {
	first := p.calendarDay()
	last := first
	if p.skip("to") {
		last = p.calendarDay()
	}
	n := int(last.Sub(first)/(24*time.Hour)) + 1
	if p.refusal == nil && (n < 1 || n > mostDays) {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: last.Format(time.DateOnly), Offer: []string{first.Format(time.DateOnly)}})
	}
	return incident.DaysFrom(first, max(n, 1), zone)
}

func (p *parser) calendarDay() time.Time {
	word := p.take()
	day, err := time.Parse(time.DateOnly, word)
	if err != nil {
		p.refuse(incident.Reason{Code: incident.UnknownWord, Word: word, Offer: []string{"2022-04-11"}})
	}
	return day
}

func parseDigest(p *parser) meaning {
	termAsked(p)
	p.end()
	return meaning{ask: func(a *asked) reply {
		return reply{text: a.digest}
	}}
}

// digestOf returns the days that a line asks for a digest of; false if it asks for something else, or for no days there are, which is
// said when its turn comes.
func (l *line) digestOf() (incident.Term, bool) {
	name, rest, _ := cutWord(l.words)
	for strings.EqualFold(name, "again") {
		name, rest, _ = cutWord(rest)
	}
	if v, ok := find(l.bot.verbs, strings.ToLower(name)); !ok || v.Name != "digest" {
		return incident.Term{}, false
	}
	p := &parser{rest: rest, clock: incident.Clock{Now: l.told, Zone: l.bot.work.In()}, work: l.bot.work}
	term := termAsked(p)
	return term, p.refusal == nil
}

// look reads what a digest is made of, before the line gets its place: a thousand incidents take half a second, for which nobody else
// is to wait.
func (l *line) look(ctx context.Context, term incident.Term) error {
	l.bot.step("digest asked for")
	m, version, err := l.bot.db.Material(ctx, store.Wanted{Since: term.Since(), AsOf: l.told})
	if err != nil {
		return err
	}
	m.Sees = func(in incident.Incident) bool { return in.ID == l.channel }
	l.digest = l.bot.say.DigestPost(templates.DigestView{Digest: incident.DigestOf(m, term), Work: l.bot.work, Version: version})
	return nil
}
