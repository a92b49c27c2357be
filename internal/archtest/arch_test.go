package archtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "allclear"

// A room is one folder of Go files and what it may know beside the standard library.
type room struct {
	rooms     []string // folders of this module, exactly
	everyRoom bool     // all of them but cmd
	modules   []string // other modules, with their subpackages
	tests     []string // modules only its tests may know
	not       []string // standard library that this room does without
	noClock   bool     // time comes in as an argument, and only so
}

var house = map[string]room{
	"incident": {
		noClock: true,
		not: []string{
			"database/sql", "io/fs", "log", "log/slog", "math/rand", "math/rand/v2",
			"net", "net/http", "os", "os/exec", "os/signal",
		},
	},
	"migrations": {noClock: true},
	"templates":  {noClock: true, rooms: []string{"incident"}},
	"store": {
		rooms:   []string{"incident", "migrations"},
		modules: []string{"github.com/mattn/go-sqlite3", "github.com/pressly/goose/v3"},
	},
	"bot": {
		rooms:   []string{"incident", "templates", "store", "internal/chart", "internal/lint", "internal/letterform"},
		modules: []string{"github.com/slack-go/slack", "github.com/robfig/cron/v3", "github.com/gorilla/websocket"},
		tests:   []string{"github.com/Shopify/toxiproxy/v2", "github.com/rs/zerolog"}, // a bad network, and its log
	},
	"internal/catalogue": {
		rooms:   []string{"incident"},
		modules: []string{"go.yaml.in/yaml/v3"},
	},
	"internal/chart": {
		noClock: true,
		rooms:   []string{"incident", "templates"},
		modules: []string{"github.com/go-analyze/charts"},
	},
	"internal/health": {
		rooms:   []string{"incident", "store"},
		modules: []string{"github.com/prometheus/client_golang"},
	},
	"internal/letterform": {
		noClock: true,
		modules: []string{"github.com/yuin/goldmark"},
	},
	"internal/lint": {
		noClock: true,
		rooms:   []string{"incident"},
		modules: []string{"golang.org/x/text/unicode/norm"},
	},
	"internal/slackemu": {
		modules: []string{"github.com/gorilla/websocket"},
		tests:   []string{"github.com/slack-go/slack"}, // the real client is the judge of the local Slack
	},
	"internal/archtest": {},
	"cmd/allclear": {
		everyRoom: true,
		modules: []string{
			"github.com/alecthomas/kong", "github.com/kelseyhightower/envconfig",
			"go.yaml.in/yaml/v3",
		},
		tests: []string{"github.com/slack-go/slack"}, // the bare bot that ours is measured against
	},
}

// only names what a single room keeps to itself, tests included.
var only = map[string]string{
	"database/sql":                 "store",
	"github.com/mattn/go-sqlite3":  "store",
	"github.com/yuin/goldmark":     "internal/letterform",
	"github.com/go-analyze/charts": "internal/chart",
}

// forTests is what any test may use beside its room's own imports.
var forTests = []string{
	"github.com/rogpeppe/go-internal/testscript",
	"github.com/rogpeppe/go-internal/txtar",
	"github.com/stretchr/testify/require",
	"go.uber.org/goleak",
	"pgregory.net/rapid",
}

// notSubjects are package names that say nothing about what is inside.
var notSubjects = []string{"util", "common", "helpers"}

