package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/incident"
	"allclear/store"
)

// otherProcess is another allclear: it records as many notes as it is told to, or notes without end, and says each one that was acked.
func otherProcess(path string) int {
	ctx := context.Background()
	db, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	most, _ := strconv.Atoi(os.Getenv("STORE_TEST_NOTES"))
	for i := 0; most == 0 || i < most; i++ {
		w, err := db.Submit(ctx, requested(1, incident.Note{Text: titled("from beside")}, noon.Add(time.Hour)))
		if err != nil || w.Outcome != store.Recorded {
			fmt.Println(w.Answer, err)
			return 1
		}
		fmt.Println("acked", w.Request, w.Events[0].Seq)
	}
	if err := db.Close(); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func beside(t *testing.T, path string, notes int) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_WRITER="+path, "STORE_TEST_NOTES="+strconv.Itoa(notes))
	return cmd
}

// What was acked survives kill -9 at any moment.
func TestKilledWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	seeded(t, path)
	for round := range 3 {
		cmd := beside(t, path, 0)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		var acked []string
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			acked = append(acked, strings.TrimPrefix(lines.Text(), "acked "))
			if len(acked) == 50+round {
				require.NoError(t, cmd.Process.Kill())
			}
		}
		require.Error(t, cmd.Wait())
		require.GreaterOrEqual(t, len(acked), 50)

		db, err := store.Open(t.Context(), path, store.Options{})
		require.NoError(t, err)
		kept := ask(t, path, "SELECT request || ' ' || seq FROM event")
		for _, line := range acked {
			require.Contains(t, kept, "["+line+"]")
		}
		whole(t, db)
		require.NoError(t, db.Close())
	}
}

// The shell writes beside serve: serve must see it, and nothing may be lost when the shell closes the file.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	db := open(t, path)
	id := opened(t, db)

	second, err := store.Open(t.Context(), path, store.Options{})
	require.NoError(t, err)
	require.NoError(t, second.Close())

	for round := range 3 {
		said, err := beside(t, path, 2).CombinedOutput()
		require.NoError(t, err, string(said))
		w := record(t, db, requested(id, incident.Note{Text: titled("from here")}, noon.Add(2*time.Hour)))
		require.Equal(t, 3+3*(round+1), w.Events[0].Seq)
	}
	events, err := db.Events(t.Context(), id.Stream())
	require.NoError(t, err)
	require.Len(t, events, 12)
	whole(t, db)
	require.Len(t, ask(t, path, "SELECT seq FROM event"), 12, "as everybody else sees the file")
}

// versionSeen returns the version of an incident that a decision is based on.
func versionSeen(t *testing.T, db *store.DB, id incident.ID) (version int) {
	t.Helper()
	_, err := db.Submit(t.Context(), store.Proposal{
		Asked: store.Asked{Source: incident.FromCLI, At: noon},
		Decide: func(b *store.Book, _ int64) store.Decision {
			in, _ := b.Incident(id)
			version = in.Version
			return store.Decision{Outcome: store.Answered}
		},
	})
	require.NoError(t, err)
	return version
}

// Two books on one file: each must notice what the other wrote.
func TestTheBookNoticesOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "allclear.db")
	dbs := []*store.DB{open(t, path), open(t, path)}
	id := opened(t, dbs[0])
	for i := range 20 {
		db := dbs[i%2]
		at := noon.Add(time.Duration(3+i) * time.Minute)
		w := record(t, db, requested(id, incident.Note{Text: titled(strconv.Itoa(i))}, at))
		require.Equal(t, 4+i, w.Events[0].Seq)
		w = record(t, db, requested(0, incident.Open{Title: titled(strconv.Itoa(i))}, at))
		require.Equal(t, incident.ID(2+i).Stream(), w.Events[0].Stream)
		w = record(t, db, requested(0, incident.ChooseZone{Zone: "Europe/Berlin"}, at))
		require.Equal(t, 1+i, w.Events[0].Seq)
		require.Equal(t, incident.Org, w.Events[0].Stream)
		require.Equal(t, 4+i, versionSeen(t, dbs[1-i%2], id), "also by one who only asks")
	}
	whole(t, dbs[0])
}
