package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allclear/bot"
	"allclear/incident"
	"allclear/internal/lint"
	"allclear/templates"
)

// sentences returns every sentence allclear can say, with the company's own where it has any. broken hears of those of them
// that fail while they are filled.
func (c config) sentences(broken func(templates.Broken)) (*templates.Set, error) {
	if c.Templates == "" {
		return templates.New()
	}
	return ownSentences(c.Templates, broken)
}

func ownSentences(dir string, broken func(templates.Broken)) (*templates.Set, error) {
	set, err := templates.Load(os.DirFS(dir), templates.Options{Verbs: bot.Language(), Broken: broken})
	if list, ok := errors.AsType[templates.Problems](err); ok {
		said := make([]string, len(list))
		for i, p := range list {
			said[i] = filepath.Join(dir, p.String())
		}
		return nil, fmt.Errorf("the templates are not right:\n  %s", strings.Join(said, "\n  "))
	}
	if err != nil {
		return nil, fmt.Errorf("templates %s: %w", dir, err)
	}
	return set, nil
}

// misspoken tells whoever runs a command once that a template of theirs failed.
func misspoken(t *terminal) func(templates.Broken) {
	return func(b templates.Broken) {
		_, _ = fmt.Fprintf(t.err, "allclear: your template %q failed at %s %s; the built-in one is used\n", b.Template, b.Place, b.At)
	}
}

// templatesCmd is what there is to do with a company's own sentences.
type templatesCmd struct {
	Check   checkTemplatesCmd   `cmd:"" help:"Say everything that is wrong with a folder of templates, with file and line."`
	Preview previewTemplatesCmd `cmd:"" help:"Show templates filled with invented incidents."`
	Export  exportTemplatesCmd  `cmd:"" help:"Write the built-in templates into a folder, to start from."`
}

// ownFolder is the folder that is named, or else that of the environment.
func ownFolder(named string) (string, error) {
	c, err := readConfig(os.Environ())
	return cmp.Or(named, c.Templates), err
}

type checkTemplatesCmd struct {
	JSON bool   `name:"json" help:"Print an object of JSON."`
	Dir  string `arg:"" optional:"" help:"The folder; default ALLCLEAR_TEMPLATES." type:"path"`
}

// warning is what the lint finds in a sentence of a company's own that customers read.
type warning struct {
	File     string       `json:"file"`
	Line     int          `json:"line"`
	Template string       `json:"template"`
	Finding  lint.Finding `json:"finding"`
}

// Run prints what is wrong; status 1 if anything is. Warnings alone leave it at 0.
func (cmd checkTemplatesCmd) Run(t *terminal) error {
	dir, err := ownFolder(cmd.Dir)
	if err != nil {
		return err
	}
	if dir == "" {
		return errors.New("name a folder, or set ALLCLEAR_TEMPLATES")
	}
	set, err := templates.Load(os.DirFS(dir), templates.Options{Verbs: bot.Language()})
	wrong, ok := errors.AsType[templates.Problems](err)
	if err != nil && !ok {
		return fmt.Errorf("templates %s: %w", dir, err)
	}
	var warnings []warning
	own := 0
	if err == nil {
		if warnings, own, err = linted(set); err != nil {
			return err
		}
	}
	if cmd.JSON {
		return checkedJSON(t, wrong, warnings)
	}
	return checked(t, dir, wrong, warnings, own)
}

func checkedJSON(t *terminal, wrong templates.Problems, warnings []warning) error {
	err := printJSON(t, struct {
		Problems templates.Problems `json:"problems"`
		Warnings []warning          `json:"warnings"`
	}{append(templates.Problems{}, wrong...), append([]warning{}, warnings...)})
	if err == nil && len(wrong) > 0 {
		return errUnhappy
	}
	return err
}

func checked(t *terminal, dir string, wrong templates.Problems, warnings []warning, own int) error {
	for _, p := range wrong {
		if err := printed(t, filepath.Join(dir, p.String())); err != nil {
			return err
		}
	}
	for _, w := range warnings {
		f := w.Finding
		f.Start, f.End = 0, len(f.Words) // the sentence as it is filled is in preview
		if err := printed(t, fmt.Sprintf("%s:%d: warning: %s %s: %s: %s try: %s", filepath.Join(dir, w.File), w.Line, f.Rule, w.Template, shown(f.Words, f), f.Why, f.Instead)); err != nil {
			return err
		}
	}
	if len(wrong) > 0 {
		return errUnhappy
	}
	return printed(t, fmt.Sprintf("%d templates of your own; nothing is wrong with them.", own))
}

// linted reads the company's own sentences for customers by the rules for words. What people typed into the example, or the
// built-in sentences around, is not theirs.
func linted(set *templates.Set) (out []warning, own int, err error) {
	all, err := set.Samples(bot.Language())
	if err != nil {
		return nil, 0, err
	}
	ours, err := builtinSamples()
	if err != nil {
		return nil, 0, err
	}
	for _, one := range all {
		if !one.Own {
			continue
		}
		own++
		if one.Customers {
			known := warningsOf(ours[one.Name])
			out = append(out, slices.DeleteFunc(warningsOf(one), func(w warning) bool { return slices.ContainsFunc(known, w.same) })...)
		}
	}
	return out, own, nil
}

