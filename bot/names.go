package bot

import (
	"strings"

	"allclear/incident"
)

// channelNameLimit is Slack's.
const channelNameLimit = 80

// channelName returns the name of an incident's channel: inc-7-short-title, in the letters Slack allows.
// A private incident's name gives nothing away.
func channelName(in incident.Incident) string {
	name := lower(in.ID)
	if in.Private {
		return name
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(in.Title.Inside()), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		if len(name)+1+len(word) > channelNameLimit-3 { // room for a suffix where the name is taken
			break
		}
		name += "-" + word
	}
	return name
}

func lower(id incident.ID) string { return strings.ToLower(id.String()) }

// isKey reports whether a channel is named by the key of its creation, not by its name or id.
func isKey(channel string) bool { return strings.HasSuffix(channel, "/channel") }

// isDirect reports whether a channel is the conversation with one person, by their id: "@U0123".
func isDirect(channel string) bool { return strings.HasPrefix(channel, "@") }
