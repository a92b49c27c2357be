package incident

// Bond says how one incident is related to another.
type Bond string

// The bonds people type, and the inverses that are written to the other incident.
const (
	Unrelated  Bond = "unrelated"
	Duplicate  Bond = "duplicate"
	CausedBy   Bond = "caused-by"
	Follows    Bond = "follows"
	Duplicated Bond = "has-duplicate" // inverse of Duplicate
	Caused     Bond = "caused"        // inverse of CausedBy
	FollowedBy Bond = "followed-by"   // inverse of Follows
)

// Bonds returns the bonds people may type.
func Bonds() []string {
	return []string{string(Unrelated), string(Duplicate), string(CausedBy), string(Follows)}
}

func (b Bond) inverse() Bond {
	switch b {
	case Duplicate:
		return Duplicated
	case CausedBy:
		return Caused
	case Follows:
		return FollowedBy
	case Unrelated, Duplicated, Caused, FollowedBy:
	}
	return b
}

// Relation ties this incident to another.
type Relation struct {
	To   ID
	Bond Bond
	At   Moment
	By   Actor
	Seq  int
}

// Related ties this incident to another. Both streams hold one, so that each tells the whole story;
// no event ever moves.
type Related struct {
	To   ID   `json:"to"`
	Bond Bond `json:"bond"`
	Twin int  `json:"twin,omitempty"` // the number of the event in the other stream; 0 where a private incident has a public one
}

// Kind is KindRelated.
func (*Related) Kind() Kind { return KindRelated }

func (b *Related) apply(in *Incident, ev Event) {
	var kept []Relation
	for _, r := range in.Relations {
		if r.To != b.To {
			kept = append(kept, r)
		}
	}
	in.Relations = append(kept, Relation{To: b.To, Bond: b.Bond, At: ev.Occurred, By: ev.Actor, Seq: ev.Seq})
}

// Relate asks to tie this incident to another; it replaces what was said of the two before.
type Relate struct {
	To   ID
	Bond Bond
}

func (Relate) afterwards() {}

func (c Relate) decide(d *deciding) {
	other, ok := d.book.Incident(c.To)
	switch {
	case c.To == d.in.ID:
		d.refuse(Reason{Code: RelatedToItself, ID: c.To})
	case !ok || other.Private: // a private incident is named in its own channel only
		d.refuse(Reason{Code: UnknownIncident, ID: c.To})
	case d.in.Private:
		d.record(&Related{To: c.To, Bond: c.Bond}) // the other one's readers must not learn of it
	default:
		d.record(&Related{To: c.To, Bond: c.Bond, Twin: other.Version + 1})
		d.recordIn(c.To.Stream(), d.at, &Related{To: d.in.ID, Bond: c.Bond.inverse(), Twin: d.in.Version + 1})
	}
}

// RelatedTo returns the bond to another incident, if one was recorded.
func (in Incident) RelatedTo(id ID) (Bond, bool) {
	for _, r := range in.Relations {
		if r.To == id {
			return r.Bond, true
		}
	}
	return "", false
}
