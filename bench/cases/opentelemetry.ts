import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import {
  bounds,
  type Families,
  help,
  type Library,
  listen,
  namesOf,
  type Store,
  tenOfEach,
} from './library.ts'
import { openTelemetryLoops, useOtherShapes } from './opentelemetry-loops.ts'

const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)

/** Without what others do not write either, and without the limit of 2,000 series a metric. */
function open() {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  })
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: 2_000_000 }]
  const meter = new MeterProvider({ readers: [exporter], views }).getMeter('bench')
  const text = async (): Promise<string> => serializer.serialize((await exporter.collect()).resourceMetrics)
  return { exporter, meter, text }
}

const { meter, text } = open()

function openStore(families: Families = tenOfEach, { meter, text } = open()): Store {
  const advice = { explicitBucketBoundaries: [...bounds] }
  const counters = namesOf(families.counters, 'total').map(name =>
    meter.createCounter(name, { description: help }),
  )
  const histograms = namesOf(families.histograms, 'seconds').map(name =>
    meter.createHistogram(name, { description: help, advice }),
  )
  return {
    count: (family, method, route, amount) => counters[family]!.add(amount, { method, route }),
    countByRoute: (family, method, route, amount) => counters[family]!.add(amount, { route, method }),
    countByOneLabel: (family, route, amount) => counters[family]!.add(amount, { route }),
    observe: (family, method, route, value) => histograms[family]!.record(value, { method, route }),
    observeByOneLabel: (family, route, value) => histograms[family]!.record(value, { route }),
    render: async () => [Buffer.from(await text())],
    renderString: text,
  }
}

export const library: Library = {
  loops: openTelemetryLoops(meter),
  exposition: text,
  useOtherShapes: () => useOtherShapes(meter),
  openStore: families => openStore(families),
  parts: {
    emitting: "export { metrics } from '@opentelemetry/api'",
    facade: "export * from '@opentelemetry/api'",
    exposing:
      "export { MeterProvider } from '@opentelemetry/sdk-metrics'; export * from '@opentelemetry/exporter-prometheus'",
  },
  async serveStore() {
    const own = open()
    const port = await listen((request, response) => own.exporter.getMetricsRequestHandler(request, response))
    return { store: openStore(tenOfEach, own), port }
  },
}
