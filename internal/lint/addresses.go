package lint

import (
	"regexp"
	"slices"
	"strings"
)

var (
	address = compile(`[\pL\d][\pL\d._%+'-]*@[\pL][\pL\d-]*(?:\.[\pL\d-]+)*`)
	spelled = among(`\b[a-z\d][\w.+-]* ?[(\[{] ?at ?[)\]}] ?[a-z][\w-]*(?: ?[(\[{] ?dot ?[)\]}] ?[\w-]+|\.[\w-]+)*`,
		"(at", "[at", "{at", "( at", "[ at", "{ at")
	// mailboxes are local parts behind which nobody in particular stands.
	mailboxes = wordSet(`support help helpdesk info contact hello feedback security abuse privacy legal press sales billing status
		noreply no-reply notifications updates team care service customercare customersupport customerservice accounts marketing
		office mail postmaster webmaster community success trust incidents`)
)

// addresses finds e-mail addresses of people, listed or not: all but the mailboxes of the company itself.
func (t *text) addresses() []span {
	found := append(t.each(address, nil), t.each(spelled, nil)...)
	if t.bare.low != "" {
		for _, s := range matches(t.bare.low, address, nil) {
			if s = t.bare.given(s); !covers(found, s) {
				found = append(found, s)
			}
		}
	}
	urls := t.each(link, nil)
	found = slices.DeleteFunc(found, func(s span) bool { return covers(urls, s) || t.mailbox(t.low[s.from:s.to]) || t.release(s) })
	for i := range found {
		found[i].why = "An e-mail address leads to somebody, and this one is no mailbox of the company for customers."
		found[i].instead = "Give the address of the help centre, or of a mailbox such as support."
	}
	return found
}

var version = regexp.MustCompile(`@(?:v?\d[\w.]*|latest|main|master|sha256)$`)

// release reports a version of a package: actions/checkout@v4.
func (t *text) release(s span) bool {
	return version.MatchString(t.low[s.from:s.to]) || (s.from > 0 && t.low[s.from-1] == '/')
}

func (t *text) mailbox(address string) bool {
	local, host, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return mailboxes[local] && (len(t.k.Hosts) == 0 || slices.Contains(t.k.Hosts, host))
}
