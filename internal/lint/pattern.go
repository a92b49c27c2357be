package lint

import (
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// pattern is a regexp that is only run where one of the strings stands that every match has in it.
// Most texts have none of them, and looking for a string costs a hundredth.
type pattern struct {
	*regexp.Regexp
	any  []string // empty: run always
	wide bool     // a match has a sign that is no ASCII
}

func compile(s string) pattern {
	p := pattern{Regexp: regexp.MustCompile(s)}
	if tree, err := syntax.Parse(s, syntax.Perl); err == nil {
		p.any, p.wide = needed(tree), wide(tree)
	}
	return p
}

// among is a pattern with the strings named, where they cannot be read off.
func among(s string, anyOf ...string) pattern {
	return pattern{Regexp: regexp.MustCompile(s), any: anyOf}
}

// among reports whether a match is possible at all.
func (p pattern) among(s string) bool {
	if p.wide && plain(s) {
		return false
	}
	return len(p.any) == 0 || slices.ContainsFunc(p.any, func(is string) bool { return strings.Contains(s, is) })
}

// needed returns strings of which every match has one; none if it cannot tell.
func needed(re *syntax.Regexp) []string {
	switch {
	case re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0:
		return []string{string(re.Rune)}
	case re.Op == syntax.OpCharClass && digital(re.Rune):
		return figures[re.Rune[0]-'0' : re.Rune[1]-'0'+1]
	case re.Op == syntax.OpCapture, re.Op == syntax.OpPlus, re.Op == syntax.OpRepeat && re.Min > 0:
		return needed(re.Sub[0])
	case re.Op == syntax.OpConcat:
		return rarest(re.Sub)
	case re.Op == syntax.OpAlternate:
		return eachOf(re.Sub)
	}
	return nil
}

var figures = strings.Split("0123456789", "")

// digital reports whether a class is one range of digits.
func digital(class []rune) bool {
	return len(class) == 2 && '0' <= class[0] && class[1] <= '9'
}

// wide reports whether a pattern is a sign beyond ASCII.
func wide(re *syntax.Regexp) bool {
	return re.Op == syntax.OpCharClass && len(re.Rune) > 0 && re.Rune[0] >= utf8.RuneSelf
}

// rarest returns the best set of the parts that follow each other: one of signs, or the one whose shortest string is longest.
func rarest(parts []*syntax.Regexp) (best []string) {
	for _, part := range parts {
		if set := needed(part); len(set) > 0 && (len(best) == 0 || worth(set) > worth(best)) {
			best = set
		}
	}
	return best
}

func eachOf(branches []*syntax.Regexp) (all []string) {
	for _, b := range branches {
		set := needed(b)
		if len(set) == 0 {
			return nil
		}
		all = append(all, set...)
	}
	return all
}

// worth is how much a set spares us: texts have few signs and few figures, and long strings are rarer than short ones.
func worth(set []string) int {
	n := math.MaxInt
	for _, s := range set {
		worth := utf8.RuneCountInString(s)
		if strings.ContainsAny(s, "#%@:/<>[]{}") {
			worth += 10
		}
		if len(s) == 1 && digit(s[0]) {
			worth++
		}
		n = min(n, worth)
	}
	return n
}
