import { metrics } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import {
  bounds,
  counterNames,
  eight,
  help,
  type Library,
  type Loop,
  listen,
  methods,
  otherUses,
  type Store,
  statuses,
  ten,
  values,
} from './library.ts'

const advice = { explicitBucketBoundaries: [...bounds] }
const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)

/** Without what others do not write either, and without the limit of 2,000 series a metric. */
function open() {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  })
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: 1_000_000 }]
  const meter = new MeterProvider({ readers: [exporter], views }).getMeter('bench')
  const text = async (): Promise<string> => serializer.serialize((await exporter.collect()).resourceMetrics)
  return { exporter, meter, text }
}

const { meter, text } = open()

function useOtherShapes(): void {
  const a = meter.createCounter('other_a_total')
  const b = meter.createCounter('other_b_total')
  const c = meter.createCounter('other_c_total')
  const d = meter.createGauge('other_d')
  const e = meter.createUpDownCounter('other_e')
  const f = meter.createHistogram('other_f_seconds', { advice })
  const g = meter.createHistogram('other_g_seconds', { advice })
  for (let use = 0; use < otherUses; use++) {
    a.add(1)
    b.add(0.5, { a: '1' })
    c.add(2, { a: '1', b: '2', c: '3' })
    d.record(use / 2)
    e.add(1, { a: '1', b: '2' })
    f.record(use / 100)
    g.record(use / 100, { a: '1' })
  }
}

function heldCounter(): Loop {
  useOtherShapes()
  const metric = meter.createCounter('measured_total')
  // There is no handle to a series; the nearest thing is to hold its attributes.
  const held = eight.map(i => ({ method: methods[i & 3]!, status: statuses[i >> 2]! }))
  return count => {
    for (let i = 0; i < count; i++) metric.add(1, held[i & 7]!)
  }
}

function namedCounter(): Loop {
  useOtherShapes()
  const held = counterNames.map(name => meter.createCounter(name))
  return count => {
    for (let i = 0; i < count; i++) held[i & 7]!.add(1)
  }
}

function labelledCounter(): Loop {
  useOtherShapes()
  const metric = meter.createCounter('measured_total')
  return count => {
    for (let i = 0; i < count; i++) {
      metric.add(1, { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! })
    }
  }
}

function heldHistogram(): Loop {
  useOtherShapes()
  const held = eight.map(i => meter.createHistogram(`measured_${i}_seconds`, { advice }))
  return count => {
    for (let i = 0; i < count; i++) held[i & 7]!.record(values[i & 1023]!)
  }
}

function labelledHistogram(): Loop {
  useOtherShapes()
  const metric = meter.createHistogram('measured_seconds', { advice })
  return count => {
    for (let i = 0; i < count; i++) {
      metric.record(values[i & 1023]!, { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! })
    }
  }
}

function nothingInstalled(): Loop {
  const metric = metrics.getMeter('bench').createCounter('measured_total')
  return count => {
    for (let i = 0; i < count; i++) {
      metric.add(1, { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! })
    }
  }
}

function openStore({ meter, text } = open()): Store {
  const counters = ten.map(family =>
    meter.createCounter(`http_requests_${family}_total`, { description: help }),
  )
  const histograms = ten.map(family =>
    meter.createHistogram(`http_requests_${family}_seconds`, { description: help, advice }),
  )
  return {
    count: (family, method, route) => counters[family]!.add(1, { method, route }),
    countByRoute: (family, method, route) => counters[family]!.add(1, { route, method }),
    observe: (family, method, route, value) => histograms[family]!.record(value, { method, route }),
    render: async () => Buffer.from(await text()),
  }
}

export const library: Library = {
  loops: { heldCounter, namedCounter, labelledCounter, heldHistogram, labelledHistogram, nothingInstalled },
  exposition: text,
  openStore: () => openStore(),
  async serveStore() {
    const own = open()
    const port = await listen((request, response) => own.exporter.getMetricsRequestHandler(request, response))
    return { store: openStore(own), port }
  },
}
