package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	victoria "github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"
)

// A registry of its own with ten families of counters and ten of histograms, both with the labels method and route.
type store interface {
	count(family int, method, route string, amount float64)
	observe(family int, method, route string, value float64)
	render(to *bytes.Buffer)
	handler() http.Handler
}

func openStore(library string) store {
	if library == "VictoriaMetrics" {
		return victoriaStore{victoria.NewSet()}
	}
	return newPrometheusStore()
}

type prometheusStore struct {
	registry   *prometheus.Registry
	counters   []*prometheus.CounterVec
	histograms []*prometheus.HistogramVec
}

func newPrometheusStore() prometheusStore {
	store := prometheusStore{registry: prometheus.NewRegistry()}
	labels := []string{"method", "route"}
	for family := 0; family < 10; family++ {
		name := "http_requests_" + strconv.Itoa(family)
		counter := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name + "_total", Help: help}, labels)
		histogram := prometheus.NewHistogramVec(
			prometheus.HistogramOpts{Name: name + "_seconds", Help: help, Buckets: bounds}, labels)
		store.registry.MustRegister(counter, histogram)
		store.counters = append(store.counters, counter)
		store.histograms = append(store.histograms, histogram)
	}
	return store
}

func (store prometheusStore) count(family int, method, route string, amount float64) {
	store.counters[family].WithLabelValues(method, route).Add(amount)
}

func (store prometheusStore) observe(family int, method, route string, value float64) {
	store.histograms[family].WithLabelValues(method, route).Observe(value)
}

func (store prometheusStore) render(to *bytes.Buffer) {
	renderGathered(store.registry, to)
}

func renderGathered(registry *prometheus.Registry, to *bytes.Buffer) {
	families, err := registry.Gather()
	if err != nil {
		panic(err)
	}
	encoder := expfmt.NewEncoder(to, expfmt.NewFormat(expfmt.TypeTextPlain))
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			panic(err)
		}
	}
}

func (store prometheusStore) handler() http.Handler {
	return promhttp.HandlerFor(store.registry, promhttp.HandlerOpts{})
}

type victoriaStore struct {
	set *victoria.Set
}

// By putting the strings together, which is quicker than the fmt.Sprintf of the readme.
func (store victoriaStore) count(family int, method, route string, amount float64) {
	name := "http_requests_" + strconv.Itoa(family) + `_total{method="` + method + `",route="` + route + `"}`
	store.set.GetOrCreateCounter(name).AddInt64(int64(amount))
}

func (store victoriaStore) observe(family int, method, route string, value float64) {
	name := "http_requests_" + strconv.Itoa(family) + `_seconds{method="` + method + `",route="` + route + `"}`
	store.set.GetOrCreatePrometheusHistogramExt(name, bounds).Update(value)
}

func (store victoriaStore) render(to *bytes.Buffer) {
	store.set.WritePrometheus(to)
}

func (store victoriaStore) handler() http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		store.set.WritePrometheus(response)
	})
}

func describe(samples []float64) string {
	text := "["
	for index, sample := range samples {
		if index > 0 {
			text += ","
		}
		text += fmt.Sprintf("%g", sample)
	}
	return text + "]"
}
