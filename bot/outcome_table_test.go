package bot

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
)

// slackWords are the words with which Slack's methods say no, by what each means for a call. Those of methods that the
// bot does not call yet are here too: the first call of one should not teach us what its words mean.
func slackWords() map[outcome]string {
	return map[outcome]string{
		paid:   "already_in_channel already_pinned already_reacted already_archived",
		unsent: "ratelimited rate_limited message_limit_exceeded canvas_editing_locked",
		doubtful: `internal_error fatal_error service_unavailable request_timeout
			update_failed fetch_members_failed canvas_creation_failed`,
		forbidden: `invalid_auth not_authed account_inactive token_revoked token_expired missing_scope not_allowed_token_type no_permission
			access_denied team_access_not_granted`,
		refused: `name_taken invalid_name invalid_name_maxlength invalid_name_punctuation invalid_name_required invalid_name_specials no_channel
			restricted_action cannot_create_channel canvas_disabled_user_team
			cant_invite cant_invite_self user_not_found no_user not_in_channel is_archived channel_not_found user_is_restricted ura_max_channels
			org_user_not_in_team app_cannot_join_channel method_not_supported_for_channel_type
			too_long not_authorized cant_archive_general cant_archive_required channel_is_limited_access too_many_members
			invalid_cursor invalid_ts_latest invalid_ts_oldest invalid_limit
			no_text invalid_blocks invalid_blocks_format msg_blocks_too_long markdown_text_conflict metadata_too_large invalid_metadata_format
			invalid_metadata_schema cannot_reply_to_message messages_tab_disabled restricted_action_read_only_channel
			restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked too_many_attachments
			team_not_found message_not_found cant_update_message edit_window_closed is_inactive msg_too_long block_mismatch user_not_in_channel
			too_many_pins not_pinnable bad_timestamp too_many_bookmarks invalid_link invalid_emoji permission_denied
			too_many_emoji too_many_reactions thread_locked
			expired_trigger_id exchanged_trigger_id invalid_trigger_id view_too_large duplicate_external_id push_limit_reached not_found
			hash_conflict not_enabled no_such_subteam plan_upgrade_required user_not_visible
			file_uploads_disabled storage_limit_reached file_type_not_allowed alt_txt_too_large file_not_found posting_to_channel_denied
			channels_limit_exceeded free_teams_cannot_create_standalone_canvases canvas_not_found canvas_too_large
			channel_canvas_already_exists team_tier_cannot_create_channel_canvases cannot_parse cannot_add_bot no_query
			invalid_arguments invalid_form_data unknown_method`,
	}
}

// Every word that Slack is known to say is judged as what it means.
func TestOutcomeOfEveryWord(t *testing.T) {
	seen := map[string]bool{}
	for want, words := range slackWords() {
		for word := range strings.FieldsSeq(words) {
			t.Run(word, func(t *testing.T) {
				require.False(t, seen[word], "it cannot mean two things")
				seen[word] = true
				got, pause := judge(slack.SlackErrorResponse{Err: word})
				require.Equal(t, want, got)
				require.Equal(t, want != paid && want != refused, pause > 0, "what is made again or looked for waits, and nothing else")
			})
		}
	}
	require.Greater(t, len(seen), 100)
}
