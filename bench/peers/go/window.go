package main

import (
	"encoding/json"
	"errors"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// window is what the process had used when the measurement began.
type window struct {
	started time.Time
	used    syscall.Rusage
}

func begin() (window, error) {
	w := window{started: time.Now()}
	return w, syscall.Getrusage(syscall.RUSAGE_SELF, &w.used)
}

func micros(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }

func peakRSS() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, errors.New("no VmHWM")
}

func version() string {
	if built, fine := debug.ReadBuildInfo(); fine {
		for _, module := range built.Deps {
			if strings.HasSuffix(module.Path, "/service/dynamodb") {
				return module.Version
			}
		}
	}
	return "unknown"
}

// report makes the line of JSON that all benches print; took is the duration of each operation in microseconds, in order.
func (w window) report(name, operation string, inFlight int, took []float64) (string, error) {
	if len(took) == 0 {
		return "", errors.New("not one operation was done")
	}
	seconds, count := time.Since(w.started).Seconds(), float64(len(took))
	now, err := begin()
	if err != nil {
		return "", err
	}
	peak, err := peakRSS()
	if err != nil {
		return "", err
	}
	user := micros(now.used.Utime) - micros(w.used.Utime)
	system := micros(now.used.Stime) - micros(w.used.Stime)
	switches := now.used.Nvcsw + now.used.Nivcsw - w.used.Nvcsw - w.used.Nivcsw
	line, err := json.Marshal(map[string]any{
		"client": name, "operation": operation, "in_flight": inFlight, "operations": len(took), "failures": 0,
		"per_second": count / seconds, "cpu_us": (user + system) / count, "user_us": user / count,
		"p50_us": took[len(took)/2], "p99_us": took[len(took)*99/100], "peak_rss_kib": peak,
		"switches": float64(switches) / count, "version": version(),
	})
	return string(line), err
}
