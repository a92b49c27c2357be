package main

import (
	"context"
	"fmt"
	"log/slog"

	"allclear/internal/health"
)

// watch lets operators and their tools look on while serve serves, if ALLCLEAR_HTTP_ADDR says where. What it returns ends that.
func (c config) watch(ctx context.Context, meter *health.Meter, r health.Record, writable func(context.Context) error, log *slog.Logger) (end func() error, err error) {
	if c.HTTPAddr == "" {
		return func() error { return nil }, nil
	}
	s, err := health.Start(ctx, health.Config{Addr: c.HTTPAddr, Meter: meter, Record: r, Writable: writable, Log: log})
	if err != nil {
		return nil, fmt.Errorf("ALLCLEAR_HTTP_ADDR: %w", err)
	}
	log.InfoContext(ctx, "health is served", "address", s.URL())
	return s.Close, nil
}
