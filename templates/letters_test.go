package templates

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/internal/lint"
)

// occasion is one letter: the incidents of a story, as of a time.
type occasion struct {
	name  string
	s     *story
	stamp string
	sign  incident.Person
	ids   []incident.ID
}

func (o occasion) letter() string { return o.s.letter(o.stamp, o.sign, o.ids...) }

// occasions are letters over records of every kind.
func occasions(t *testing.T) []occasion {
	return []occasion{
		{"seed", seed(t), "2022-04-13 09:30", ruth(), []incident.ID{1, 2}},
		{"first", seed(t), "2022-04-13 09:30", incident.Person{}, []incident.ID{1}},
		{"second", seed(t), "2022-04-13 09:30", ruth(), []incident.ID{2}},
		{"open", seed(t), "2022-04-12 11:20", incident.Person{}, []incident.ID{2}},
		{"between", seed(t), "2022-04-12 23:50", incident.Person{}, []incident.ID{1, 2}},
		{"components", two(t), "2022-04-11 11:00", incident.Person{}, []incident.ID{1}},
		{"degraded", slowOnly(t), "2022-04-12 12:00", ruth(), []incident.ID{1}},
		{"windowless", windowless(t), "2022-04-12 12:00", ruth(), []incident.ID{1}},
		{"three", three(t), "2022-04-14 12:00", ruth(), []incident.ID{1, 2, 3}},
		{"clocks", clocks(t), "2022-11-07 12:00", ruth(), []incident.ID{1}},
		{"years", years(t), "2023-01-03 12:00", ruth(), []incident.ID{1, 2}},
		{"many", many(t), "2022-05-01 12:00", ruth(), []incident.ID{1, 2, 3, 4, 5, 6, 7}},
		{"wordy", wordy(t), "2022-04-12 12:00", ruth(), []incident.ID{1}},
		{"everywhere", everywhere(t), "2022-04-11 12:00", ruth(), []incident.ID{1}},
		{"still", two(t), "2022-04-11 09:30", incident.Person{}, []incident.ID{1}},
	}
}

// over ends an incident as a sev1 needs.
func (s *story) over(stamp string, id incident.ID, why incident.Halves) {
	s.t.Helper()
	s.does(stamp, dana(), id, noneOfThem())
	s.does(stamp, dana(), id, incident.SetStatus{To: incident.Resolved})
	s.does(stamp, dana(), id, incident.Close{Why: why})
}

// window tells a whole window afterwards.
func (s *story) window(told string, id incident.ID, impact incident.Impact, component, from, to, effect string) {
	s.t.Helper()
	s.back(told, dana(), id, s.exactly(from), incident.BeginImpact{Impact: impact, Component: component, Effect: outside(effect), Until: s.exactly(to)})
}

// opens opens an incident with a title for customers.
func (s *story) opens(stamp, title string) incident.ID {
	s.t.Helper()
	s.does(stamp, dana(), 0, incident.Open{Severity: incident.Sev1, Title: both("inside", title)})
	return s.last
}

// slowOnly was never down.
func slowOnly(t *testing.T) *story {
	s := newStory(t)
	id := s.opens("2022-04-12 09:02", "Slow boards")
	s.window("2022-04-12 10:00", id, incident.Degraded, "Platform", "2022-04-12 09:00", "2022-04-12 09:20", "Boards load slowly")
	s.window("2022-04-12 10:00", id, incident.Degraded, "Platform", "2022-04-12 09:40", "2022-04-12 09:55", "Boards load slowly")
	s.over("2022-04-12 10:10", id, outside("Boards loaded at their usual speed for an hour"))
	return s
}

// windowless says nothing of when it was down.
func windowless(t *testing.T) *story {
	s := newStory(t)
	id := s.opens("2022-04-12 09:02", "Missing notifications")
	s.back("2022-04-12 09:03", dana(), id, s.roughly("2022-04-12 08:00"), incident.Start{Text: outside("Some notifications were not sent")})
	s.back("2022-04-12 09:03", dana(), id, s.exactly("2022-04-12 08:55"), incident.Detect{By: incident.ByCustomer})
	s.does("2022-04-12 09:20", dana(), id, incident.Mitigate{Result: incident.Done, Text: outside("We sent the notifications again")})
	s.over("2022-04-12 10:10", id, inside("secret reason"))
	return s
}

