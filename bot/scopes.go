package bot

// Scope is something the app must be allowed, and what it is for.
type Scope struct{ Name, For string }

// Scopes returns every permission the bot token must have.
func Scopes() []Scope {
	return []Scope{
		{"commands", "taking /incident"},
		{"chat:write", "posting and editing messages"},
		{"chat:write.public", "announcing in a public channel it is not in"},
		{"channels:manage", "making public channels, inviting into them, setting their topics"},
		{"channels:read", "finding channels by their names"},
		{"channels:history", "looking for a message in doubt, and for a reply; hearing that people talk (never what they say)"},
		{"channels:join", "joining the configured channels"},
		{"groups:write", "making private channels"},
		{"groups:read", "finding private channels"},
		{"groups:history", "the same in private channels"},
		{"im:write", "saying privately what a channel would not show"},
		{"im:history", "looking for such a message in doubt"},
		{"users:read", "people's names and titles"},
		{"pins:write", "pinning the card"},
		{"files:write", "posting postmortems and letters"},
		{"metadata.message:read", "telling a message in doubt by its key"},
	}
}

// Subscriptions returns every event of the workspace that the app must be subscribed to.
func Subscriptions() []Scope {
	return []Scope{
		{"app_home_opened", "drawing the home tab"},
		{"message.channels", "hearing that people talk in an incident's channel, so that nobody is asked whether they are there"},
		{"message.groups", "the same in private incidents' channels"},
	}
}
