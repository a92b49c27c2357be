package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// printed prints a text with one newline behind it.
func printed(t *terminal, text string) error {
	_, err := fmt.Fprintln(t.out, strings.TrimRight(text, "\n"))
	return err
}

// printJSON prints a value as JSON that people can read too.
func printJSON(t *terminal, v any) error {
	to := json.NewEncoder(t.out)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	return to.Encode(v)
}

// file is a file that a command writes.
type file struct {
	name string
	data []byte
}

// writeAll writes files into a folder, or none if one of them is there already and may not be replaced. It returns their paths.
func writeAll(folder string, force bool, files []file) ([]string, error) {
	var paths []string
	for _, f := range files {
		path := filepath.Join(folder, f.name)
		if _, err := os.Lstat(path); err == nil && !force {
			return nil, fmt.Errorf("%s is there already, and somebody may have mended it; --force replaces it", path)
		}
		paths = append(paths, path)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	for i, f := range files {
		if err := os.WriteFile(paths[i], f.data, 0o600); err != nil {
			return nil, err
		}
	}
	return paths, nil
}
