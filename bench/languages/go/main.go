// One row of the table of languages in a process of its own: languages LIBRARY ROW WARM_MS ROUND_MS ROUNDS. It checks that
// the exposition has all that was done, and prints its samples as JSON. As a server it prints its port.
package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"time"
)

type plan struct {
	warm, round time.Duration
	rounds      int
}

func milliseconds(since time.Time) float64 {
	return float64(time.Since(since).Nanoseconds()) / 1e6
}

func textOf(store store) string {
	var text bytes.Buffer
	store.render(&text)
	return text.String()
}

func register(library string, isHistograms bool, series int, isFresh bool, plan plan) []float64 {
	once := func() float64 {
		load, store := newLoad(isHistograms, series), openStore(library)
		start := time.Now()
		load.fill(store)
		elapsed := milliseconds(start)
		load.check(textOf(store), 1)
		return elapsed
	}
	if isFresh {
		return []float64{once()}
	}
	once()
	var samples []float64
	for round := 0; round < plan.rounds; round++ {
		samples = append(samples, once())
	}
	return samples
}

// Milliseconds of a render of what was written to since the last one, into memory that is used again.
func render(library string, isHistograms bool, series int, plan plan) []float64 {
	load, store := newLoad(isHistograms, series), openStore(library)
	var text bytes.Buffer
	writes := 0
	once := func() float64 {
		load.fill(store)
		writes++
		text.Reset()
		start := time.Now()
		store.render(&text)
		return milliseconds(start)
	}
	for begin := time.Now(); time.Since(begin) < plan.warm || writes == 0; {
		once()
	}
	var samples []float64
	for round := 0; round < plan.rounds; round++ {
		elapsed, times := 0.0, 0
		for begin := time.Now(); times == 0 || time.Since(begin) < plan.round; times++ {
			elapsed += once()
		}
		samples = append(samples, elapsed/float64(times))
	}
	load.check(text.String(), writes)
	return samples
}

func allocated() float64 {
	var memory runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&memory)
	return float64(memory.HeapAlloc)
}

// Bytes of the heap for each series once it has been rendered.
func weigh(library string, isHistograms bool, series int) []float64 {
	small := openStore(library)
	newLoad(isHistograms, 1000).fill(small)
	textOf(small)
	before := allocated()
	store := openStore(library)
	func() {
		load := newLoad(isHistograms, series)
		load.fill(store)
		load.check(textOf(store), 1)
	}()
	after := allocated()
	runtime.KeepAlive(small)
	runtime.KeepAlive(store)
	return []float64{(after - before) / float64(series)}
}

// Serves counters as the readme shows it, until its input ends.
func serve(library string, series int) {
	store := openStore(library)
	newLoad(false, series).fill(store)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	http.Handle("/metrics", store.handler())
	go func() { panic(http.Serve(listener, nil)) }()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func main() {
	library, row := os.Args[1], os.Args[2]
	number := func(at int) int {
		read, err := strconv.Atoi(os.Args[at])
		if err != nil {
			panic(err)
		}
		return read
	}
	millisecond := time.Millisecond
	plan := plan{time.Duration(number(3)) * millisecond, time.Duration(number(4)) * millisecond, number(5)}
	var samples []float64
	switch row {
	case "register counters":
		samples = register(library, false, 100_000, false, plan)
	case "register counters fresh":
		samples = register(library, false, 100_000, true, plan)
	case "register histograms":
		samples = register(library, true, 10_000, false, plan)
	case "register histograms fresh":
		samples = register(library, true, 10_000, true, plan)
	case "render counters":
		samples = render(library, false, 100_000, plan)
	case "render histograms":
		samples = render(library, true, 10_000, plan)
	case "memory counters":
		samples = weigh(library, false, 100_000)
	case "memory histograms":
		samples = weigh(library, true, 10_000)
	case "serve":
		serve(library, 10_000)
		return
	default:
		samples = timeLoop(library, row, plan)
	}
	fmt.Println(describe(samples))
}