// three overlap: two of them by ten minutes. Nobody says how they relate.
func three(t *testing.T) *story {
	s := newStory(t)
	a := s.opens("2022-04-12 09:02", "Sign-in errors")
	b := s.opens("2022-04-12 09:25", "Slow boards")
	c := s.opens("2022-04-13 14:02", "Files could not be opened")
	s.window("2022-04-12 11:00", a, incident.Down, "Platform", "2022-04-12 09:00", "2022-04-12 09:30", "Customers cannot sign in")
	s.window("2022-04-12 11:00", b, incident.Down, "US region", "2022-04-12 09:20", "2022-04-12 10:00", "Customers in the US cannot open boards")
	s.window("2022-04-12 11:00", b, incident.Degraded, "US region", "2022-04-12 10:00", "2022-04-12 10:30", "Boards load slowly")
	s.window("2022-04-13 15:00", c, incident.Degraded, "Platform", "2022-04-13 14:00", "2022-04-13 14:45", "Some files do not open")
	s.does("2022-04-12 10:40", dana(), a, incident.StateCause{State: incident.CauseConfirmed, Text: outside("A certificate had expired")})
	s.does("2022-04-12 10:45", dana(), a, incident.Mitigate{Result: incident.Partial, Text: outside("We installed a new certificate in one region")})
	s.does("2022-04-12 10:50", dana(), a, incident.Mitigate{Result: incident.Done, Text: outside("We installed it everywhere")})
	s.over("2022-04-12 11:10", a, outside("The new certificate is in place"))
	s.over("2022-04-12 11:20", b, inside("secret reason"))
	s.does("2022-04-13 15:10", dana(), c, incident.SetStatus{To: incident.Resolved})
	s.does("2022-04-13 15:20", dana(), a, incident.PlanAction{Text: outside("We will watch when certificates expire"), Owner: omri()})
	s.does("2022-04-14 10:00", dana(), a, incident.FinishAction{Text: outside("We reviewed every certificate"), Owner: omri()})
	return s
}

// clocks goes through the hour that there is twice.
func clocks(t *testing.T) *story {
	s := newStory(t)
	id := s.opens("2022-11-06 00:40", "Sign-in errors")
	s.window("2022-11-06 04:00", id, incident.Down, "Platform", "2022-11-06 00:30", "2022-11-06 03:30", "Customers cannot sign in")
	s.does("2022-11-06 04:10", dana(), id, incident.StateCause{State: incident.CauseConfirmed, Text: outside("A job ran twice when the clocks changed")})
	s.over("2022-11-07 09:00", id, outside("The job runs once"))
	return s
}

// years has incidents on both sides of a New Year's night.
func years(t *testing.T) *story {
	s := newStory(t)
	a := s.opens("2022-12-31 18:40", "Sign-in errors")
	b := s.opens("2023-01-02 09:10", "Slow boards")
	s.window("2023-01-01 01:00", a, incident.Down, "Platform", "2022-12-31 18:30", "2023-01-01 00:15", "Customers cannot sign in")
	s.window("2023-01-02 10:00", b, incident.Down, "Platform", "2023-01-02 09:00", "2023-01-02 09:20", "Boards cannot load")
	s.over("2023-01-01 09:00", a, outside("Customers could sign in all night"))
	s.over("2023-01-02 11:00", b, inside("secret reason"))
	s.does("2023-01-02 12:00", dana(), a, incident.Relate{To: b, Bond: incident.Unrelated})
	return s
}

// many are seven incidents on seven days.
func many(t *testing.T) *story {
	s := newStory(t)
	for day := 11; day < 18; day++ {
		date := fmt.Sprintf("2022-04-%d ", day)
		id := s.opens(date+"09:02", "Sign-in errors")
		s.window(date+"10:00", id, incident.Down, "Platform", date+"09:00", date+"09:05", "Customers cannot sign in")
		s.over(date+"10:10", id, inside("secret reason"))
	}
	return s
}

// Words that fill a sentence leave no room for ours in it.
const (
	word28 = "One of the databases that every board needs when it is opened or changed by anybody in any region stopped to answer requests and did not come back"
	word29 = word28 + " alone"
)

