package bot

// Scope is a permission of the bot token, and what it is for.
type Scope struct {
	Name, For string
	Optional  bool // without it only what it is for is missing
}

// Scopes returns every permission that the bot uses; without those that are not optional it does not do.
func Scopes() []Scope {
	return []Scope{
		{Name: "commands", For: "taking /incident"},
		{Name: "chat:write", For: "posting and editing messages"},
		{Name: "chat:write.public", For: "announcing in a public channel it is not in"},
		{Name: "channels:manage", For: "making public channels, inviting into them, setting their topics"},
		{Name: "channels:read", For: "finding channels by their names"},
		{Name: "channels:history", For: "looking for a message in doubt, and for a reply; hearing that people talk (never what they say)"},
		{Name: "channels:join", For: "joining the configured channels"},
		{Name: "groups:write", For: "making private channels"},
		{Name: "groups:read", For: "finding private channels"},
		{Name: "groups:history", For: "the same in private channels"},
		{Name: "im:write", For: "saying privately what a channel would not show"},
		{Name: "im:history", For: "looking for such a message in doubt"},
		{Name: "users:read", For: "people's names and titles"},
		{Name: "pins:write", For: "pinning the card"},
		{Name: "files:write", For: "posting postmortems and letters"},
		{Name: "metadata.message:read", For: "telling a message in doubt by its key"},
		{Name: "canvases:write", For: "keeping the postmortem in a canvas of the channel", Optional: true},
		{Name: "files:read", For: "seeing whether a canvas is ours before writing into it", Optional: true},
	}
}

// Subscriptions returns every event of the workspace that the app must be subscribed to.
func Subscriptions() []Scope {
	return []Scope{
		{Name: "app_home_opened", For: "drawing the home tab"},
		{Name: "message.channels", For: "hearing that people talk in an incident's channel, so that nobody is asked whether they are there"},
		{Name: "message.groups", For: "the same in private incidents' channels"},
	}
}
