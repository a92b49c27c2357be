package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"allclear/bot"
	"allclear/incident"
	"allclear/internal/catalogue"
)

var channelID = regexp.MustCompile(`^[CG][A-Z0-9]{8,}$`)

// config is everything the environment says. A secret may also be named by a file: SLACK_BOT_TOKEN_FILE.
type config struct {
	BotToken     secret        `envconfig:"SLACK_BOT_TOKEN"`
	BotTokenFile string        `envconfig:"SLACK_BOT_TOKEN_FILE"`
	AppToken     secret        `envconfig:"SLACK_APP_TOKEN"`
	AppTokenFile string        `envconfig:"SLACK_APP_TOKEN_FILE"`
	SlackURL     string        `envconfig:"SLACK_API_URL" default:"https://slack.com/api/"`
	Database     string        `envconfig:"DATABASE_URL" default:"allclear.db"`
	Timezone     string        `envconfig:"ALLCLEAR_TIMEZONE"`
	StatusPage   string        `envconfig:"ALLCLEAR_STATUS_PAGE_URL"`
	Workspace    string        `envconfig:"ALLCLEAR_WORKSPACE"`
	Templates    string        `envconfig:"ALLCLEAR_TEMPLATES"` // a folder with sentences of the company's own
	ReportDays   string        `envconfig:"ALLCLEAR_REPORT_DAYS"`
	Incidents    string        `envconfig:"ALLCLEAR_INCIDENTS_CHANNEL" default:"#incidents"`
	Managers     string        `envconfig:"ALLCLEAR_MANAGERS_CHANNEL"`
	Support      string        `envconfig:"ALLCLEAR_SUPPORT_CHANNEL"`
	Weekly       string        `envconfig:"ALLCLEAR_WEEKLY_DIGEST" default:"0 9 * * MON"` // on the clocks of the organisation's zone; off, or empty, is never
	Monthly      string        `envconfig:"ALLCLEAR_MONTHLY_DIGEST" default:"0 9 1 * *"`
	HTTPAddr     string        `envconfig:"ALLCLEAR_HTTP_ADDR"`
	Settle       time.Duration `envconfig:"ALLCLEAR_SETTLE" default:"10s"`
	Pace         time.Duration `envconfig:"ALLCLEAR_PACE" default:"1s"`
	Log          string        `envconfig:"ALLCLEAR_LOG" default:"info"`
}

// readConfig reads the environment and returns every problem at once, without any value.
func readConfig(environ []string) (config, error) {
	var c config
	problems := unknown(environ)
	if err := envconfig.Process("", &c); err != nil {
		problems = append(problems, plainly(err))
	}
	for _, f := range []struct {
		name, path string
		into       *secret
	}{{"SLACK_BOT_TOKEN_FILE", c.BotTokenFile, &c.BotToken}, {"SLACK_APP_TOKEN_FILE", c.AppTokenFile, &c.AppToken}} {
		problems = append(problems, f.into.fromFile(f.name, f.path)...)
	}
	return c, problem(append(problems, c.check()...))
}

// readAll reads the environment and the workspace file, which path may name, and returns every problem of both at once.
func readAll(environ []string, path string, needTokens bool) (c config, ws incident.Workspace, differs []string, err error) {
	c, err = readConfig(environ)
	var tokens error
	if needTokens {
		tokens = problem(c.checkTokens())
	}
	ws, differs, wrong := c.workspace(path)
	return c, ws, differs, together(err, tokens, wrong)
}

// together joins the problems of several checks into one list.
func together(errs ...error) error {
	var all []string
	for _, err := range errs {
		if list, ok := errors.AsType[problems](err); ok {
			all = append(all, list...)
		} else if err != nil {
			all = append(all, err.Error())
		}
	}
	return problem(all)
}

// problems is a list of what is wrong with the environment.
type problems []string

// Error returns the list.
func (p problems) Error() string {
	return "the environment is not right:\n  " + strings.Join(p, "\n  ")
}

// plainly says which variable is wrong; envconfig's own words would repeat its value.
func plainly(err error) string {
	if parse, ok := errors.AsType[*envconfig.ParseError](err); ok {
		return fmt.Sprintf("%s is not a %s such as 10s", parse.KeyName, strings.TrimPrefix(parse.TypeName, "time."))
	}
	return err.Error()
}

func (s *secret) fromFile(name, path string) []string {
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", name, err)}
	}
	return oneProblem(s.Decode(string(data)))
}

func oneProblem(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}

