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
	any []string // empty: run always
}

func compile(s string) pattern {
	p := pattern{Regexp: regexp.MustCompile(s)}
	if tree, err := syntax.Parse(s, syntax.Perl); err == nil {
		p.any = needed(tree)
	}
	return p
}

// among is a pattern with the strings named, where they cannot be read off.
func among(s string, anyOf ...string) pattern {
	return pattern{Regexp: regexp.MustCompile(s), any: anyOf}
}

// among reports whether a match is possible at all.
func (p pattern) among(s string) bool {
	return len(p.any) == 0 || slices.ContainsFunc(p.any, func(is string) bool { return strings.Contains(s, is) })
}

// needed returns strings of which every match has one; none if it cannot tell.
func needed(re *syntax.Regexp) []string {
	switch {
	case re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0:
		return []string{string(re.Rune)}
	case re.Op == syntax.OpCapture, re.Op == syntax.OpPlus, re.Op == syntax.OpRepeat && re.Min > 0:
		return needed(re.Sub[0])
	case re.Op == syntax.OpConcat:
		return rarest(re.Sub)
	case re.Op == syntax.OpAlternate:
		return eachOf(re.Sub)
	}
	return nil
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

// worth is how much a set spares us: texts have few signs, and long strings are rarer than short ones.
func worth(set []string) int {
	n := math.MaxInt
	for _, s := range set {
		worth := utf8.RuneCountInString(s)
		if strings.ContainsAny(s, "#%@:/<>[]{}") {
			worth += 10
		}
		n = min(n, worth)
	}
	return n
}
