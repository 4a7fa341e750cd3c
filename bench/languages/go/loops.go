package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	victoria "github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/client_golang/prometheus"
)

// What a program does most: emit.

const step = 2000

type loop func(count int)

// The loops of a library, each of which prepares one row, and what shows all that they did.
type loops struct {
	byName map[string]func() loop
	render func(to *bytes.Buffer)
}

// What is the same eight times: the labels in turn.
func eight(make func(method, status string)) {
	for i := 0; i < 8; i++ {
		make(methods[i&3], statuses[i>>2])
	}
}

func prometheusLoops() loops {
	registry := prometheus.NewRegistry()
	labels := []string{"method", "status"}
	counter := func(name string, labels ...string) *prometheus.CounterVec {
		made := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		registry.MustRegister(made)
		return made
	}
	histogram := func(name string, labels ...string) *prometheus.HistogramVec {
		made := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds}, labels)
		registry.MustRegister(made)
		return made
	}
	a, b := counter("other_a_total"), counter("other_b_total", "a")
	c, d := counter("other_c_total", "a", "b", "c"), histogram("other_d_seconds", "a")
	for i := 0; i < 2000; i++ {
		value := strconv.Itoa(i & 63)
		a.WithLabelValues().Inc()
		b.WithLabelValues(value).Add(0.5)
		c.WithLabelValues(value, "2", "3").Add(2)
		d.WithLabelValues(value).Observe(float64(i) / 100)
	}
	return loops{
		render: func(to *bytes.Buffer) { renderGathered(registry, to) },
		byName: map[string]func() loop{
			"held counter": func() loop {
				vector := counter("measured_total", labels...)
				var held []prometheus.Counter
				eight(func(method, status string) { held = append(held, vector.WithLabelValues(method, status)) })
				return func(count int) {
					for i := 0; i < count; i++ {
						held[i&7].Inc()
					}
				}
			},
			"two labels": func() loop {
				vector := counter("measured_total", labels...)
				return func(count int) {
					for i := 0; i < count; i++ {
						vector.WithLabelValues(methods[i&3], statuses[i>>2&1]).Inc()
					}
				}
			},
			"labels held": func() loop {
				vector := counter("measured_total", labels...)
				var held []prometheus.Labels
				eight(func(method, status string) {
					held = append(held, prometheus.Labels{"method": method, "status": status})
				})
				return func(count int) {
					for i := 0; i < count; i++ {
						vector.With(held[i&7]).Inc()
					}
				}
			},
			"held histogram": func() loop {
				var held []prometheus.Observer
				for i := 0; i < 8; i++ {
					held = append(held, histogram("measured_"+strconv.Itoa(i)+"_seconds").WithLabelValues())
				}
				return func(count int) {
					for i := 0; i < count; i++ {
						held[i&7].Observe(values[i&1023])
					}
				}
			},
			"histogram, two labels": func() loop {
				vector := histogram("measured_seconds", labels...)
				return func(count int) {
					for i := 0; i < count; i++ {
						vector.WithLabelValues(methods[i&3], statuses[i>>2&1]).Observe(values[i&1023])
					}
				}
			},
		},
	}
}

func nameOf(metric, method, status string) string {
	return metric + `{method="` + method + `",status="` + status + `"}`
}

func victoriaLoops() loops {
	set := victoria.NewSet()
	for i := 0; i < 2000; i++ {
		value := strconv.Itoa(i & 63)
		set.GetOrCreateCounter("other_a_total").Inc()
		set.GetOrCreateCounter(`other_b_total{a="` + value + `"}`).Add(1)
		set.GetOrCreateCounter(`other_c_total{a="` + value + `",b="2",c="3"}`).Add(2)
		set.GetOrCreatePrometheusHistogramExt(`other_d_seconds{a="`+value+`"}`, bounds).Update(float64(i) / 100)
	}
	return loops{
		render: func(to *bytes.Buffer) { set.WritePrometheus(to) },
		byName: map[string]func() loop{
			"held counter": func() loop {
				var held []*victoria.Counter
				eight(func(method, status string) {
					held = append(held, set.GetOrCreateCounter(nameOf("measured_total", method, status)))
				})
				return func(count int) {
					for i := 0; i < count; i++ {
						held[i&7].Inc()
					}
				}
			},
			"two labels": func() loop {
				return func(count int) {
					for i := 0; i < count; i++ {
						set.GetOrCreateCounter(nameOf("measured_total", methods[i&3], statuses[i>>2&1])).Inc()
					}
				}
			},
			"labels held": func() loop {
				var held []string
				eight(func(method, status string) {
					held = append(held, nameOf("measured_total", method, status))
				})
				return func(count int) {
					for i := 0; i < count; i++ {
						set.GetOrCreateCounter(held[i&7]).Inc()
					}
				}
			},
			"held histogram": func() loop {
				var held []*victoria.PrometheusHistogram
				for i := 0; i < 8; i++ {
					name := "measured_" + strconv.Itoa(i) + "_seconds"
					held = append(held, set.GetOrCreatePrometheusHistogramExt(name, bounds))
				}
				return func(count int) {
					for i := 0; i < count; i++ {
						held[i&7].Update(values[i&1023])
					}
				}
			},
			"histogram, two labels": func() loop {
				return func(count int) {
					for i := 0; i < count; i++ {
						name := nameOf("measured_seconds", methods[i&3], statuses[i>>2&1])
						set.GetOrCreatePrometheusHistogramExt(name, bounds).Update(values[i&1023])
					}
				}
			},
		},
	}
}

// Times a row, and panics unless all that was done is shown.
func timeLoop(library, name string, plan plan) []float64 {
	all := prometheusLoops
	if library == "VictoriaMetrics" {
		all = victoriaLoops
	}
	found := all()
	run := found.byName[name]()
	// A program is scraped, too.
	found.render(&bytes.Buffer{})
	done := 0
	timeFor := func(least time.Duration) float64 {
		start, before := time.Now(), done
		for time.Since(start) < least {
			run(step)
			done += step
		}
		return float64(time.Since(start).Nanoseconds()) / float64(done-before)
	}
	timeFor(plan.warm)
	var samples []float64
	for round := 0; round < plan.rounds; round++ {
		samples = append(samples, timeFor(plan.round))
	}
	var text bytes.Buffer
	found.render(&text)
	shown := 0.0
	eachSample(text.String(), func(name string, value float64) {
		isCount := strings.Contains(name, "total") || strings.Contains(name, "_count")
		if strings.HasPrefix(name, "measured_") && isCount {
			shown += value
		}
	})
	if shown != float64(done) {
		panic(fmt.Sprintf("%g of %d", shown, done))
	}
	return samples
}
