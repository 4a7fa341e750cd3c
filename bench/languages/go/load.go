package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// What is recorded: the same names, labels and values as in bench/fill.ts and bench/cases/library.ts.

const help = "What is measured"

var (
	bounds   = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	methods  = []string{"GET", "POST", "PUT", "DELETE"}
	statuses = []string{"200", "500"}
	verbs    = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
	values   = makeValues()
)

// Seconds over all of the buckets and beyond, evenly by magnitude, always the same.
func makeValues() []float64 {
	made := make([]float64, 1024)
	for index := range made {
		pseudoRandom := float64(uint64(index)*2_654_435_761%4_294_967_296) / 4_294_967_296
		made[index] = 0.001 * math.Pow(20_000, pseudoRandom)
	}
	return made
}

type load struct {
	isHistograms bool
	routes       []string
	amounts      []float64
}

func newLoad(isHistograms bool, series int) load {
	made := load{isHistograms: isHistograms}
	for index := 0; index < series; index++ {
		amount := float64(index + 1)
		if isHistograms {
			amount = values[index&1023] * (1 + float64(index)*1e-7)
		}
		made.routes = append(made.routes, "/api/v1/orders/"+strconv.Itoa(index))
		made.amounts = append(made.amounts, amount)
	}
	return made
}

// Writes once to each series; the first time this registers it.
func (load load) fill(to store) {
	for index, route := range load.routes {
		if load.isHistograms {
			to.observe(index%10, verbs[index/10&7], route, load.amounts[index])
		} else {
			to.count(index%10, verbs[index/10&7], route, load.amounts[index])
		}
	}
}

// Panics unless a text has every series, with all that was written to it in so many turns.
func (load load) check(text string, writes int) {
	end := "_total{"
	if load.isHistograms {
		end = "_seconds_sum{"
	}
	series, sum, wanted := 0, 0.0, 0.0
	eachSample(text, func(name string, value float64) {
		if strings.Contains(name, end) {
			series++
			sum += value
		}
	})
	for _, amount := range load.amounts {
		wanted += amount * float64(writes)
	}
	if series != len(load.routes) || math.Abs(sum/wanted-1) > 1e-9 {
		panic(fmt.Sprintf("%d series, %g of %g", series, sum, wanted))
	}
}

func eachSample(text string, use func(name string, value float64)) {
	for _, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			panic(err)
		}
		use(line[:at], value)
	}
}
