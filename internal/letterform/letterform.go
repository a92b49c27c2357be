// Package letterform makes the forms in which customers get a text that we keep in Markdown: a web page and plain text. It also makes the
// page in which people inside read a long document.
//
// Both are made of the bytes of the Markdown alone, so that what somebody approved or mended by hand is what customers
// read. Every word of the source is in both forms, in its order; only markup is not: no word can hide in a comment,
// in a tag or in the definition of a reference, because there are none of these here, and what looks like one is words.
package letterform

import (
	"strings"
	"unicode"
)

// kind is what a node of a text is.
type kind int

const (
	group kind = iota // nothing of its own, only what is in it
	heading
	paragraph
	list
	item
	quote
	block // of code
	rule
	words
	code
	strong
	emphasis
	link
	softBreak // a row of the source ends
	hardBreak // a row of the text ends

	// The kinds of a document, which a letter has none of.
	table
	row
	cell
	struck
)

// headRow is the first of a row that heads a table.
const headRow = 1

// node is a piece of a text: a paragraph, a list, some words.
type node struct {
	kind  kind
	text  string // of words, code and blocks; a new row for a hardBreak
	url   string // of links; http, https or mailto
	level int    // of headings: 1 to 6
	first int    // number of the first item of a list that counts; -1 of others
	tight bool   // a list without empty rows between its items
	kids  []node
}

// clean makes one text of whatever bytes come: valid, and without the characters that a terminal would obey.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n")) // which also puts a sign where bytes are no character
}

// find returns the first node of a kind, in reading order.
func (n node) find(k kind) (node, bool) {
	if n.kind == k {
		return n, true
	}
	for _, kid := range n.kids {
		if found, ok := kid.find(k); ok {
			return found, true
		}
	}
	return node{}, false
}

// flat are the words of a node without their markup. Soft is what the end of a row of the source becomes.
func (n node) flat(soft string) string {
	if n.kind == softBreak {
		return soft
	}
	var b strings.Builder
	b.WriteString(n.text)
	for _, kid := range n.kids {
		b.WriteString(kid.flat(soft))
	}
	return b.String()
}
