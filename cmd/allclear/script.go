package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"allclear/incident"
)

// scriptLine is one line of a replay. Fields that are not here are ignored.
type scriptLine struct {
	ID       string    `json:"id"`       // repeated, it is the same trigger in a new envelope
	Incident string    `json:"incident"` // in whose channel the words are typed; for open, the number it will get
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"` // a handle of the workspace file
	Command  string    `json:"command"`
	Expect   string    `json:"expect"` // "ok" or "refused"; empty means ok

	place string // file:line
}

// readScript reads a whole script. The first broken line is named with the file and its number; nothing is played then.
func readScript(path string, ws incident.Workspace) ([]scriptLine, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("script: %w", err)
	}
	defer file.Close()
	var out []scriptLine
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		place := fmt.Sprintf("%s:%d", path, n)
		l, err := readLine(lines.Bytes(), ws, out)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; nothing was played", place, err)
		}
		l.place = place
		out = append(out, l)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: the script is empty", path)
	}
	return out, nil
}

func readLine(data []byte, ws incident.Workspace, before []scriptLine) (l scriptLine, err error) {
	if err := json.Unmarshal(data, &l); err != nil {
		return l, fmt.Errorf("broken line: %w", err)
	}
	_, known := ws.Find(l.Actor)
	_, isID := incident.ParseID(l.Incident)
	switch {
	case l.ID == "" || l.Command == "" || l.At.IsZero():
		return l, errors.New("broken line: it needs an id, a command and a time (at)")
	case !known:
		return l, fmt.Errorf("broken line: %q is not in the workspace file", l.Actor)
	case l.Incident != "" && !isID:
		return l, fmt.Errorf("broken line: %q is not an incident such as INC-7", l.Incident)
	case l.Expect != "" && l.Expect != "ok" && l.Expect != "refused":
		return l, fmt.Errorf(`broken line: expect is "ok" or "refused", not %q`, l.Expect)
	case len(before) > 0 && l.At.Before(before[len(before)-1].At):
		return l, fmt.Errorf("broken line: it is earlier than the one before it (%s)", before[len(before)-1].ID)
	}
	return l, nil
}
