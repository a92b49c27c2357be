package slackemu

func authTest(w *workspace, _ args) (reply, error) {
	return reply{
		"url": "https://" + teamDomain + ".slack.com/", "team": teamName, "team_id": w.team,
		"user": w.bot.Handle, "user_id": w.bot.ID, "bot_id": botID, "is_enterprise_install": false,
	}, nil
}

func teamInfo(w *workspace, _ args) (reply, error) {
	return reply{"team": reply{"id": w.team, "name": teamName, "domain": teamDomain}}, nil
}

func botsInfo(w *workspace, a args) (reply, error) {
	if id := a["bot"]; id != "" && id != botID {
		return nil, refusal("bot_not_found")
	}
	return reply{"bot": reply{
		"id": botID, "deleted": false, "name": w.bot.Name, "app_id": appID, "user_id": w.bot.ID,
	}}, nil
}

func usersInfo(w *workspace, a args) (reply, error) {
	p, ok := w.member(a["user"])
	if !ok {
		return nil, refusal("user_not_found")
	}
	return reply{"user": w.userJSON(p)}, nil
}

func (w *workspace) userJSON(p Person) reply {
	return reply{
		"id": p.ID, "team_id": w.team, "name": p.Handle, "real_name": p.Name, "deleted": false,
		"is_bot": p.ID == w.bot.ID, "tz": "Etc/UTC", "tz_label": "UTC", "tz_offset": 0,
		"profile": reply{"real_name": p.Name, "display_name": p.Handle, "title": p.Title, "team": w.team},
	}
}
