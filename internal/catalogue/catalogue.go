// Package catalogue reads the workspace file: people, components, services, customers and the zone.
package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"allclear/incident"
)

// file is the workspace file as people write it.
type file struct {
	Timezone   string            `yaml:"timezone"`
	StatusPage string            `yaml:"status_page"`
	First      int               `yaml:"first_incident"`
	ReportDays *int              `yaml:"report_days"`
	People     []person          `yaml:"people"`
	Components []component       `yaml:"components"`
	Services   map[string]string `yaml:"services"`
	Customers  []string          `yaml:"customers"`
	Vendors    []string          `yaml:"vendors"`
}

type person struct {
	Handle string `yaml:"handle"`
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
}

type component struct {
	Name string `yaml:"name"`
	Say  string `yaml:"say"`
}

// Load reads a workspace file. An error names the file and, where it can, the line.
func Load(path string) (incident.Workspace, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return incident.Workspace{}, fmt.Errorf("workspace file: %w", err)
	}
	ws, err := Parse(data)
	if err != nil {
		return incident.Workspace{}, fmt.Errorf("workspace file %s: %w", path, err)
	}
	return ws, nil
}

// Parse reads the text of a workspace file. A key it does not know is an error: it would be a misspelt one.
func Parse(data []byte) (incident.Workspace, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return incident.Workspace{}, errors.New(strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", ""), "yaml: "))
	}
	return f.workspace()
}

func (f file) workspace() (incident.Workspace, error) {
	ws := incident.Workspace{
		StatusPage: f.StatusPage, Customers: f.Customers, Vendors: f.Vendors, FirstID: incident.ID(f.First),
		ReportDays: incident.DefaultReportDays,
	}
	for _, c := range f.Components {
		ws.Components = append(ws.Components, incident.Component(c))
	}
	if err := f.zone(&ws); err != nil {
		return ws, err
	}
	return ws, errors.Join(f.reportDays(&ws), f.people(&ws), f.services(&ws))
}

func (f file) reportDays(ws *incident.Workspace) error {
	if f.ReportDays == nil {
		return nil
	}
	if *f.ReportDays < 0 {
		return errors.New("report_days must be whole days, such as 3; 0 promises no report")
	}
	ws.ReportDays = *f.ReportDays
	return nil
}

func (f file) zone(ws *incident.Workspace) error {
	if f.Timezone == "" {
		return nil
	}
	zone, err := time.LoadLocation(f.Timezone)
	if err != nil {
		return fmt.Errorf("timezone %q is not an IANA name such as America/New_York", f.Timezone)
	}
	ws.Zone = zone
	return nil
}

func (f file) people(ws *incident.Workspace) error {
	seen := map[string]bool{}
	for i, p := range f.People {
		if p.ID == "" || p.Name == "" {
			return fmt.Errorf("people: entry %d needs an id and a name", i+1)
		}
		if seen[p.ID] || seen["@"+p.Handle] {
			return fmt.Errorf("people: %s is there twice", p.Name)
		}
		seen[p.ID], seen["@"+p.Handle] = true, p.Handle != ""
		ws.People = append(ws.People, incident.Listed{
			Person: incident.Person{ID: p.ID, Name: p.Name, Title: p.Title}, Handle: p.Handle,
		})
	}
	return nil
}

// services are sorted by name: a map has no order, and outputs must have one.
func (f file) services(ws *incident.Workspace) error {
	for _, name := range slices.Sorted(maps.Keys(f.Services)) {
		component := f.Services[name]
		if len(f.Components) > 0 && !f.has(component) {
			return fmt.Errorf("services: %s belongs to %q, which is not among the components", name, component)
		}
		ws.Services = append(ws.Services, incident.Service{Name: name, Component: component})
	}
	return nil
}

func (f file) has(name string) bool {
	for _, c := range f.Components {
		if c.Name == name {
			return true
		}
	}
	return false
}