// check finds what is wrong with values that could be read.
func (c config) check() (problems []string) {
	if u, err := url.Parse(c.SlackURL); err != nil || u.Host == "" || !strings.HasSuffix(c.SlackURL, "/") {
		problems = append(problems, "SLACK_API_URL must be a URL that ends in a slash, such as https://slack.com/api/")
	}
	if _, err := databasePath(c.Database); err != nil {
		problems = append(problems, err.Error())
	}
	if c.StatusPage != "" {
		if u, err := url.Parse(c.StatusPage); err != nil || u.Host == "" {
			problems = append(problems, "ALLCLEAR_STATUS_PAGE_URL must be a URL such as https://status.example.com")
		}
	}
	if n, err := strconv.Atoi(cmp.Or(c.ReportDays, "0")); err != nil || n < 0 {
		problems = append(problems, "ALLCLEAR_REPORT_DAYS must be whole days, such as 3; 0 promises no report")
	}
	if c.Settle <= 0 || c.Pace <= 0 {
		problems = append(problems, "ALLCLEAR_SETTLE and ALLCLEAR_PACE must be longer than nothing, such as 10s and 1s")
	}
	if c.HTTPAddr != "" && !isAddress(c.HTTPAddr) {
		problems = append(problems, "ALLCLEAR_HTTP_ADDR must be host:port such as 127.0.0.1:8080, or empty to serve no /livez, /readyz and /metrics")
	}
	for name, channel := range map[string]string{"INCIDENTS": c.Incidents, "MANAGERS": c.Managers, "SUPPORT": c.Support} {
		if channel != "" && !strings.HasPrefix(channel, "#") && !channelID.MatchString(channel) {
			problems = append(problems, fmt.Sprintf("ALLCLEAR_%s_CHANNEL must be a name with its #, such as #incidents, or an id such as C0123456789", name))
		}
	}
	for name, expr := range map[string]string{"WEEKLY": c.Weekly, "MONTHLY": c.Monthly} {
		if err := bot.CheckSchedule(expr); err != nil {
			problems = append(problems, fmt.Sprintf("ALLCLEAR_%s_DIGEST must be a cron expression such as \"0 9 * * MON\", or off: %v", name, err))
		}
	}
	slices.Sort(problems) // a map has no order
	if _, err := c.level(); err != nil {
		problems = append(problems, "ALLCLEAR_LOG must be debug, info, warn or error")
	}
	return problems
}

// isAddress reports whether a value is host:port. Port 0 is any free one; no host is every address of the machine.
func isAddress(value string) bool {
	host, port, err := net.SplitHostPort(value)
	if err != nil || strings.ContainsAny(host, "/@ \t") {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// checkTokens finds what is wrong with the tokens. Only serve needs them.
func (c config) checkTokens() (problems []string) {
	for _, t := range []struct {
		name, prefix string
		value        secret
	}{{"SLACK_BOT_TOKEN", "xoxb-", c.BotToken}, {"SLACK_APP_TOKEN", "xapp-", c.AppToken}} {
		switch {
		case t.value.value == "":
			problems = append(problems, fmt.Sprintf("%s is missing; it begins with %s (or name a file that holds it in %s_FILE)", t.name, t.prefix, t.name))
		case !strings.HasPrefix(t.value.value, t.prefix) || strings.ContainsAny(t.value.value, " \t\n"):
			problems = append(problems, fmt.Sprintf("%s is malformed; it begins with %s and has no blanks", t.name, t.prefix))
		}
	}
	return problems
}

func problem(list []string) error {
	if len(list) == 0 {
		return nil
	}
	return problems(list)
}

// unknown names variables of ours that nothing reads: they would be misspelt ones.
func unknown(environ []string) (problems []string) {
	names := variables()
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "ALLCLEAR_") && !slices.Contains(names, name) {
			problems = append(problems, fmt.Sprintf("%s is not a variable of allclear; did you mean %s?", name, incident.Nearest(name, names)[0]))
		}
	}
	return problems
}

// variables returns the names of all variables.
func variables() (names []string) {
	for field := range reflect.TypeFor[config]().Fields() {
		names = append(names, field.Tag.Get("envconfig"))
	}
	return names
}

// databasePath returns the file DATABASE_URL names: a path, or sqlite:PATH.
func databasePath(value string) (string, error) {
	scheme, rest, found := strings.Cut(value, ":")
	switch {
	case found && scheme == "sqlite":
		return strings.TrimPrefix(rest, "//"), nil
	case found && strings.HasPrefix(rest, "//"):
		return "", errors.New("DATABASE_URL must be a path, or sqlite:PATH; this version keeps its record in SQLite only")
	}
	return value, nil
}

func (c config) level() (level slog.Level, err error) {
	return level, level.UnmarshalText([]byte(c.Log))
}

// workspace reads the workspace file; path names it, or else the environment does.
func (c config) workspace(path string) (ws incident.Workspace, differs []string, err error) {
	var unread error
	ws.ReportDays = incident.DefaultReportDays
	if path = cmp.Or(path, c.Workspace); path != "" {
		ws, unread = catalogue.Load(path)
	}
	ws, differs, err = c.over(ws)
	return ws, differs, together(unread, err)
}

// over lays the environment over what a workspace file says. Where they differ the environment wins, and differs says so.
func (c config) over(ws incident.Workspace) (_ incident.Workspace, differs []string, err error) {
	if c.Timezone != "" {
		zone, err := time.LoadLocation(c.Timezone)
		if err != nil || c.Timezone == "Local" {
			return ws, nil, errors.New("ALLCLEAR_TIMEZONE must be an IANA name such as America/New_York")
		}
		if ws.Zone != nil && ws.Zone.String() != zone.String() {
			differs = append(differs, fmt.Sprintf("the zone is %s (ALLCLEAR_TIMEZONE), not the workspace file's %s", zone, ws.Zone))
		}
		ws.Zone = zone
	}
	if c.StatusPage != "" && ws.StatusPage != "" && c.StatusPage != ws.StatusPage {
		differs = append(differs, "the status page is that of ALLCLEAR_STATUS_PAGE_URL, not the workspace file's")
	}
	ws.StatusPage = cmp.Or(c.StatusPage, ws.StatusPage)
	if days, err := strconv.Atoi(c.ReportDays); err == nil {
		ws.ReportDays = days
	}
	return ws, differs, nil
}