func TestArrows(t *testing.T) {
	root := moduleRoot(t)
	seen, complaints, err := inspect(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(seen, "internal/archtest/arch_test.go") {
		t.Fatalf("the walk from %s does not find this file", root)
	}
	for _, c := range complaints {
		t.Error(c)
	}
}

// A guard that cannot fail guards nothing: each case breaks one rule in a
// house of its own.
func TestArrowsBreak(t *testing.T) {
	tests := []struct {
		name string
		file string
		src  string
		want string // part of the only complaint; empty: none
	}{
		{"an allowed arrow", "store/x.go", `import ("allclear/incident"; "database/sql")`, ""},
		{"an allowed module and its subpackage", "bot/x.go", `import "github.com/slack-go/slack/socketmode"`, ""},
		{"cmd knows every room", "cmd/allclear/x.go", `import ("allclear/internal/catalogue"; "allclear/bot")`, ""},
		{"a test with its tools", "incident/x_test.go", `import ("allclear/store"; "os"; "pgregory.net/rapid")`, ""},
		{"the judge of the local Slack", "internal/slackemu/x_test.go", `import "github.com/slack-go/slack"`, ""},
		{"the judge in the program", "internal/slackemu/x.go", `import "github.com/slack-go/slack"`, "may not import"},
		{"fixtures are not code", "bot/testdata/x.go", `import "database/sql"`, ""},
		{"cmd reads the clock", "cmd/allclear/x.go", `import "time"; var now = time.Now`, ""},
		{"a method called init", "bot/x.go", `type t struct{}; func (t) init() {}`, ""},

		{"an arrow backwards", "incident/x.go", `import "allclear/store"`, `may not import "allclear/store"`},
		{"a room below an allowed one", "templates/x.go", `import "allclear/incident/deep"`, `may not import "allclear/incident/deep"`},
		{"a module of another room", "cmd/allclear/x.go", `import "github.com/slack-go/slack"`, `may not import "github.com/slack-go/slack"`},
		{"a module with a longer name", "bot/x.go", `import "github.com/slack-go/slackish"`, `may not import "github.com/slack-go/slackish"`},
		{"the bot does without its meter", "bot/x.go", `import "github.com/prometheus/client_golang/prometheus"`, "may not import"},
		{"the meter in its room", "internal/health/x.go", `import ("allclear/store"; "github.com/prometheus/client_golang/prometheus/promhttp")`, ""},
		{"cgo of our own", "store/x.go", `import "C"`, `may not import "C"`},
		{"SQL outside store", "bot/x.go", `import "database/sql"`, "belongs to store alone"},
		{"SQL outside store in a test", "bot/x_test.go", `import _ "github.com/mattn/go-sqlite3"`, "belongs to store alone"},
		{"a chart drawn elsewhere", "bot/x.go", `import "github.com/go-analyze/charts"`, "belongs to internal/chart alone"},
		{"Markdown read elsewhere", "templates/x.go", `import "github.com/yuin/goldmark"`, "belongs to internal/letterform alone"},
		{"a driver's interface", "cmd/allclear/x.go", `import "database/sql/driver"`, "belongs to store alone"},
		{"incident looks outside", "incident/x.go", `import "os"`, `does without "os"`},
		{"a test tool in the program", "bot/x.go", `import "github.com/stretchr/testify/require"`, "may not import"},
		{"a second assertion style", "bot/x_test.go", `import "github.com/stretchr/testify/assert"`, "may not import"},
		{"not even of another cmd", "cmd/allclear/x.go", `import "allclear/cmd/other"`, "may not import"},
		{"cmd is nobody's library", "bot/x_test.go", `import "allclear/cmd/allclear"`, "may not import"},
		{"the clock in bot", "bot/x.go", `import "time"; var at = time.Now()`, "time.Now: take the clock from outside"},
		{"the clock under another name", "store/x.go", `import t "time"; var now = t.Now`, "time.Now: take the clock from outside"},
		{"the clock by dot", "store/x.go", `import . "time"; var now = Now`, "import time by its name"},
		{"the clock by its cousin", "incident/x.go", `import "time"; var ago = time.Since`, "time.Since: take the clock from outside"},
		{"an unknown room", "ledger/x.go", ``, "draw it in the architecture first"},
		{"an unknown command", "cmd/other/x.go", ``, "draw it in the architecture first"},
		{"work before main", "bot/x.go", `func init() {}`, "no func init"},
		{"a folder for anything", "bot/x.go", "//util", "package util is not a subject"},
		{"not Go", "bot/x.go", `import`, "bot/x.go"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pkg := path.Base(path.Dir(tt.file))
			if name, ok := strings.CutPrefix(tt.src, "//"); ok {
				pkg = name
			}
			src := "package " + pkg + "\n" + tt.src + "\n"
			_, complaints, err := inspect(fstest.MapFS{tt.file: {Data: []byte(src)}})
			switch {
			case err != nil:
				t.Fatal(err)
			case tt.want == "" && len(complaints) > 0:
				t.Fatalf("complains about a good house: %q", complaints)
			case tt.want != "" && (len(complaints) != 1 || !strings.Contains(complaints[0], tt.want)):
				t.Fatalf("complaints %q, want one with %q", complaints, tt.want)
			}
		})
	}
}

