package slackemu

import (
	"cmp"
	"slices"
)

const maxInvites = 100

// conversationsInvite invites everyone or, unless force is given, no one.
func conversationsInvite(w *workspace, a args) (reply, error) {
	r, err := w.inside(a["channel"])
	if err != nil {
		return nil, err
	}
	users := a.list("users")
	if len(users) == 0 {
		return nil, refusal("no_user")
	}
	if len(users) > maxInvites {
		return nil, refusal("too_many_users")
	}
	good, problem := w.sortInvites(r, users)
	if problem == nil || a.is("force") {
		for _, id := range good {
			w.join(r, id)
		}
	}
	return reply{"channel": w.channelJSON(r)}, problem
}

// sortInvites parts those who can be invited from those who cannot.
func (w *workspace) sortInvites(r *room, users []string) (good []string, problem error) {
	var errs []reply
	var first refusal
	for _, id := range users {
		code := w.inviteProblem(r, id)
		if code == "" && !slices.Contains(good, id) {
			good = append(good, id)
		}
		if code != "" {
			errs = append(errs, reply{"user": id, "ok": false, "error": string(code)})
			first = cmp.Or(first, code)
		}
	}
	if errs == nil {
		return good, nil
	}
	return good, detailed{first, reply{"errors": errs}}
}

func (w *workspace) inviteProblem(r *room, id string) refusal {
	_, known := w.member(id)
	switch {
	case !known:
		return "user_not_found"
	case id == w.bot.ID:
		return "cant_invite_self"
	case r.has(id):
		return "already_in_channel"
	}
	return ""
}
