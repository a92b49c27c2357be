package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSecretsNeverPrint(t *testing.T) {
	s := secret{"xoxb-very-secret"}
	in := struct{ Token secret }{s}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		require.NotContains(t, fmt.Sprintf(verb, s), "very")
		require.NotContains(t, fmt.Sprintf(verb, &s), "very")
		require.NotContains(t, fmt.Sprintf(verb, in), "very")
	}
	data, err := json.Marshal(in)
	require.NoError(t, err)
	require.NotContains(t, string(data), "very")
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", s, "config", in)
	require.NotContains(t, log.String(), "very")
}
