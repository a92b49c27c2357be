package templates

import (
	"fmt"
	"maps"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The list of templates and their fields in the docs is that of the code.
func TestDocs(t *testing.T) {
	const file, mark = "../docs/templates.md", "-update -->\n\n"
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	head, listed, found := strings.Cut(string(data), mark)
	require.True(t, found)
	want := documented(t)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(head+mark+want), 0o644))
		return
	}
	require.Equal(t, want, listed, "run: go test ./templates -run TestDocs -update")
}

func documented(t *testing.T) string {
	given, err := whatOursAreGiven()
	require.NoError(t, err)
	set, err := New()
	require.NoError(t, err)
	all, err := set.Samples(nil)
	require.NoError(t, err)
	byFile := map[string]map[string][]string{} // file, fields, names
	for _, one := range all {
		fields := "." + strings.Join(fieldsGiven(set, given, one), " .")
		if byFile[one.File] == nil {
			byFile[one.File] = map[string][]string{}
		}
		byFile[one.File][fields] = append(byFile[one.File][fields], "`"+one.Name+"`")
	}
	var b strings.Builder
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		fmt.Fprintf(&b, "### %s\n\n", file)
		for _, fields := range slices.Sorted(maps.Keys(byFile[file])) {
			fmt.Fprintf(&b, "- %s: %s\n", strings.Join(byFile[file][fields], ", "), saidFields(fields))
		}
		b.WriteString("\n")
	}
	b.WriteString("### What `.B` of each event is given\n\n")
	for _, one := range all {
		if body := bodyOf(one.Name); body != nil && one.File == "shared/event.tmpl" {
			fmt.Fprintf(&b, "- `%s`: `.%s`\n", one.Name, strings.Join(slices.DeleteFunc(fieldNames(body), func(n string) bool { return n == "Kind" }), " ."))
		}
	}
	return b.String()
}

func saidFields(fields string) string {
	if fields == "." {
		return "`.`, a plain value, or nothing"
	}
	return "`" + fields + "`"
}

// fieldsGiven are the fields that a template is given wherever it is said.
func fieldsGiven(s *Set, given *recorder, one Sample) []string {
	if path.Dir(one.File) == "words" {
		return s.words.said[one.Name].fields
	}
	var out []string
	first := true
	for _, folder := range folders() {
		u := given.said[folder+"/"+one.Name]
		if u == nil || path.Dir(one.File) != folder && path.Dir(one.File) != "shared" {
			continue
		}
		for _, typ := range u.types {
			names := fieldNames(typ)
			if typ.Kind() == reflect.Slice || typ.Kind() == reflect.String {
				names = nil
			}
			if first {
				out, first = names, false
				continue
			}
			out = slices.DeleteFunc(out, func(name string) bool { return !slices.Contains(names, name) })
		}
	}
	return out
}
