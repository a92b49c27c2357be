package bot

// Scope is a permission that the bot token must have, and what it is for.
type Scope struct{ Name, For string }

// Scopes returns every permission the bot token must have.
func Scopes() []Scope {
	return []Scope{
		{"commands", "taking /incident"},
		{"chat:write", "posting and editing messages"},
		{"chat:write.public", "announcing in a public channel it is not in"},
		{"channels:manage", "making public channels, inviting into them, setting their topics"},
		{"channels:read", "finding channels by their names"},
		{"channels:history", "looking for a message in doubt, and for a reply"},
		{"channels:join", "joining the configured channels"},
		{"groups:write", "making private channels"},
		{"groups:read", "finding private channels"},
		{"groups:history", "looking for a message in doubt in a private channel"},
		{"im:write", "saying privately what a channel would not show"},
		{"im:history", "looking for such a message in doubt"},
		{"users:read", "people's names and titles"},
		{"pins:write", "pinning the card"},
		{"files:write", "posting postmortems and letters"},
		{"metadata.message:read", "telling a message in doubt by its key"},
	}
}