// builtinSamples are the built-in templates for customers, by name.
func builtinSamples() (map[string]templates.Sample, error) {
	set, err := templates.New()
	if err != nil {
		return nil, err
	}
	all, err := set.Samples(bot.Language())
	out := map[string]templates.Sample{}
	for _, one := range all {
		if one.Customers {
			out[one.Name] = one
		}
	}
	return out, err
}

func (w warning) same(other warning) bool {
	return w.Finding.Rule == other.Finding.Rule && w.Finding.Words == other.Finding.Words
}

func warningsOf(one templates.Sample) (out []warning) {
	source := strings.ToLower(one.Source)
	for _, text := range append([]string{one.Source}, one.Texts...) {
		for _, f := range lint.Check(text, lint.Known{}, lint.Options{Channel: lint.Words}) {
			f.Start, f.End = 0, 0 // they count in a text that nobody sees
			w := warning{one.File, one.Line, one.Name, f}
			if f.Words != "" && strings.Contains(source, strings.ToLower(f.Words)) && !strings.Contains(f.Words, "{{") && !slices.ContainsFunc(out, w.same) {
				out = append(out, w)
			}
		}
	}
	return out
}

type previewTemplatesCmd struct {
	JSON  bool     `name:"json" help:"Print an array of JSON, with every text."`
	Texts int      `help:"How many texts of each to show." default:"3"`
	Names []string `arg:"" optional:"" name:"folder or names" help:"The folder, default ALLCLEAR_TEMPLATES or the built-in templates; then the names of templates, default all."`
}

// Run prints each template with what it says, those for customers first.
func (cmd previewTemplatesCmd) Run(t *terminal) error {
	dir, names := "", cmd.Names
	if len(names) > 0 && isFolder(names[0]) {
		dir, names = names[0], names[1:]
	}
	dir, err := ownFolder(dir)
	if err != nil {
		return err
	}
	set, err := config{Templates: dir}.sentences(misspoken(t))
	if err != nil {
		return err
	}
	all, err := set.Samples(bot.Language())
	if err != nil {
		return err
	}
	if all, err = onlyNamed(all, names); err != nil {
		return err
	}
	if cmd.JSON {
		return printJSON(t, all)
	}
	for _, one := range all {
		if err := cmd.show(t, one); err != nil {
			return err
		}
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// onlyNamed leaves the samples of the templates named; all if none is.
func onlyNamed(all []templates.Sample, names []string) ([]templates.Sample, error) {
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, one := range all {
		known = append(known, one.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no template %q; did you mean %q?", name, incident.Nearest(name, known)[0])
		}
	}
	return slices.DeleteFunc(all, func(one templates.Sample) bool { return !slices.Contains(names, one.Name) }), nil
}

func (cmd previewTemplatesCmd) show(t *terminal, one templates.Sample) error {
	about := "built in"
	if one.Own {
		about = "yours"
	}
	if one.Customers {
		about += ", for customers"
	}
	some := one.Texts[:min(len(one.Texts), max(cmd.Texts, 0))]
	if more := len(one.Texts) - len(some); more > 0 {
		about += fmt.Sprintf("; %d more", more)
	}
	return printed(t, fmt.Sprintf("== %s:%d %s (%s)\n%s\n", one.File, one.Line, one.Name, about, strings.Join(some, "\n--\n"))+"\n")
}

type exportTemplatesCmd struct {
	Dir string `arg:"" help:"The folder; it is made if it is not there." type:"path"`
}

// Run writes the files; if one of them is there already it writes none.
func (cmd exportTemplatesCmd) Run(t *terminal) error {
	all, err := exported()
	if err != nil {
		return err
	}
	for name := range all {
		if _, err := os.Lstat(filepath.Join(cmd.Dir, name)); err == nil {
			return fmt.Errorf("%s is there already; nothing was written", filepath.Join(cmd.Dir, name))
		}
	}
	for name, text := range all {
		if err := writeNew(filepath.Join(cmd.Dir, name), text); err != nil {
			return err
		}
	}
	return printed(t, fmt.Sprintf("%d files are written to %s. Keep only what you change: what is not there stays built in.", len(all), cmd.Dir))
}

// exported are the built-in files, by name.
func exported() (map[string]string, error) {
	out := map[string]string{}
	err := fs.WalkDir(templates.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.Files(), name)
		out[filepath.FromSlash(name)] = string(text)
		return err
	})
	name, text := templates.VerbsFile(bot.Language())
	out[filepath.FromSlash(name)] = text
	return out, err
}

// writeNew writes a file that must not be there yet.
func writeNew(path, text string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the person at the terminal names the folder
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteString(text)
	return err
}
