package slackemu

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"
)

// Person is a human member of the workspace.
type Person struct{ ID, Handle, Name, Title string }

// Config says what the workspace looks like when it opens.
type Config struct {
	// Addr is the loopback host:port to listen on; empty means 127.0.0.1:0.
	Addr string
	// Now is the clock of the workspace; it must not call the Server.
	Now func() time.Time
	// BotToken and AppToken are the only tokens that are let in.
	BotToken, AppToken string
	// TeamID, BotID and BotName have defaults: T0LOCAL, U0ALLCLEAR, allclear.
	TeamID, BotID, BotName string
	// People are the members; Channels are public, and all People are in them.
	People   []Person
	Channels []string
	// RateLimits makes the Web API answer 429 as Slack does, by Now.
	RateLimits bool
	// HistoryLag is how late conversations.history shows a message: real Slack gives no promise.
	HistoryLag time.Duration
	// Events sends what people say on the page to the bot as message events.
	Events bool
	// Zone is the IANA name of the zone in which the page shows times; empty means UTC.
	Zone string
	// PingInterval is the real time between pings of the server; default 5s.
	PingInterval time.Duration
	// Log may be nil.
	Log *slog.Logger
}

func (c *Config) fill() error {
	c.Addr = cmp.Or(c.Addr, "127.0.0.1:0")
	c.TeamID = cmp.Or(c.TeamID, "T0LOCAL")
	c.BotID = cmp.Or(c.BotID, "U0ALLCLEAR")
	c.BotName = cmp.Or(c.BotName, "allclear")
	c.Zone = cmp.Or(c.Zone, "UTC")
	c.PingInterval = cmp.Or(c.PingInterval, 5*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return errors.Join(c.checkRequired(), c.checkAddr(), c.checkPeople(), c.checkChannels())
}

func (c *Config) checkRequired() error {
	if c.Now == nil || c.BotToken == "" || c.AppToken == "" {
		return errors.New("config needs Now, BotToken and AppToken")
	}
	if c.BotToken == c.AppToken {
		return errors.New("the bot token and the app token must differ")
	}
	return nil
}

func (c *Config) checkAddr() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("address %q: %w", c.Addr, err)
	}
	if !isLoopback(host) {
		return fmt.Errorf("address %q is not loopback; use 127.0.0.1:PORT", c.Addr)
	}
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (c *Config) checkPeople() error {
	seen := map[string]bool{c.BotID: true, "@" + c.BotName: true}
	for _, p := range c.People {
		if p.ID == "" || p.Handle == "" {
			return fmt.Errorf("person %+v needs an id and a handle", p)
		}
		if seen[p.ID] || seen["@"+p.Handle] {
			return fmt.Errorf("person %s (@%s) is there twice", p.ID, p.Handle)
		}
		seen[p.ID], seen["@"+p.Handle] = true, true
	}
	return nil
}

func (c *Config) checkChannels() error {
	seen := map[string]bool{}
	for _, name := range c.Channels {
		if err := checkName(name); err != nil {
			return fmt.Errorf("channel %q: %w", name, err)
		}
		if seen[name] {
			return fmt.Errorf("channel %q is there twice", name)
		}
		seen[name] = true
	}
	return nil
}
