package lint

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"allclear/incident"
)

// each returns the matches of a pattern, over the text in lower case, that keep agrees to.
func (t *text) each(re pattern, keep func(span) bool) []span { return matches(t.low, re, keep) }

func matches(s string, re pattern, keep func(span) bool) []span {
	if !re.among(s) {
		return nil
	}
	var out []span
	for _, m := range re.FindAllStringIndex(s, -1) {
		if found := (span{from: m[0], to: m[1]}); m[0] < m[1] && (keep == nil || keep(found)) {
			out = append(out, found)
		}
	}
	return out
}

// words makes a check of patterns. Names that customers know override it.
func words(all ...string) func(*text) []span {
	return overridden(func(t *text) (string, string) { return t.low, t.bare.low }, all)
}

// cased is words with capitals as they stand.
func cased(all ...string) func(*text) []span {
	return overridden(func(t *text) (string, string) { return t.plain, t.bare.plain }, all)
}

func overridden(of func(*text) (whole, bare string), all []string) func(*text) []span {
	var res []pattern
	for _, s := range all {
		res = append(res, compile(s))
	}
	return func(t *text) (out []span) {
		whole, bare := of(t)
		for _, re := range res {
			out = append(out, matches(whole, re, func(s span) bool { return !covers(t.public, s) })...)
			for _, s := range matches(bare, re, nil) {
				if s = t.bare.given(s); !covers(t.public, s) && !overlaps(out, s) {
					out = append(out, s)
				}
			}
		}
		return out
	}
}

// both is what either check finds.
func both(a, b func(*text) []span) func(*text) []span {
	return func(t *text) []span { return append(a(t), b(t)...) }
}

// weighed lets a check's findings be weighed each by itself: "" drops it.
func weighed(check func(*text) []span, by func(*text, span) Severity) func(*text) []span {
	return func(t *text) []span {
		var out []span
		for _, s := range check(t) {
			if s.severity = by(t, s); s.severity != "" {
				out = append(out, s)
			}
		}
		return out
	}
}

// judged is weighed where the record has a say: without one, a finding says so.
func judged(check func(*text) []span, by func(*text, span) Severity) func(*text) []span {
	weigh := weighed(check, by)
	return func(t *text) []span {
		out := weigh(t)
		for i := range out {
			out[i].untold = !t.k.Recorded
		}
		return out
	}
}

// unless excuses a finding where the record says so. Without a record nobody can tell: that is a warning.
func unless(excused func(*Known) bool) func(*text, span) Severity {
	return func(t *text, _ span) Severity {
		switch {
		case !t.k.Recorded:
			return Warn
		case excused(t.k):
			return ""
		}
		return Block
	}
}

var secrets = both(
	cased(`\bxox[abceoprs]-[\w-]+|\bxapp-\d-[\w-]+|hooks\.slack\.com/(?:services|workflows|triggers)/\S+`,
		`\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}`,
		`\bgh[oprsu]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{30,}|\bdop_v1_[0-9a-f]{30,}`,
		`\b[prs]k_(?:live|test)_\w{8,}|\bwhsec_\w{16,}|\bSG\.[\w-]{16,}\.[\w-]{16,}`,
		`\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?`,
		`-----BEGIN`),
	words(`\b(?:pass(?:word|wd|phrase|code)|pwd|secret|token|api[_-]?key|(?:access|secret|private|signing|encryption|account)[_ -]?key|credentials?)["'*_\x60]*\s*[=:]["'*_\x60\s]*[^\s"'*_\x60]\S*`,
		`\b(?:pass(?:word|wd|phrase|code)|pwd|secret|token|api key) (?:is|was)(?: set to)? ["'*_\x60]*[^\s.,]*[0-9][^\s]*`,
		`\b(?:bearer|basic)\s+[\w.+/=-]{20,}`,
		`\b[a-z][a-z0-9+.-]*://[^\s/:@"]*:[^\s/@"]+@`),
)

func causeKnown(k *Known) bool { return k.Cause == incident.CauseConfirmed }

var (
	markup = compile(`<[@#!][a-z0-9^|][^>\n]*>|<(?:https?|mailto):[^>|\n]+\|[^>\n]*>`)
	emoji  = compile(`:[a-z][a-z0-9_+-]{2,}:`)
)

