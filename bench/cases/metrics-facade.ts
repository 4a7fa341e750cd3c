import { Writable } from 'node:stream'
import {
  Matcher,
  PrometheusBuilder,
  type PrometheusHandle,
  type PrometheusRecorder,
} from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  currentRecorder,
  describeCounter,
  describeHistogram,
  gauge,
  type Histogram,
  histogram,
  setGlobalRecorder,
  swapGlobalRecorder,
} from 'metrics-facade'
import {
  ContextLabelLayer,
  FilterLayer,
  type Layer,
  PrefixLayer,
  Stack,
  withLabels,
} from 'metrics-facade/layers'
import {
  bounds,
  counterNames,
  eight,
  help,
  type Library,
  methods,
  otherUses,
  quantiles,
  type ServedStore,
  type Store,
  statuses,
  ten,
  values,
} from './library.ts'

let installed: PrometheusHandle | undefined

function builder(): PrometheusBuilder {
  return new PrometheusBuilder()
    .setBucketsForMetric(Matcher.suffix('_seconds'), bounds)
    .setQuantiles(quantiles)
}

function installAndUseOtherShapes(configured: PrometheusBuilder = builder()): void {
  const recorder = configured.buildRecorder()
  setGlobalRecorder(recorder)
  installed = recorder.handle()
  for (let i = 0; i < otherUses; i++) {
    counter('other_a_total').increment()
    counter('other_b_total', { a: '1' }).increment(0.5)
    counter('other_c_total', { a: '1', b: '2', c: '3' }).increment(2)
    gauge('other_d').set(i / 2)
    gauge('other_e', { a: '1', b: '2' }).increment()
    histogram('other_f_seconds').record(i / 100)
    histogram('other_g_seconds', { a: '1' }).record(i / 100)
    histogram('other_h').record(i / 100)
    histogram('other_i', { a: '1', b: '2', c: '3' }).record(i / 100)
  }
}

/** Puts layers over the recorder that is installed. */
function pushLayers(...layers: readonly Layer[]): void {
  const stack = new Stack(currentRecorder())
  for (const layer of layers) stack.push(layer)
  swapGlobalRecorder(stack)
}

function heldCounter() {
  installAndUseOtherShapes()
  const held: readonly Counter[] = eight.map(i =>
    counter('measured_total', { method: methods[i & 3]!, status: statuses[i >> 2]! }),
  )
  return (count: number): void => {
    for (let i = 0; i < count; i++) held[i & 7]!.increment()
  }
}

function heldCounterTraced() {
  installAndUseOtherShapes(builder().withExemplars(() => undefined))
  const held: readonly Counter[] = eight.map(i =>
    counter('measured_total', { method: methods[i & 3]!, status: statuses[i >> 2]! }),
  )
  return (count: number): void => {
    for (let i = 0; i < count; i++) held[i & 7]!.increment()
  }
}

function namedCounter() {
  installAndUseOtherShapes()
  return (count: number): void => {
    for (let i = 0; i < count; i++) counter(counterNames[i & 7]!).increment()
  }
}

function heldCounterUnderLayers() {
  installAndUseOtherShapes()
  pushLayers(new PrefixLayer('measured'), new FilterLayer({ patterns: ['debug', 'internal'] }))
  const held: readonly Counter[] = eight.map(i =>
    counter('total', { method: methods[i & 3]!, status: statuses[i >> 2]! }),
  )
  return (count: number): void => {
    for (let i = 0; i < count; i++) held[i & 7]!.increment()
  }
}

function namedCounterUnderPrefix() {
  installAndUseOtherShapes()
  pushLayers(new PrefixLayer('measured'))
  return (count: number): void => {
    for (let i = 0; i < count; i++) counter(counterNames[i & 7]!).increment()
  }
}

function heldCounterInContext() {
  installAndUseOtherShapes()
  pushLayers(new ContextLabelLayer())
  const held: readonly Counter[] = eight.map(i =>
    counter('measured_total', { method: methods[i & 3]!, status: statuses[i >> 2]! }),
  )
  return (count: number): void => {
    withLabels({ user: 'ferris' }, () => {
      for (let i = 0; i < count; i++) held[i & 7]!.increment()
    })
  }
}

function labelledCounter() {
  installAndUseOtherShapes()
  return (count: number): void => {
    for (let i = 0; i < count; i++) {
      counter('measured_total', { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }).increment()
    }
  }
}

function heldHistogram() {
  installAndUseOtherShapes()
  const held: readonly Histogram[] = eight.map(i => histogram(`measured_${i}_seconds`))
  return (count: number): void => {
    for (let i = 0; i < count; i++) held[i & 7]!.record(values[i & 1023]!)
  }
}

function labelledHistogram() {
  installAndUseOtherShapes()
  return (count: number): void => {
    for (let i = 0; i < count; i++) {
      histogram('measured_seconds', { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }).record(
        values[i & 1023]!,
      )
    }
  }
}

function summary() {
  installAndUseOtherShapes()
  const held = histogram('measured')
  return (count: number): void => {
    for (let i = 0; i < count; i++) held.record(values[i & 1023]!)
  }
}

function timer() {
  installAndUseOtherShapes()
  const held = histogram('measured_seconds')
  return (count: number): void => {
    for (let i = 0; i < count; i++) held.startTimer()()
  }
}

function nothingInstalled() {
  return (count: number): void => {
    for (let i = 0; i < count; i++) {
      counter('measured_total', { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }).increment()
    }
  }
}

/** Collects what is written to it. */
class Sink extends Writable {
  readonly chunks: Buffer[] = []

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk)
    done()
  }
}

function storeOf(recorder: PrometheusRecorder): Store {
  const counters = ten.map(family => `http_requests_${family}_total`)
  const histograms = ten.map(family => `http_requests_${family}_seconds`)
  for (const name of counters) describeCounter(name, help)
  for (const name of histograms) describeHistogram(name, help)
  return {
    count: (family, method, route) => counter(counters[family]!, { method, route }).increment(),
    countByRoute: (family, method, route) => counter(counters[family]!, { route, method }).increment(),
    observe: (family, method, route, value) =>
      histogram(histograms[family]!, { method, route }).record(value),
    // What is public of bytes is a stream.
    async render() {
      const sink = new Sink()
      await recorder.handle().renderTo(sink)
      return Buffer.concat(sink.chunks)
    },
    renderAs(format) {
      const handle = recorder.handle()
      return Buffer.from(format === 'json' ? handle.renderJson() : handle.renderOpenMetrics())
    },
  }
}

function openStore(): Store {
  const recorder = builder().buildRecorder()
  swapGlobalRecorder(recorder)
  return storeOf(recorder)
}

async function serveStore(): Promise<ServedStore> {
  const recorder = await builder().withHttpListener({ host: '127.0.0.1', port: 0 }).build()
  setGlobalRecorder(recorder)
  return { store: storeOf(recorder), port: recorder.handle().address!.port }
}

export const library: Library = {
  loops: {
    heldCounter,
    namedCounter,
    labelledCounter,
    heldHistogram,
    labelledHistogram,
    summary,
    timer,
    nothingInstalled,
    heldCounterTraced,
    heldCounterUnderLayers,
    namedCounterUnderPrefix,
    heldCounterInContext,
  },
  exposition: () => installed!.render(),
  openStore,
  formats: ['openMetrics', 'json'],
  serveStore,
}
