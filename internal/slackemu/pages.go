package slackemu

import (
	"encoding/base64"
	"strconv"
	"strings"
)

const (
	defaultPage = 100
	maxPage     = 999
)

// paged cuts the wanted page out of a list and says where the next one begins.
func paged[T any](all []T, a args) (page []T, next reply, err error) {
	limit, err := pageSize(a)
	if err != nil {
		return nil, nil, err
	}
	from, err := readCursor(a["cursor"], len(all))
	if err != nil {
		return nil, nil, err
	}
	to := min(from+limit, len(all))
	cursor := ""
	if to < len(all) {
		cursor = encodeCursor(strconv.Itoa(to))
	}
	return append([]T{}, all[from:to]...), reply{"next_cursor": cursor}, nil
}

func pageSize(a args) (int, error) {
	if a["limit"] == "" || a["limit"] == "0" {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(a["limit"])
	if err != nil || n < 1 {
		return 0, refusal("invalid_limit")
	}
	return min(n, maxPage), nil
}

func readCursor(cursor string, size int) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(decodeCursor(cursor))
	if err != nil || n < 0 || n > size {
		return 0, refusal("invalid_cursor")
	}
	return n, nil
}

func encodeCursor(from string) string {
	return base64.StdEncoding.EncodeToString([]byte("next:" + from))
}

// decodeCursor is empty for what is no cursor of ours.
func decodeCursor(cursor string) string {
	raw, _ := base64.StdEncoding.DecodeString(cursor)
	from, found := strings.CutPrefix(string(raw), "next:")
	if !found {
		return ""
	}
	return from
}