func slackMarkup(t *text) []span {
	return append(t.each(markup, nil), t.each(emoji, func(s span) bool {
		return !t.beside(s, func(r byte) bool { return r == ':' || wordy(r) })
	})...)
}

// beside reports whether the byte before or behind a stretch is of a kind.
func (t *text) beside(s span, is func(byte) bool) bool {
	return (s.from > 0 && is(t.low[s.from-1])) || (s.to < len(t.low) && is(t.low[s.to]))
}

// before is what stands shortly before a stretch.
func (t *text) before(s span) string { return t.low[max(0, s.from-40):s.from] }

func wordy(b byte) bool {
	return b == '_' || ('0' <= b && b <= '9') || ('a' <= b && b <= 'z') || ('A' <= b && b <= 'Z')
}

var (
	link   = compile(`https?://[^\s)>\]|"]+`)
	inside = regexp.MustCompile(`(?:^|\.)(?:corp|internal|local|lan|intranet|grafana|kibana|jenkins|jira|confluence|prometheus|datadog\w*|pagerduty|sentry|slack|localhost)(?:\.|$)|^[\d.]+$|^[^.]+$`)
)

func links(t *text) []span {
	return t.each(link, func(s span) bool {
		u, err := url.Parse(strings.TrimRight(t.low[s.from:s.to], ".,;:!?'"))
		if err != nil {
			return true
		}
		if len(t.k.Hosts) == 0 {
			return inside.MatchString(u.Hostname())
		}
		return !slices.Contains(t.k.Hosts, u.Hostname())
	})
}

var (
	tickets = words(`\b(?:chg|ops|jira|inc)\d{2,}\b|\b(?:inc-|chg-|ops-|jira-|pr-)\d+\b|#(?:inc|incident)[\w-]*`, `\b[a-z]{2,10}-\d{2,}\b`,
		`\b(?:chg|ops|jira|pr|mr|ticket|change|issue|commit|case|bug) ?(?:no\.? ?|number )?#\d+|\b(?:chg|ops|jira) \d{2,}\b|\b(?:ticket|commit) (?:no\.? |number )?[0-9a-f]*\d{3,}[0-9a-f]*\b`)
	channel = cased(`\b[CDGUTW]0[0-9A-Z]{7,}\b`)
	norms   = regexp.MustCompile(`^(?:utf|iso|rfc|sha|tls|http|aes|gpt|ssl|ipv|cve|covid|us|eu|ap)-`)
)

func ids(t *text) []span {
	var found []span
	for _, s := range slices.Concat(tickets(t), channel(t), t.hashes(), t.named(called(t.ids))) {
		if !covers(found, s) && t.isID(s) {
			found = append(found, s)
		}
	}
	return found
}

// isID drops what only looks like an id: UTF-8, top-10, Ubuntu-24.
func (t *text) isID(s span) bool {
	said := t.low[s.from:s.to]
	switch {
	case strings.HasPrefix(said, "#"):
		return s.from == 0 || !wordy(t.low[s.from-1])
	case norms.MatchString(said):
		return false
	}
	as := t.plain[s.from:s.to]
	return !strings.Contains(said, "-") || known(said) || (as != said && strings.ToUpper(as) == as) || slices.ContainsFunc(t.ids, func(id string) bool { return lower(id) == said })
}

// hashes are words that read like the name of a commit, or like PR123.
func (t *text) hashes() []span {
	var out []span
	for _, w := range t.words {
		hex := len(w.is) >= 7 && len(w.is) <= 40 && strings.Trim(w.is, "0123456789abcdef") == ""
		if number, ok := strings.CutPrefix(w.is, "pr"); ok && len(number) >= 2 && strings.Trim(number, "0123456789") == "" {
			out = append(out, span{from: w.from, to: w.to})
		}
		if hex && strings.ContainsAny(w.is, "abcdef") && strings.ContainsAny(w.is, "0123456789") {
			out = append(out, span{from: w.from, to: w.to})
		}
	}
	return out
}

func known(id string) bool {
	return slices.ContainsFunc([]string{"chg", "inc", "ops", "jira", "pr"}, func(p string) bool { return strings.HasPrefix(id, p) })
}

