package slackemu

import (
	"slices"
	"strings"
)

// reach finds a channel the bot may know of: public, or private with it inside.
func (w *workspace) reach(id string) (*room, error) {
	r := w.room(id)
	if r == nil || r.ID != id || !r.visible(w.bot.ID) {
		return nil, refusal("channel_not_found")
	}
	return r, nil
}

// inside finds a channel the bot is a member of and that is still in use.
func (w *workspace) inside(id string) (*room, error) {
	r, err := w.reach(id)
	switch {
	case err != nil:
		return nil, err
	case !r.has(w.bot.ID):
		return nil, refusal("not_in_channel")
	case r.Archived:
		return nil, refusal("is_archived")
	}
	return r, nil
}

func conversationsCreate(w *workspace, a args) (reply, error) {
	name := a["name"]
	if err := checkName(name); err != nil {
		return nil, err
	}
	if w.room(name) != nil && w.room(name).Name == name {
		return nil, refusal("name_taken")
	}
	r := w.addRoom("C", name)
	r.Private, r.Creator, r.Members = a.is("is_private"), w.bot.ID, []string{w.bot.ID}
	w.tell(r, "created")
	return reply{"channel": w.channelJSON(r)}, nil
}

func conversationsInfo(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, err
	}
	out := w.channelJSON(r)
	if r.canvas != nil {
		out["properties"] = reply{"canvas": reply{"file_id": r.canvas.ID, "is_empty": r.canvas.Content == ""}}
	}
	if a.is("include_num_members") {
		out["num_members"] = len(r.Members)
	}
	return reply{"channel": out}, nil
}

func conversationsMembers(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	if err != nil {
		return nil, err
	}
	page, next, err := paged(r.Members, a)
	return reply{"members": page, "response_metadata": next}, err
}

func conversationsJoin(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	switch {
	case err != nil:
		return nil, err
	case r.Archived:
		return nil, refusal("is_archived")
	case r.Private:
		return nil, refusal("method_not_supported_for_channel_type")
	case r.has(w.bot.ID):
		return reply{"channel": w.channelJSON(r), "warning": "already_in_channel"}, nil
	}
	w.join(r, w.bot.ID)
	return reply{"channel": w.channelJSON(r)}, nil
}

func (w *workspace) join(r *room, id string) {
	r.Members = append(r.Members, id)
	w.tell(r, "joined "+w.at(id))
}

func conversationsSetTopic(w *workspace, a args) (reply, error) {
	r, err := w.inside(a["channel"])
	if err != nil {
		return nil, err
	}
	if tooLong(a["topic"], maxTopic) {
		return nil, refusal("too_long")
	}
	r.Topic = a["topic"]
	w.tell(r, "topic: "+r.Topic)
	return reply{"channel": w.channelJSON(r), "topic": r.Topic}, nil
}

func conversationsSetPurpose(w *workspace, a args) (reply, error) {
	r, err := w.inside(a["channel"])
	if err != nil {
		return nil, err
	}
	if tooLong(a["purpose"], maxTopic) {
		return nil, refusal("too_long")
	}
	r.Purpose = a["purpose"]
	w.tell(r, "purpose: "+r.Purpose)
	return reply{"channel": w.channelJSON(r), "purpose": r.Purpose}, nil
}

func conversationsArchive(w *workspace, a args) (reply, error) {
	r, err := w.reach(a["channel"])
	switch {
	case err != nil:
		return nil, err
	case r.Archived:
		return nil, refusal("already_archived")
	case !r.has(w.bot.ID):
		return nil, refusal("not_in_channel")
	case r.Name == "general":
		return nil, refusal("cant_archive_general")
	case r.isDirect():
		return nil, refusal("method_not_supported_for_channel_type")
	}
	r.Archived = true
	w.tell(r, "archived")
	return reply{}, nil
}

func usersConversations(w *workspace, a args) (reply, error) {
	user := a["user"]
	if user == "" {
		user = w.bot.ID
	}
	if _, ok := w.member(user); !ok {
		return nil, refusal("user_not_found")
	}
	return w.listed(a, func(r *room) bool { return r.has(user) && r.visible(w.bot.ID) })
}

func conversationsList(w *workspace, a args) (reply, error) {
	return w.listed(a, func(r *room) bool { return r.visible(w.bot.ID) })
}

// listed pages through the channels of the wanted types; public ones by default.
func (w *workspace) listed(a args, keep func(*room) bool) (reply, error) {
	types := a.list("types")
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	var out []reply
	for _, r := range w.rooms {
		hidden := r.Archived && a.is("exclude_archived")
		if keep(r) && !hidden && slices.Contains(types, r.kind()) {
			out = append(out, w.channelJSON(r))
		}
	}
	page, next, err := paged(out, a)
	return reply{"channels": page, "response_metadata": next}, err
}

func (r *room) kind() string {
	switch {
	case r.isDirect():
		return "im"
	case r.Private:
		return "private_channel"
	}
	return "public_channel"
}

func (w *workspace) channelJSON(r *room) reply {
	return reply{
		"id": r.ID, "name": strings.TrimPrefix(r.Name, "@"), "name_normalized": r.Name,
		"is_channel": !r.Private, "is_group": r.Private && !r.isDirect(), "is_im": r.isDirect(),
		"is_private": r.Private, "is_archived": r.Archived, "is_general": r.Name == "general",
		"is_member": r.has(w.bot.ID), "creator": r.Creator, "created": r.created.Unix(), "context_team_id": w.team,
		"topic":   reply{"value": r.Topic, "creator": "", "last_set": 0},
		"purpose": reply{"value": r.Purpose, "creator": "", "last_set": 0},
	}
}

// conversationsOpen opens the conversation with one person. Those with several are not there.
func conversationsOpen(w *workspace, a args) (reply, error) {
	p, ok := w.person(a["users"])
	if !ok || p.ID != a["users"] {
		return nil, refusal("user_not_found")
	}
	r := w.direct(p)
	return reply{"channel": w.channelJSON(r)}, nil
}
