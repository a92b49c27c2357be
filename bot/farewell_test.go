package bot

import (
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// Who stops says so: the socket is closed with code 1000, so that Slack sends nothing more into it and need not wait to
// find out.
func TestStopTakesItsLeave(t *testing.T) {
	s := newTalker(t)
	acked, same := s.deliver(t, []byte(`{"envelope_id":"last","type":"slash_commands","payload":{"team_id":"T1","user_id":"U1","text":"open sev3 last"}}`), "last")
	require.True(t, acked && same)
	s.stop()
	err := <-s.left
	require.True(t, websocket.IsCloseError(err, websocket.CloseNormalClosure), "%v", err)
}
