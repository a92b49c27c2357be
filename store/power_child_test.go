package store_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"allclear/incident"
	"allclear/store"
)

// untilTheCut is an allclear that records notes as fast as it can, and says each one that was acked the moment it was.
func untilTheCut(path string) int {
	ctx := context.Background()
	openIt := func() (*store.DB, error) { return store.Open(ctx, path, store.Options{}) }
	if os.Getenv("STORE_TEST_CARELESS") != "" {
		openIt = func() (*store.DB, error) { return store.OpenCareless(ctx, path) }
	}
	db, err := openIt()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	hands, _ := strconv.Atoi(os.Getenv("STORE_TEST_HANDS"))
	most, _ := strconv.ParseInt(os.Getenv("STORE_TEST_NOTES"), 10, 64)
	if err := cmp.Or(notes(ctx, db, hands, most), db.Close()); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// notes are recorded by many hands at once, so that commits are shared; most is how many, 0 is without end.
func notes(ctx context.Context, db *store.DB, hands int, most int64) error {
	var all sync.WaitGroup
	var begun atomic.Int64
	failed := make(chan error, hands)
	for range hands {
		all.Go(func() {
			for n := begun.Add(1); most == 0 || n <= most; n = begun.Add(1) {
				w, err := db.Submit(ctx, requested(1, incident.Note{Text: titled("until the cut")}, noon.Add(time.Hour)))
				if err != nil {
					failed <- err
					return
				}
				_, _ = os.Stdout.WriteString("acked " + strconv.FormatInt(w.Request, 10) + "\n")
			}
		})
	}
	all.Wait()
	close(failed)
	return <-failed
}
