package slackemu

import (
	"strings"
	"unicode/utf8"
)

const (
	maxName  = 80
	maxTopic = 250

	nameChars = "abcdefghijklmnopqrstuvwxyz0123456789-_"
)

// checkName says what is wrong with the name of a channel.
func checkName(name string) error {
	switch {
	case name == "":
		return refusal("invalid_name_required")
	case utf8.RuneCountInString(name) > maxName:
		return refusal("invalid_name_maxlength")
	case strings.ContainsFunc(name, notInName):
		return refusal("invalid_name_specials")
	case strings.Trim(name, "-_") == "":
		return refusal("invalid_name_punctuation")
	}
	return nil
}

func notInName(c rune) bool { return !strings.ContainsRune(nameChars, c) }

func tooLong(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }
