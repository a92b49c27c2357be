package templates

import (
	"allclear/incident"
)

// writer collects what an update says, in order.
type writer struct {
	plain *manner
	*draft
	room  room
	most  int  // steps of what was done
	roomy bool // there is room for details
	parts []part
	para  int
}

func (w *writer) tell(name string, data any) string { return flow(w.plain, "say "+name, data) }

// must adds what is always said, in one of its wordings.
func (w *writer) must(what string, rank int, wordings ...string) {
	w.parts = append(w.parts, part{what: what, wordings: wordings, rank: rank, para: w.para})
}

// may adds what is left out where there is no room.
func (w *writer) may(what string, rank int, wordings ...string) {
	if wordings[0] != "" {
		w.parts = append(w.parts, part{what: what, wordings: append(wordings, ""), rank: rank, para: w.para})
	}
}

// extra adds what is left out as soon as a text is longer than it should be.
func (w *writer) extra(what string, rank int, words string) {
	if words != "" {
		w.parts = append(w.parts, part{what: what, wordings: []string{words, ""}, rank: rank, extra: true, para: w.para})
	}
}

// What an update can tell, by the ends of the phrases in which support reads what was left out.
const (
	partHead      = "affected"
	partEffect    = "effect"
	partBegan     = "began"
	partTotal     = "total"
	partPeriods   = "periods"
	partSlow      = "degraded"
	partSorry     = "apology"
	partCause     = "cause"
	partDone      = "done"
	partNews      = "news"
	partUnchanged = "unchanged"
	partCorrects  = "correction"
	partState     = "state"
	partData      = "data"
	partReport    = "report"
	partNext      = "next"
	partLink      = "link"
	partTitle     = "title"
)

// long is the form of a status page, and the body of an e-mail, whose paragraphs a status page joins.
func (w *writer) long() {
	form, later := map[incident.Phase]func(){
		incident.Identified: w.longIdentified, incident.Monitoring: w.longMonitoring, incident.Resolved: w.longResolved,
	}[w.phase]
	if !later {
		form = w.longInvestigating
	}
	if w.Corrects.Known() {
		w.may(partCorrects, 2, w.tell("corrects", w.draft))
	}
	form()
	w.paragraph()
	w.may(partNext, 1, w.tell("next", w.draft))
}

// paragraph begins one, where there is room for paragraphs.
func (w *writer) paragraph() {
	if w.roomy {
		w.para++
	}
}

func (w *writer) longInvestigating() {
	switch {
	case w.Unknown():
		w.must(partHead, 1, w.tell("unknown", nil))
		w.may(partBegan, 1, w.tell("unknown began", w.draft))
	case w.Open():
		w.returned()
		w.fresh()
		w.unchanged(len(w.Returned) > 0)
		if len(w.Fresh) == 0 {
			w.must(partState, 1, w.tell("looking", nil))
		}
	default:
		w.must(partHead, 1, w.tell("affected", w.draft))
		w.available(w.restored(), "available")
		w.unchanged(true)
	}
	w.paragraph()
	w.news()
	w.done()
	w.cause()
}

func (w *writer) longIdentified() {
	if w.Cause != "" {
		w.must(partCause, 3, w.causes()...)
	} else {
		w.must(partHead, 1, w.tell("working", w.draft))
	}
	w.done()
	w.paragraph()
	w.unchanged(true)
	w.returned()
	w.continues()
	w.available(w.restored(), "available")
	w.news()
}

func (w *writer) longMonitoring() {
	w.unchanged(true)
	w.returned()
	w.continues()
	w.available(w.restoredAfter(), "available after")
	if w.Recurred() && !w.Open() {
		w.total()
	}
	w.paragraph()
	w.news()
	w.done()
	w.state()
}

func (w *writer) longResolved() {
	if w.Over && !w.Open() {
		w.must(partHead, 1, w.tell("resolved", nil))
	}
	if w.Unknown() && !w.Over {
		w.must(partHead, 1, w.tell("working", w.draft))
	}
	w.continues()
	w.available(w.restored(), "available")
	if w.Open() {
		w.total()
	} else {
		w.totals()
	}
	w.paragraph()
	w.cause()
	if w.roomy {
		w.done()
	}
	w.news()
	w.paragraph()
	w.may(partData, 1, w.tell("data", w.draft))
	w.must(partSorry, 1, w.tell("sorry", nil))
	w.may(partReport, 1, w.tell("report", w.draft))
}

func (w *writer) page() (text string, left []string, ok bool) {
	w.most = 3
	w.long()
	return fit(w.parts, w.room)
}

// social is the form of a social network: what is affected and since when come first.
func (w *writer) social() (text string, left []string, ok bool) {
	w.most = 1
	w.socially()
	w.unchanged(w.phase != incident.Resolved)
	w.news()
	if w.phase != incident.Resolved {
		w.done()
	}
	w.may(partNext, 1, w.tell("next", w.draft))
	w.may(partLink, 3, w.tell("link", w.draft))
	return fit(w.parts, w.room)
}

func (w *writer) socially() {
	switch {
	case w.Open():
		w.socialOpen()
	case w.phase == incident.Resolved:
		w.socialResolved()
	case w.Unknown() && w.phase == incident.Investigating:
		w.must(partHead, 1, w.tell("unknown", nil))
		w.may(partBegan, 1, w.tell("unknown began", w.draft))
		w.cause()
	case w.phase == incident.Monitoring:
		w.available(w.restoredAfter(), "available after")
		if w.Recurred() {
			w.total()
		}
		w.state()
	default:
		w.socialUp()
	}
}

