package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

var numbered = regexp.MustCompile(`update: (line-\d+\.)`)

// violations compares what was acked, what is recorded, and what the workspace shows, and says what is not as it must be.
func (c *crash) violations() (out []string) {
	recorded := c.recorded()
	all := map[string]bool{}
	for i, channel := range c.channels {
		out = append(out, twice("recorded", recorded[i])...)
		out = append(out, compare(recorded[i], c.shown(channel))...)
		for _, words := range recorded[i] {
			all[words] = true
		}
	}
	for _, l := range c.lines {
		if l.answer != "" && !all[l.words] {
			out = append(out, l.words+" acked and not recorded")
		}
	}
	return slices.Concat(out, c.odd, c.broken(), c.places())
}

// recorded returns the lines that each incident has in the record, in order.
func (c *crash) recorded() (out [][]string) {
	c.read(func(r *store.Reader) {
		for i := range c.channels {
			in, err := r.Load(context.Background(), incident.ID(i+1), time.Time{})
			require.NoError(c.t, err)
			var lines []string
			for _, e := range in.Updates {
				lines = append(lines, e.Text.Internal)
			}
			out = append(out, lines)
		}
	})
	return out
}

// shown returns the numbered lines a channel shows to everybody, in order.
func (c *crash) shown(channel string) (out []string) {
	for _, m := range c.slack.Messages(channel) {
		if found := numbered.FindStringSubmatch(m.Text); found != nil && m.To == "" {
			out = append(out, found[1])
		}
	}
	return out
}

// compare says how what is shown differs from what is recorded.
func compare(recorded, shown []string) []string {
	out := twice("shown", shown)
	out = append(out, lacking("recorded and not shown", recorded, shown)...)
	out = append(out, lacking("shown and not recorded", shown, recorded)...)
	if len(out) == 0 && !slices.Equal(recorded, shown) {
		out = append(out, fmt.Sprintf("out of order: recorded %v, shown %v", recorded, shown))
	}
	return out
}

func twice(what string, lines []string) (out []string) {
	seen := map[string]bool{}
	for _, l := range lines {
		if seen[l] {
			out = append(out, l+" "+what+" twice")
		}
		seen[l] = true
	}
	return out
}

func lacking(what string, lines, in []string) (out []string) {
	have := map[string]bool{}
	for _, l := range in {
		have[l] = true
	}
	for _, l := range lines {
		if !have[l] {
			out = append(out, l+" "+what)
		}
	}
	return out
}

// broken says what is wrong with the record's chain.
func (c *crash) broken() (out []string) {
	c.read(func(r *store.Reader) {
		faults, err := r.Verify(context.Background())
		require.NoError(c.t, err)
		for _, f := range faults {
			out = append(out, fmt.Sprint(f))
		}
	})
	return out
}

// places says where there is not one channel and one announcement for each incident.
func (c *crash) places() (out []string) {
	channels := 0
	for _, ch := range c.slack.Channels() {
		if strings.HasPrefix(ch.Name, "inc-") {
			channels++
		}
	}
	if said := len(c.slack.Messages("incidents")); channels != len(c.channels) || said != len(c.channels) {
		out = append(out, fmt.Sprintf("%d channels and %d announcements of %d incidents", channels, said, len(c.channels)))
	}
	return out
}

// doubled reports whether a channel shows a line twice: no waiting makes that good again.
func (c *crash) doubled() bool {
	return slices.ContainsFunc(c.channels, func(ch string) bool { return len(twice("shown", c.shown(ch))) > 0 })
}

// report logs the figures.
func (c *crash) report() {
	acked, recorded, shown, doubles := 0, 0, 0, 0
	for _, l := range c.lines {
		if l.answer != "" {
			acked++
		}
	}
	for i, lines := range c.recorded() {
		recorded += len(lines)
		shown += len(c.shown(c.channels[i]))
		doubles += len(twice("shown", c.shown(c.channels[i])))
	}
	calls := len(c.slack.Calls())
	c.t.Logf("%d typed, %d delivered again, %d acked, %d recorded, %d shown, %d of them twice; %d of %d calls failed on purpose",
		len(c.lines), c.again, acked, recorded, shown, doubles, c.fails, calls)
}
