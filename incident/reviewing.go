package incident

// ReviewAsked asks others to read the postmortem.
type ReviewAsked struct {
	Whom []Person `json:"whom,omitempty"` // nobody in particular if empty
}

// Kind is KindReviewAsked.
func (*ReviewAsked) Kind() Kind { return KindReviewAsked }

func (b *ReviewAsked) apply(in *Incident, ev Event) {
	r := &in.Review
	r.State, r.At, r.By, r.Seq, r.Whom = ReviewUnderway, ev.Occurred, ev.Actor, ev.Seq, b.Whom
}

// AskReview asks to have the postmortem read. It can be asked for again, also of others and after changes.
type AskReview struct{ Whom []Person }

func (AskReview) afterwards() {}

func (c AskReview) decide(d *deciding) {
	d.needOver()
	d.record(&ReviewAsked{Whom: c.Whom})
}

// Reviewed says that others have read the postmortem, as it was by then.
type Reviewed struct{}

// Kind is KindReviewed.
func (*Reviewed) Kind() Kind { return KindReviewed }

func (*Reviewed) apply(in *Incident, ev Event) {
	r := &in.Review
	r.State, r.At, r.By, r.Seq = ReviewDone, ev.Occurred, ev.Actor, ev.Seq
	if r.FirstSeq == 0 {
		r.First, r.FirstSeq = ev.Occurred, ev.Seq
	}
}

// EndReview asks to record that the postmortem was read.
type EndReview struct{}

func (EndReview) afterwards() {}

func (EndReview) decide(d *deciding) {
	d.needOver()
	if r := d.in.Review; r.Done() && len(d.in.SinceReview()) == 0 {
		d.refuse(Reason{Code: AlreadyReviewed, At: r.At, Seq: r.Seq})
	}
	d.record(&Reviewed{})
}

// needOver refuses to have the postmortem of an incident reviewed that goes on: what will happen is not written yet.
func (d *deciding) needOver() {
	if !d.in.Status.Over() {
		d.refuse(Reason{Code: NotOver, Status: d.in.Status})
	}
}

// SinceReview returns the numbers of the events that changed the postmortem after it was reviewed; none if it was not.
func (in Incident) SinceReview() []int {
	if !in.Review.Done() {
		return nil
	}
	var out []int
	for _, ev := range in.Events {
		if ev.Seq > in.Review.Seq && ev.Body.Kind() != KindSlackRefused && !reviews(ev.Body) {
			out = append(out, ev.Seq)
		}
	}
	return out
}

func reviews(b Body) bool {
	switch b.(type) {
	case *ReviewAsked, *Reviewed:
		return true
	}
	return false
}