// inspect walks the Go files of a module and returns those it read, and a
// sentence for every broken rule.
func inspect(fsys fs.FS) (seen, complaints []string, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && ignored(name):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		seen = append(seen, name)
		complaints = append(complaints, inspectFile(name, src)...)
		return nil
	})
	return seen, complaints, err
}

// ignored reports whether the go command passes a folder by.
func ignored(dir string) bool {
	base := path.Base(dir)
	return dir != "." && (base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_')
}

func inspectFile(name string, src []byte) (complaints []string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	complain := func(at token.Pos, format string, args ...any) {
		complaints = append(complaints, fset.Position(at).String()+": "+fmt.Sprintf(format, args...))
	}

	dir, test := path.Dir(name), strings.HasSuffix(name, "_test.go")
	r, known := house[dir]
	if !known {
		complain(file.Package, "the house has no room %s: draw it in the architecture first", dir)
		return complaints
	}
	if pkg := strings.TrimSuffix(file.Name.Name, "_test"); slices.Contains(notSubjects, pkg) {
		complain(file.Name.Pos(), "package %s is not a subject: name it after what is inside", pkg)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			complain(spec.Pos(), "%v", err)
			continue
		}
		if why := r.refuses(dir, imported, test); why != "" {
			complain(spec.Pos(), "%s %s", dir, why)
		}
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			complain(f.Pos(), "no func init: main calls what must run")
		}
	}
	if !test && !within(dir, "cmd") {
		findClock(file, r.noClock, complain)
	}
	return complaints
}

// refuses returns why a room may not import a package, or "" if it may.
func (r room) refuses(dir, imported string, test bool) string {
	for pkg, owner := range only {
		if within(imported, pkg) && dir != owner {
			return fmt.Sprintf("may not import %q: it belongs to %s alone", imported, owner)
		}
	}
	if !test && slices.Contains(r.not, imported) {
		return fmt.Sprintf("does without %q: it decides, others look and act", imported)
	}
	if standard(imported) || r.allows(imported, test) {
		return ""
	}
	return fmt.Sprintf("may not import %q", imported)
}

func (r room) allows(imported string, test bool) bool {
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		return slices.Contains(r.rooms, own) || (r.everyRoom || test) && !within(own, "cmd")
	}
	knows := func(m string) bool { return within(imported, m) }
	return slices.ContainsFunc(r.modules, knows) ||
		test && (slices.ContainsFunc(r.tests, knows) || slices.Contains(forTests, imported))
}

// standard reports whether a path is of the standard library: alone in having
// no dot before its first slash.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return first != module && first != "C" && !strings.Contains(first, ".")
}

func within(p, tree string) bool { return p == tree || strings.HasPrefix(p, tree+"/") }

// findClock complains of every mention of time.Now, called or passed on, and
// in a room without a clock of the functions that call it.
func findClock(file *ast.File, noClock bool, complain func(token.Pos, string, ...any)) {
	local := ""
	for _, spec := range file.Imports {
		switch {
		case spec.Path.Value != `"time"`:
		case spec.Name == nil:
			local = "time"
		case spec.Name.Name == ".":
			complain(spec.Pos(), "import time by its name, so that the clock is seen")
		default:
			local = spec.Name.Name
		}
	}
	if local == "" {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok || x.Name != local {
			return true
		}
		name := sel.Sel.Name
		if name == "Now" || noClock && (name == "Since" || name == "Until") {
			complain(sel.Pos(), "time.%s: take the clock from outside", name)
		}
		return true
	})
}

// moduleRoot is the nearest folder upwards that has a go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		switch {
		case err == nil:
			return dir
		case !errors.Is(err, fs.ErrNotExist):
			t.Fatal(err)
		case filepath.Dir(dir) == dir:
			t.Fatal("no go.mod above this test")
		}
		dir = filepath.Dir(dir)
	}
}
