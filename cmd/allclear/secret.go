package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// secret is a value that never prints, whatever it is printed with.
type secret struct{ value string }

const hidden = "[secret]"

// Decode takes a value from the environment. It never fails, so no error can carry the value.
func (s *secret) Decode(value string) error { //nolint:unparam // envconfig's interface
	s.value = strings.TrimSpace(value)
	return nil
}

// Format prints the same for every verb; String alone would not stop %d.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// String returns no secret.
func (secret) String() string { return hidden }

// LogValue logs no secret.
func (secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText encodes no secret.
func (secret) MarshalText() ([]byte, error) { return []byte(hidden), nil } //nolint:unparam // the standard library's interface
