package bot

import (
	"errors"
	"net/http"

	"github.com/slack-go/slack"
)

// doorWords says what an operator must mend before Slack lets us in; "" if waiting may help. slack-go itself ends on
// some of these words and goes on for ever on others.
func doorWords(err error) string {
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok && status.Code == http.StatusNotFound {
		return "SLACK_API_URL is not the address of Slack's Web API"
	}
	said, ok := errors.AsType[slack.SlackErrorResponse](err)
	if !ok {
		return ""
	}
	switch said.Err {
	case "not_allowed_token_type", "missing_scope":
		return "SLACK_APP_TOKEN must be an app-level token (xapp-…) with the scope connections:write, and SLACK_BOT_TOKEN a bot token (xoxb-…)"
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
		return "SLACK_APP_TOKEN or SLACK_BOT_TOKEN is not valid any more; make a new one in the app's settings"
	case "forbidden_team", "team_access_not_granted":
		return "the app is not allowed in this workspace"
	}
	return ""
}
