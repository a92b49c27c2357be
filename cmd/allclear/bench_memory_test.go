package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkMemory tells how much memory the program has resident: idle, and as commands pile up over 200 incidents, ten of them
// at a time, typed as fast as it takes them. BENCH_COMMANDS says how many. anon-MB is what does not come from the program's file.
func BenchmarkMemory(b *testing.B) {
	s := newStage(b, nil)
	defer s.close()
	s.program = theProgram(b)
	s.startAllclear()
	<-time.After(time.Second) // idle
	b.ReportMetric(s.resident("VmRSS"), "idle-MB")
	b.ReportMetric(s.resident("RssAnon"), "idle-anon-MB")
	s.open(200)
	all := s.channels
	var at [5]float64
	for i := range 20 {
		s.channels = all[10*i : 10*i+10]
		l := s.updates(amount("BENCH_COMMANDS", 100_000)/20, 50)
		if i%5 == 4 {
			at[i/5+1] = s.resident("VmRSS")
			b.Logf("after %d quarters %.1f MB, %.1f MB of it anonymous; %s", i/5+1, at[i/5+1], s.resident("RssAnon"), l)
			b.ReportMetric(at[i/5+1], fmt.Sprintf("%d/4-MB", i/5+1))
		}
	}
	b.ReportMetric(at[4]/at[1], "last-x-first")
	quiet(b)
}

// theProgram is the real program, built as the image has it but for the linking.
func theProgram(tb testing.TB) string {
	path := filepath.Join(tb.TempDir(), "allclear")
	out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".").CombinedOutput()
	require.NoError(tb, err, string(out))
	return path
}

// resident returns a line of the program's /proc/PID/status in MB.
func (s *stage) resident(what string) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	require.NoError(s.tb, err)
	for line := range strings.Lines(string(status)) {
		var kb float64
		if _, err := fmt.Sscanf(line, what+": %f kB", &kb); err == nil {
			return kb / 1024
		}
	}
	require.Fail(s.tb, "no line "+what)
	return 0
}