func (w *writer) socialOpen() {
	w.returned()
	for _, a := range w.Fresh {
		w.must(partHead, 1, w.tell("kind since", a))
		w.may(partEffect, 2, w.effects("effects", a)...)
	}
	if w.phase == incident.Resolved && len(w.Returned) == 0 {
		w.may(partSorry, 1, w.tell("sorry", nil), w.tell("sorry shortly", nil))
	}
	switch {
	case w.Cause != "" && w.phase != incident.Monitoring:
		w.may(partCause, 4, w.causes()...)
	case w.phase == incident.Investigating:
		w.may(partState, 4, w.tell("looking", nil))
	default:
		w.may(partState, 4, w.tell("working on it", nil))
	}
}

// socialUp is what is said while it is well and the cause is looked for, or found.
func (w *writer) socialUp() {
	switch {
	case w.phase == incident.Investigating:
		w.must(partHead, 1, w.tell("affected", w.draft))
		w.available(w.restored(), "available")
		w.cause()
	case w.Cause != "":
		w.available(w.restored(), "available")
		w.must(partCause, 3, w.causes()...)
	default:
		w.available(w.restored(), "available")
		w.must(partState, 1, w.tell("working", w.draft))
	}
}

func (w *writer) socialResolved() {
	switch {
	case w.Over:
		w.must(partHead, 1, w.tell("resolved", nil))
	case w.Unknown():
		w.must(partHead, 1, w.tell("working", w.draft))
	}
	if w.AllDown == 0 {
		w.available(w.restored(), "available")
	}
	w.totals()
	w.may(partData, 1, w.tell("data", w.draft))
	w.must("", 5, w.tell("sorry", nil), w.tell("sorry shortly", nil)) // shortly is enough where it makes room for others
	w.may(partReport, 2, w.tell("report", w.draft))
}

// returned tells what is affected again.
func (w *writer) returned() {
	if len(w.Returned) == 0 {
		return
	}
	for _, a := range w.Returned {
		w.must(partHead, 1, w.tell("returned", a))
		w.must(partEffect, 2, w.effects("effects", a, w.tell("kind", a))...)
	}
	w.may(partSorry, 1, w.tell("sorry shortly", nil))
	w.total()
}

func (w *writer) fresh() {
	for _, a := range w.Fresh {
		w.must(partHead, 1, w.tell("affects", a))
		w.must(partEffect, 2, w.effects("effects", a, w.tell("kind", a))...)
		w.may(partBegan, 1, w.tell("began", a))
	}
}

func (w *writer) continues() {
	for _, a := range w.ongoing() {
		w.must(partEffect, 2, w.effects("continues", a, w.tell("kind still", a))...)
	}
}

// effects are the wordings of what customers cannot do: all of it, the first of it, one of it, and then the otherwise.
func (w *writer) effects(name string, a affected, otherwise ...string) []string {
	var out []string
	all := a.Effects
	for n := min(len(all), 10); n > 0; n-- {
		a.Effects = all[:n]
		out = append(out, w.tell(name, a))
	}
	for i := 1; i < len(all); i++ {
		a.Effects = all[i : i+1]
		out = append(out, w.tell(name, a))
	}
	if len(out)+len(otherwise) == 0 {
		return []string{""}
	}
	return append(out, otherwise...)
}

func (w *writer) available(all []affected, name string) {
	for _, a := range all {
		w.must("", 1, w.tell(name, a)) // there is only one wording, so it is never left out
	}
}

func (w *writer) total() {
	if w.Total > 0 {
		w.may(partTotal, 1, w.tell("total so far", w.draft))
	}
}

// totals tells how long everything was down, each by itself or, where there is no room, in all.
func (w *writer) totals() {
	if words := w.tell("total", w.draft); words != "" {
		w.may(partTotal, 1, words, w.tell("total in all", w.draft))
	}
	if w.roomy && len(w.Periods()) > 0 {
		w.extra(partPeriods, 8, w.tell("periods", w.draft))
	}
	w.may(partSlow, 5, w.tell("slow", w.draft))
}

func (w *writer) unchanged(said bool) {
	switch {
	case !said || !w.Unchanged.Known():
	case w.curt:
		w.may("", 6, w.tell("unchanged shortly", w.draft))
	default:
		w.may(partUnchanged, 6, w.tell("unchanged", w.draft))
	}
}

func (w *writer) causes() []string {
	return []string{w.tell("cause", w.draft), w.tell("cause shortly", nil)}
}

func (w *writer) cause() {
	if w.Cause != "" {
		w.may(partCause, 4, w.causes()...)
	}
}

// state tells that we watch what is well again; nobody watches what is not.
func (w *writer) state() {
	if w.Open() {
		w.must(partState, 1, w.tell("working on it", nil))
	} else {
		w.must(partState, 1, w.tell("watching", nil))
	}
}

func (w *writer) news() {
	for _, words := range w.News[max(0, len(w.News)-3):] {
		w.may(partNews, 4, w.tell("words", words))
	}
}

// done tells the newest of what was done; what was done before it only as long as the text stays short.
func (w *writer) done() {
	all := w.Done[max(0, len(w.Done)-w.most):]
	for i, words := range all {
		if older := len(all) - 1 - i; older > 0 {
			w.extra(partDone, 9+older, w.tell("words", words))
		} else {
			w.may(partDone, 5, w.tell("words", words))
		}
	}
}
