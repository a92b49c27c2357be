package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs/digest.md shows what the program prints and draws of the seed.
func TestDigestDocs(t *testing.T) {
	p := replaySeed(t, nil)
	dir := t.TempDir()
	out, _ := p.digest(t, "--week", "2022-04-11", "--chart", dir)
	page, err := os.ReadFile("../../docs/digest.md")
	require.NoError(t, err)
	require.Contains(t, anyVersion(strings.ReplaceAll(string(page), "\n    ", "\n")), anyVersion(out))
	for _, name := range []string{"weeks", "restore"} {
		drawn := pixels(t, filepath.Join(dir, "digest-2022-04-11-"+name+".png"))
		require.True(t, bytes.Equal(drawn, pixels(t, "../../docs/digest-"+name+".png")), "docs/digest-%s.png shows something else; draw it anew with allclear digest --chart", name)
	}
}

// anyVersion leaves out by what the record is recognised: it changes with whatever the program writes down besides.
func anyVersion(text string) string {
	return regexp.MustCompile(`record version [0-9a-f]{12}`).ReplaceAllString(text, "record version N")
}

func pixels(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	picture, err := png.Decode(file)
	require.NoError(t, err)
	switch p := picture.(type) {
	case *image.RGBA:
		return p.Pix
	case *image.NRGBA:
		return p.Pix
	}
	t.Fatalf("%s is a %T", path, picture)
	return nil
}