const vendors = `aws|amazon|google cloud|gcp|azure|microsoft|cloudflare|fastly|akamai|twilio|(?:hosting|cloud|infrastructure|network|upstream|service|third[- ]party|dns|cdn) (?:\w+ )?(?:provider|vendor|partner|supplier)s?|third[- ]party|upstream`

var blaming = words(`\b(?:due to|because of|caused by|result of|issues? (?:with|at)|outage (?:at|with)|problems? (?:with|at))\s+(?:an? |the |our )?(?:\w+ ){0,4}?(?:` + vendors + `)\b`)

func vendorBlame(t *text) []span {
	out := blaming(t)
	for _, s := range t.named(t.vendors) {
		if !slices.ContainsFunc(out, func(o span) bool { return o.from <= s.from && s.to <= o.to }) {
			out = append(out, s)
		}
	}
	for i := range out {
		out[i].severity, out[i].untold = t.vendorSeverity(out[i]), !t.k.Recorded
	}
	return out
}

// vendorSeverity blocks until the cause is confirmed and public words that name the vendor so were approved.
func (t *text) vendorSeverity(s span) Severity {
	if t.k.Recorded && (!causeKnown(t.k) || !strings.Contains(t.said(), t.low[s.from:s.to])) {
		return Block
	}
	return Warn
}

var (
	absolute = compile(`\bnever (?:happen|occur|again)|\bwon't happen again|\bwill not (?:happen|occur|recur)|\bguarantee\w*|\b100 ?%|\bpermanent(?:ly)? (?:fix|fixed|resolved|solution)|\b(?:ensure|make sure) (?:that )?(?:this|it|these)\b[^.]{0,20}\b(?:does ?n[o']t|doesn't|never|not) `)
	trying   = regexp.MustCompile(`\b(?:doing our (?:very )?best|our best to|do our best|working|work|taking steps|to reduce|committed)(?: \S+){0,6} ?$`)
)

func promises(t *text) []span {
	return t.each(absolute, func(s span) bool { return !trying.MatchString(t.sentenceUpTo(s.from)) })
}

var (
	vague = compile(`\b(?:as soon as possible|asap|later today|today|yesterday|this (?:morning|afternoon|evening)|earlier|last night|tonight|tomorrow|soon|shortly|recently|momentarily|a few (?:minutes|hours) ago)\b`)
	later = regexp.MustCompile(`^ than\b`)
	which = regexp.MustCompile(`\b(?:an|the|our|its|your|this|that|these|those|from|all) $`)
	soon  = regexp.MustCompile(`\bas $`)
)

func relativeTimes(t *text) []span {
	out := t.each(vague, func(s span) bool {
		switch t.low[s.from:s.to] {
		case "earlier":
			return !later.MatchString(t.low[s.to:]) && !which.MatchString(t.before(s))
		case "soon":
			return !soon.MatchString(t.before(s))
		}
		return true
	})
	for i, s := range out {
		if said := t.low[s.from:s.to]; (said == "soon" || said == "shortly") && t.lacksNext() {
			out[i].severity, out[i].why = Block, "It stands where the time of the next update should."
		}
	}
	return out
}

var denial = regexp.MustCompile(`\b(?:no|not|nor|without|never|neither|isn't|wasn't|weren't|none)\b`)

func securityClaim(t *text, s span) Severity {
	return unless(func(k *Known) bool {
		return k.Security == incident.FindingNone && denial.MatchString(t.sentenceUpTo(s.from))
	})(t, s)
}

var (
	everybody = regexp.MustCompile(`^(?:all|every)`)
	nobody    = regexp.MustCompile(`^no `)
)

func scope(t *text, s span) Severity {
	said := t.low[s.from:s.to]
	switch {
	case !t.k.Recorded:
		return Warn
	case strings.Contains(t.said(), said):
		return ""
	case everybody.MatchString(said) && t.k.Partial, nobody.MatchString(said) && t.k.Down:
		return Block
	}
	return Warn
}

var belittling = words(`\b(?:hiccup|blip|glitch|just|only|brief(?:ly)?|slight(?:ly)?|a bit|small (?:number|subset|percentage|portion|fraction|amount)|minor|tiny|momentar\w+|a handful|very few|limited number)\b`)

var harmless = regexp.MustCompile(`(?:\bread-|\bnot |\bworth )$`)

