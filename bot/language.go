package bot

import (
	"slices"
	"strings"

	"allclear/incident"
	"allclear/store"
	"allclear/templates"
)

// verb is one verb of the language. The table is in verbs.go; help is written from it.
type verb struct {
	templates.Verb
	freeText bool // the words behind it are text, so a leading INC-n may belong to them
	parse    func(p *parser) meaning
}

// meaning is what words ask for: a change, or an answer.
type meaning struct {
	change incident.Change
	ask    asking
	// find finds the incident that is meant where none is named; nil if it must be.
	find func(book *store.Book) (incident.ID, *incident.Refusal)
}

// asking is a request that changes nothing; it returns the answer and what is owed because of it.
type asking func(a *asked) reply

// command is a line of the language, understood.
type command struct {
	meaning
	verb     string
	on       incident.ID
	at       incident.Moment
	freeText bool // the words say something of their own
	again    bool // the same words are meant once more
}

// understand reads a line of the language. An empty line asks for help.
func understand(verbs []verb, words string, p *parser) (command, *incident.Refusal) {
	name, rest, ok := cutWord(words)
	if !ok {
		name = "help"
	}
	v, ok := find(verbs, name)
	if !ok {
		return command{}, incident.Refuse(incident.Reason{Code: incident.UnknownVerb, Word: name, Offer: nearVerbs(verbs, name)})
	}
	if v.Name == "again" {
		p.again = true
		cmd, refusal := understand(verbs, rest, p)
		cmd.again = true
		return cmd, refusal
	}
	p.verb, p.rest, p.on = v.Name, rest, p.channel
	m := v.parse(p)
	if p.refusal != nil {
		return command{}, p.refusal
	}
	return command{meaning: m, verb: v.Name, on: p.on, at: p.at, freeText: v.freeText}, nil
}

func find(verbs []verb, name string) (verb, bool) {
	name = strings.ToLower(name)
	i := slices.IndexFunc(verbs, func(v verb) bool { return v.Name == name || slices.Contains(v.Aliases, name) })
	if i < 0 {
		return verb{}, false
	}
	return verbs[i], true
}

// nearVerbs returns up to three verbs that look like the word.
func nearVerbs(verbs []verb, word string) []string {
	var names []string
	for _, v := range verbs {
		names = append(append(names, v.Name), v.Aliases...)
	}
	word = strings.ToLower(word)
	var near []string
	for _, n := range incident.Nearest(word, names) {
		if incident.Distance(word, n) <= max(2, len(word)/3) || strings.HasPrefix(n, word) {
			near = append(near, n)
		}
	}
	return near[:min(len(near), 3)]
}

// described returns the table as help shows it.
func described(verbs []verb) []templates.Verb {
	out := make([]templates.Verb, len(verbs))
	for i, v := range verbs {
		out[i] = v.Verb
	}
	return out
}

// Language returns every verb, in the order help shows them.
func Language() []templates.Verb { return described(verbs()) }
