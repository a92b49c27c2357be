package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/internal/letterform"
)

func (p played) report(t *testing.T, args ...string) (out, errs string, status int) {
	t.Helper()
	return allclear(t, append([]string{"report", "--db", p.db, "--workspace", seedWorkspace, "--sign", "@ruth"}, args...)...)
}

// The letter is printed in the form that is asked for, and every form is made of the Markdown.
func TestReportForms(t *testing.T) {
	p := replaySeed(t, nil)
	md, errs, status := p.report(t, "INC-1", "INC-2")
	require.Zero(t, status)
	require.Equal(t, "customers were promised it by Thursday, April 14, 2022\n", errs)
	require.Equal(t, md, p.letter(t))
	for format, want := range map[string]string{"md": md, "html": letterform.HTML(md), "text": letterform.Plain(md)} {
		out, _, status := p.report(t, "--format", format, "INC-1", "INC-2")
		require.Zero(t, status)
		require.Equal(t, want, out)
	}
	_, errs, status = p.report(t, "--as-of", "2022-04-12 15:00", "INC-2")
	require.Zero(t, status)
	require.NotContains(t, errs, "promised", "not before it is resolved")
}

// Files are written all or none, and what is there already is not lost.
func TestReportFiles(t *testing.T) {
	p := replaySeed(t, nil)
	dir := filepath.Join(t.TempDir(), "new", "letters")
	md, _, _ := p.report(t, "INC-1", "INC-2")
	name := filepath.Join(dir, "letter-inc-1-inc-2")
	out, errs, status := p.report(t, "--out", dir, "INC-2", "INC-1", "INC-2")
	require.Zero(t, status, errs)
	require.Equal(t, name+".md\n"+name+".html\n"+name+".txt\n", out)
	for ext, want := range map[string]string{".md": md, ".html": letterform.HTML(md), ".txt": letterform.Plain(md)} {
		got, err := os.ReadFile(name + ext)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}

	require.NoError(t, os.WriteFile(name+".txt", []byte("mended by hand"), 0o600))
	require.NoError(t, os.Remove(name+".md"))
	out, errs, status = p.report(t, "--out", dir, "INC-1", "INC-2")
	require.Equal(t, 1, status)
	require.Empty(t, out)
	require.Contains(t, errs, "letter-inc-1-inc-2.html is there already, and somebody may have mended it; --force replaces it")
	require.NoFileExists(t, name+".md", "all or none")

	_, errs, status = p.report(t, "--out", dir, "--force", "INC-1", "INC-2")
	require.Zero(t, status, errs)
	got, err := os.ReadFile(name + ".txt")
	require.NoError(t, err)
	require.Equal(t, letterform.Plain(md), string(got))
}

func TestReportUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--format", "pdf", "INC-1"}, "--format"},
		{[]string{"--format", "md", "--out", "x", "INC-1"}, "--out writes every form"},
		{[]string{"--force", "INC-1"}, "--force is for the files of --out"},
	} {
		_, errs, status := allclear(t, append([]string{"report"}, tt.args...)...)
		require.Equal(t, 2, status)
		require.Contains(t, errs, tt.want)
	}
}
