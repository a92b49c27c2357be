package incident_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/incident"
)

func TestSameQuestion(t *testing.T) {
	tests := []struct {
		a, b string
		same bool
	}{
		{"Is the EU affected?", "is EU affected", true},
		{"Is the EU affected?", "EU affected??", true},
		{"Is the EU affected?", "Are we still affected in the EU, please?", true},
		{"Is the EU affected?", "Is Europe impacted?", true},
		{"Is the EU affected?", "Ｉｓ ｔｈｅ ＥＵ ａｆｆｅｃｔｅｄ", true},
		{"Is the EU affected?", "Is the E\u200bU affected?", true},
		{"IS THE EU AFFECTED", "is the eu affected", true},
		{"Did we lose data?", "Was data lost?", true},
		{"When will it be fixed?", "when will this be fixed", true},
		{"Can users log in?", "Can customers login?", true},
		{"Is the U.S. affected?", "Is the USA affected?", true},
		{"Which customers can't pay?", "Which customers cannot pay?", true},
		{"?", "?", true},
		{"Betrifft es die EU?", "betrifft es die EU", true},

		{"Is the EU affected?", "Is the US affected?", false},
		{"Is the EU affected?", "Was the EU affected?", false},
		{"Is the EU affected?", "Will the EU be affected?", false},
		{"Is the EU affected?", "Isn't the EU affected?", false},
		{"Is the EU affected?", "Is the EU checkout affected?", false},
		{"Is the EU affected?", "Why is the EU affected?", false},
		{"Is the US affected?", "Does it affect us?", false},
		{"Is IT affected?", "Is it affected?", false},
		{"Is it fixed?", "When is it fixed?", false},
		{"Are all customers affected?", "Are customers affected?", false},
		{"Which customers are affected?", "Which regions are affected?", false},
		{"Is the EU affected but not the US?", "Is the US affected but not the EU?", false},
		{"Did the EU outage cause the US one?", "Did the US outage cause the EU one?", false},
		{"Are mails from the EU to Asia late?", "Are mails from Asia to the EU late?", false},
		{"Is version 1.2 affected?", "Is version 12 affected?", false},
		{"Can customers pay?", "Can customers be paid back?", false},
		{"?", "!", false},
	}
	for _, tt := range tests {
		require.Equal(t, tt.same, incident.SameQuestion(tt.a, tt.b), "%q %q", tt.a, tt.b)
		require.Equal(t, tt.same, incident.SameQuestion(tt.b, tt.a), "%q %q", tt.b, tt.a)
	}
}

// Whatever is asked: order, case, punctuation and words that carry nothing make no other question of it; a word of weight does.
func TestSameQuestionProperties(t *testing.T) {
	weight := rapid.SampledFrom(strings.Fields("eu asia checkout login affected slow payments cards when why was will 503 zürich"))
	empty := rapid.SampledFrom(strings.Fields("the is are still we please in of"))
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(weight, 1, 6, rapid.ID).Draw(t, "words")
		question := strings.Join(words, " ")
		other := rapid.Permutation(words).Draw(t, "order")
		other = append(other, rapid.SliceOfN(empty, 0, 3).Draw(t, "empty")...)
		other = rapid.Permutation(other).Draw(t, "order again")
		glue := rapid.SampledFrom([]string{" ", ", ", " — ", "\n"}).Draw(t, "glue")
		said := strings.Join(other, glue) + "?"
		require.True(t, incident.SameQuestion(question, said), "%q %q", question, said)
		require.False(t, incident.SameQuestion(question, said+" africa"))
		if len(words) > 1 {
			require.False(t, incident.SameQuestion(question, strings.Join(words[1:], " ")))
		}
	})
}

func FuzzSameQuestion(f *testing.F) {
	f.Add("Is the EU affected?", "is EU affected")
	f.Add("isn't", "'")
	f.Fuzz(func(t *testing.T, a, b string) {
		require.True(t, incident.SameQuestion(a, a))
		require.Equal(t, incident.SameQuestion(a, b), incident.SameQuestion(b, a))
		incident.SubjectsAsked(a)
	})
}

func TestSubjectsAsked(t *testing.T) {
	tests := []struct {
		text string
		want []incident.Subject
	}{
		{"Were you hacked?", []incident.Subject{incident.Security}},
		{"Was this a cyberattack?", []incident.Subject{incident.Security}},
		{"Is it a security incident", []incident.Subject{incident.Security}},
		{"Was there a data breach?", []incident.Subject{incident.Security}},
		{"Did we lose any customer data?", []incident.Subject{incident.DataLoss}},
		{"was data lost or were we hacked?", []incident.Subject{incident.DataLoss, incident.Security}},
		{"Did your systems fail to scale?", []incident.Subject{incident.Scaling}},
		{"Was the EU hacked?", nil},
		{"Who hacked us?", nil},
		{"Was it not an attack?", nil},
		{"Will data be lost?", nil},
		{"Where is our data?", nil},
		{"Is the EU affected?", nil},
		{"", nil},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, incident.SubjectsAsked(tt.text), tt.text)
	}
}
