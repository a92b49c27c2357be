package incident

// LessonKind is what a lesson is about.
type LessonKind string

// The three lists of a postmortem that only people can fill (comms.md 2.1).
const (
	WentWell  LessonKind = "well"
	WentBadly LessonKind = "badly"
	GotLucky  LessonKind = "lucky"
)

// LessonKinds returns the three, in the order in which a postmortem shows them.
func LessonKinds() []string { return []string{string(WentWell), string(WentBadly), string(GotLucky)} }

// Lesson is what somebody said went well, or badly, or only luckily.
type Lesson struct {
	Entry
	Kind LessonKind
}

// Learned is what somebody learned from the incident. It has no public half, ever.
type Learned struct {
	Lesson LessonKind `json:"lesson"`
	Text   string     `json:"text"`
}

// Kind is KindLearned.
func (*Learned) Kind() Kind { return KindLearned }

func (b *Learned) apply(in *Incident, ev Event) {
	in.Lessons = append(in.Lessons, Lesson{Entry: entry(Halves{Internal: b.Text}, ev), Kind: b.Lesson})
}

func (b *Learned) words() Halves { return Halves{Internal: b.Text} }

func (b *Learned) reworded(h Halves) Body { return &Learned{Lesson: b.Lesson, Text: h.Internal} }

// Learn asks to record one lesson or several; each is an event of its own, so that each can be corrected or withdrawn.
type Learn []Learned

func (Learn) afterwards() {}

func (c Learn) decide(d *deciding) {
	if len(c) == 0 {
		d.needText(Halves{}, "text")
	}
	for _, one := range c {
		d.needText(Halves{Internal: one.Text}, "text")
		d.record(&one)
	}
}