func wordy(t *testing.T) *story {
	s := newStory(t)
	id := s.opens("2022-04-12 09:02", "Main database downtime")
	s.back("2022-04-12 09:03", dana(), id, s.exactly("2022-04-12 09:00"), incident.Start{Text: outside(word28)})
	s.window("2022-04-12 10:00", id, incident.Down, "Platform", "2022-04-12 09:00", "2022-04-12 09:20", "Boards cannot load")
	s.does("2022-04-12 10:00", dana(), id, incident.StateCause{State: incident.CauseConfirmed, Text: outside(word29)})
	s.does("2022-04-12 10:01", dana(), id, incident.Mitigate{Result: incident.Done, Text: outside(word29)})
	s.over("2022-04-12 10:10", id, outside(word28))
	return s
}

// everywhere has many components, each of which came back and failed again.
func everywhere(t *testing.T) *story {
	s := newStory(t)
	s.ws.Components = nil
	id := s.opens("2022-04-11 09:02", "Everything")
	for _, name := range []string{"Boards", "Sign-in", "Files", "Search", "Mail notifications", "The mobile app", "Reports and dashboards", "The public API"} {
		s.window("2022-04-11 11:00", id, incident.Down, name, "2022-04-11 09:00", "2022-04-11 09:20", name+" cannot be used")
		s.window("2022-04-11 11:00", id, incident.Down, name, "2022-04-11 09:40", "2022-04-11 09:50", name+" cannot be used")
	}
	s.over("2022-04-11 11:10", id, inside("secret reason"))
	return s
}

func TestLetters(t *testing.T) {
	for _, o := range occasions(t) {
		switch o.name {
		case "seed", "first", "open", "components":
			continue // which have files of their own
		}
		golden(t, "letter-"+o.name+".md", o.letter())
	}
}

// What we write ourselves passes our own lint whatever the record is: what is left are sentences that somebody typed
// longer than one can read.
func TestLettersPassTheLint(t *testing.T) {
	for _, o := range occasions(t) {
		text, v := o.letter(), o.s.letterView(o.stamp, o.ids...)
		known := lint.KnownFrom(v.Incidents, v.Work, v.AsOf)
		require.LessOrEqual(t, len(strings.Fields(text)), 900, "%s: words", o.name)
		for _, f := range lint.Check(text, known, lint.Options{Channel: lint.Letter, Sign: o.sign.Name}) {
			require.Equal(t, "CL47", f.Rule, "%s: %q: %s", o.name, f.Words, f.Why)
			require.True(t, slices.ContainsFunc(known.Said, func(typed string) bool {
				return len(strings.Fields(typed)) > longestSentence && strings.Contains(f.Words, lower(typed))
			}), "%s: %q is long through words of ours", o.name, f.Words)
		}
	}
}

// Of a record of evil, only what was typed is found fault with.
func TestEvilLettersAreNotOurs(t *testing.T) {
	s := hostile(t)
	v := s.letterView("2022-04-11 09:30", 1)
	v.Sign = incident.Person{Name: evil, Title: evil}
	found := lint.Check(s.set.Letter(v), lint.KnownFrom(v.Incidents, v.Work, v.AsOf), lint.Options{Channel: lint.Letter, Sign: evil})
	require.NotEmpty(t, found)
	for _, f := range found {
		require.Contains(t, evil+string(link(s.ws.StatusPage)), f.Words, "%s: %s", f.Rule, f.Why)
	}
}

// No sentence of ours is in a letter twice, so that it does not read as a form; those of accounts may be in each.
func TestLettersSayNothingTwice(t *testing.T) {
	for _, o := range occasions(t) {
		for account := range strings.SplitSeq(o.letter(), "\n## ") {
			seen := map[string]bool{}
			for row := range strings.Lines(account) {
				if row = strings.TrimSpace(row); len(strings.Fields(row)) > 3 {
					require.False(t, seen[row], "%s: %s", o.name, row)
					seen[row] = true
				}
			}
		}
	}
}

func TestSentencesFit(t *testing.T) {
	thirty := strings.TrimSpace(strings.Repeat("word ", 30))
	require.True(t, fits(0, thirty))
	require.False(t, fits(1, thirty))
	require.False(t, fits(0, "at 8:56 AM EDT", thirty))
	require.Equal(t, "a and b", (*wording)(nil).few([]string{"a", "b"}))
	require.Equal(t, "several parts of our service", (*wording)(nil).few([]string{"a", "b", "c", "d"}))
}