func minimising(t *text, s span) Severity {
	behind := t.low[s.to:]
	if harmless.MatchString(t.before(s)) || strings.HasPrefix(behind, " as ") || strings.HasPrefix(behind, " the ") && t.low[s.from:s.to] == "only" {
		return ""
	}
	if t.k.Severity.Grave() {
		return Block
	}
	return Warn
}

func roteApology(t *text, _ span) Severity {
	if t.phase == incident.Resolved || t.o.Channel == Letter {
		return Block
	}
	return Warn
}

var (
	mine = compile(`\bI(?:'m|'ve|'ll)?\b|\b[Mm]y team\b`)
	verb = regexp.MustCompile(`^ [a-z]`)
)

func firstPerson(t *text) []span {
	if t.o.Channel == Letter && t.o.Sign != "" {
		return nil
	}
	return matches(t.plain, mine, func(s span) bool {
		return t.plain[s.from] != 'I' || (verb.MatchString(t.plain[s.to:]) && (s.from == 0 || t.plain[s.from-1] != '\''))
	})
}

var (
	hanging = compile(`:[ \t]*(?:\n[ \t]*\n|\s*\z)`)
	listed  = regexp.MustCompile(`^\s*(?:[-*•\d>|]|https?://|\x60{3}|!?\[)`)
	empty   = compile(`\b(?:at|by|from|of|with) (?:are|is|was|were|has|have)\b`)
)

func broken(t *text) []span {
	out := matches(t.plain, hanging, func(s span) bool { return !listed.MatchString(t.plain[s.to:]) })
	return append(out, matches(t.plain, empty, nil)...)
}

// placeholder also finds what reads like a placeholder and is the text of a link: [JIRA](https://…).
var placeholder = both(
	cased(`\[[A-Z][A-Z _]{2,}\]`, `\{\{.*?\}\}|\bTODO\b|\bTBD\b|\bXXX+\b|[Ll]orem ipsum`),
	words(`<(?:time|component|service|name|insert[^>]*)>`),
)

func placeholders(t *text) []span {
	return slices.DeleteFunc(placeholder(t), func(s span) bool { return t.plain[s.to-1] == ']' && strings.HasPrefix(t.plain[s.to:], "(") })
}

// hiddenCharacters looks at the text as it was given.
func hiddenCharacters(t *text) []span {
	var out []span
	for i, r := range t.raw {
		if n := len(string(r)); hidden(r) && !unicode.Is(unicode.Variation_Selector, r) && i+n <= len(t.raw) {
			out = append(out, span{from: i, to: i + n, raw: true})
		}
	}
	if plain(t.raw) {
		return out
	}
	out = append(out, t.objects(mixed, "This word mixes letters of two scripts that look alike.", "")...)
	out = append(out, t.objects(dressed, "These letters are signs that only look like letters.", "")...)
	return append(out, t.objects(code, "Curly quotes in code do not work when they are copied.", "Type straight quotes.")...)
}

// objects finds what the text as it was given has of a kind.
func (t *text) objects(find func(string) [][]int, why, instead string) []span {
	var out []span
	for _, m := range find(t.raw) {
		out = append(out, span{from: m[0], to: m[1], raw: true, why: why, instead: instead})
	}
	return out
}

var (
	scripts = regexp.MustCompile(`[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}]{2,}`)
	latin   = regexp.MustCompile(`\p{Latin}`)
	foreign = regexp.MustCompile(`[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}]`)
	units   = strings.NewReplacer("μ", "", "Ω", "", "Δ", "") // of measures: μs, kΩ
	posing  = regexp.MustCompile(`[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{1D400}-\x{1D7FF}\x{249C}-\x{24E9}\x{1F110}-\x{1F169}\x{1F170}-\x{1F189}]+`)
	quoted  = regexp.MustCompile("`[^`\n]*[“”‘’][^`\n]*`")
)

func mixed(s string) [][]int {
	return slices.DeleteFunc(scripts.FindAllStringIndex(s, -1), func(m []int) bool {
		word := units.Replace(s[m[0]:m[1]])
		return !latin.MatchString(word) || !foreign.MatchString(word)
	})
}

func dressed(s string) [][]int { return posing.FindAllStringIndex(s, -1) }

func code(s string) [][]int { return quoted.FindAllStringIndex(s, -1) }
