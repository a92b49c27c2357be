package store_test

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const longEnough = time.Minute // for a busy machine

// What was acked is there after the power was cut at any moment.
func TestPowerCut(t *testing.T) {
	disk, random := powered(t)
	acked := 0
	for round := range rounds(t) {
		all, lost := cut(t, disk, random, "")
		require.Empty(t, lost, "round %d lost what it had acked", round)
		acked += all
	}
	t.Logf("%d acked, none lost", acked)
}

// The same without the flush loses what it acked. If it does not, the test above proves nothing.
func TestPowerCutWithoutTheFlush(t *testing.T) {
	disk, random := powered(t)
	for round := range 20 {
		if acked, lost := cut(t, disk, random, "careless"); len(lost) > 0 {
			t.Logf("round %d lost %d of %d acked", round, len(lost), acked)
			return
		}
	}
	require.Fail(t, "nothing was ever lost: the cut does not cut")
}

func rounds(t *testing.T) int {
	t.Helper()
	full := ""
	if os.Getenv("CI_FULL") == "1" {
		full = "20"
	}
	n, err := strconv.Atoi(cmp.Or(os.Getenv("POWER_ROUNDS"), full, "4"))
	require.NoError(t, err)
	return n
}

// powered makes a disk with a record of one incident, and the chance that chooses when its power is cut. Disks lie in memory:
// what counts is what the file system on them wrote, not what becomes of that.
func powered(t *testing.T) (disk string, random *rand.Rand) {
	t.Helper()
	if !mayHaveDisks(t) {
		fmt.Println("POWER CUT NOT PROVEN HERE")
		t.Skip("POWER CUT NOT PROVEN HERE")
	}
	seed := uint64(time.Now().UnixNano())
	if said := os.Getenv("POWER_SEED"); said != "" {
		var err error
		seed, err = strconv.ParseUint(said, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("POWER_SEED=%d", seed)
	disk = image(t, tmpfs(t, "200m"), 48<<20)
	t.Run("seed", func(t *testing.T) {
		dir, _ := loop(t, disk, "")
		seeded(t, filepath.Join(dir, "allclear.db"))
	})
	return disk, rand.New(rand.NewPCG(seed, 0))
}

// cut lets another process work on a copy of the disk, cuts its power, and returns what it had acked and what of that is gone.
func cut(t *testing.T, disk string, random *rand.Rand, careless string) (acked int, lost []string) {
	t.Helper()
	var left string
	var said []string
	t.Run("work", func(t *testing.T) { left, said = worked(t, disk, random, careless) })
	t.Run("start again", func(t *testing.T) { lost = missing(t, left, said) })
	require.False(t, t.Failed())
	return len(said), lost
}

// worked returns what the disk holds at the moment of the cut, and what had been acked by then.
func worked(t *testing.T, disk string, random *rand.Rand, careless string) (left string, acked []string) {
	t.Helper()
	used := copied(t, disk, "used.img")
	dir, _ := loop(t, used, "")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_POWER="+filepath.Join(dir, "allclear.db"), "STORE_TEST_HANDS=4", "STORE_TEST_CARELESS="+careless)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()
	lines := bufio.NewScanner(out)
	enough := 1 + random.IntN(400)
	for len(acked) < enough && lines.Scan() {
		acked = append(acked, lines.Text())
	}
	require.Len(t, acked, enough, "%v", acked)
	time.Sleep(time.Duration(random.IntN(3000)) * time.Microsecond) // this is the moment
	stopped(t, cmd.Process)
	left = copied(t, used, "left.img")
	require.NoError(t, cmd.Process.Kill())
	for lines.Scan() { // said before the cut, and not read yet
		acked = append(acked, lines.Text())
	}
	require.Error(t, cmd.Wait())
	return left, acked
}

// stopped returns once no thread of a process runs any more, so that nothing it asked for is still on its way to the disk.
func stopped(t *testing.T, p *os.Process) {
	t.Helper()
	require.NoError(t, p.Signal(syscall.SIGSTOP))
	require.Eventually(t, func() bool {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.Pid))
		require.NoError(t, err)
		for _, name := range threads {
			stat, _ := os.ReadFile(name)
			if !bytes.Contains(stat, []byte(") T ")) {
				return false
			}
		}
		return len(threads) > 0
	}, longEnough, time.Millisecond)
}

// copied copies a disk to another beside it. It reads what the device was given; what only the file system above it knows is not in it.
func copied(t *testing.T, disk, name string) string {
	t.Helper()
	from, err := os.Open(disk)
	require.NoError(t, err)
	defer from.Close()
	to, err := os.Create(filepath.Join(filepath.Dir(disk), name))
	require.NoError(t, err)
	_, err = io.Copy(to, from)
	require.NoError(t, err)
	require.NoError(t, to.Close())
	return to.Name()
}

// missing starts again with a disk, and returns what was acked and is not there. What is there must be whole.
func missing(t *testing.T, disk string, acked []string) (lost []string) {
	t.Helper()
	dir, _ := loop(t, disk, "")
	path := filepath.Join(dir, "allclear.db")
	whole(t, open(t, path))
	kept := map[string]bool{}
	for _, id := range ask(t, path, "SELECT id FROM request") {
		kept["acked "+strings.Trim(id, "[]")] = true
	}
	for _, line := range acked {
		require.True(t, strings.HasPrefix(line, "acked "), line)
		if !kept[line] {
			lost = append(lost, line)
		}
	}
	return lost
}

// Where no power can be cut, the flushes are counted: no ack without one. It holds everywhere, so it is asked everywhere.
func TestEveryAckIsFlushed(t *testing.T) {
	db, _ := fresh(t)
	level, err := db.Synchronous(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, level, "commits wait for the disk")
	if said, err := exec.Command("strace", "-f", "-qq", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("FLUSHES NOT COUNTED HERE, only the setting was read: %v %s", err, said)
	}
	const acks = 100
	careful, careless := flushes(t, acks, ""), flushes(t, acks, "careless")
	t.Logf("%d acks: %d flushes; without waiting for the disk %d", acks, careful, careless)
	require.GreaterOrEqual(t, careful, acks)
	require.Less(t, careless, acks/2, "the control")
}

// flushes counts how often another process tells the disk to flush while it records notes one after the other.
func flushes(t *testing.T, acks int, careless string) int {
	t.Helper()
	path, trace := filepath.Join(t.TempDir(), "allclear.db"), filepath.Join(t.TempDir(), "trace")
	seeded(t, path)
	cmd := exec.CommandContext(t.Context(), "strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", trace, os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_POWER="+path, "STORE_TEST_NOTES="+strconv.Itoa(acks), "STORE_TEST_HANDS=1", "STORE_TEST_CARELESS="+careless)
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, string(said))
	require.Equal(t, acks, strings.Count(string(said), "acked "), string(said))
	calls, err := os.ReadFile(trace)
	require.NoError(t, err)
	return strings.Count(string(calls), "sync(")
}
