import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeHistogram, histogram, swapGlobalRecorder } from 'metrics-facade'
import type { RenderFormat } from '../row.ts'
import { type Body, help, type Library, type ServedStore, type Store, ten } from './library.ts'
import { builder, exposition, loops } from './metrics-facade-loops.ts'
import { useOtherShapes } from './metrics-facade-shapes.ts'

/** Collects what is written to it; a response, too. */
class Sink extends Writable {
  readonly chunks: Buffer[] = []
  setHeader(): void {}
  writeHead(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk)
    done()
  }
}

const accepted = { openMetrics: 'application/openmetrics-text; version=1.0.0', json: 'application/json' }

/** What is public of bytes of these formats is what scrapers are sent, and a method of its own for protobuf. */
async function renderAs(recorder: PrometheusRecorder, format: Exclude<RenderFormat, 'text'>): Promise<Body> {
  const handle = recorder.handle()
  if (format === 'protobuf') {
    const { buffer, byteOffset, byteLength } = handle.renderProtobuf()
    return [Buffer.from(buffer, byteOffset, byteLength)]
  }
  const request = { method: 'GET', url: '/', headers: { accept: accepted[format] } } as IncomingMessage
  const sink = new Sink()
  const sent = once(sink, 'finish')
  handle.requestHandler()(request, sink as unknown as ServerResponse)
  await sent
  return sink.chunks
}

function storeOf(recorder: PrometheusRecorder): Store {
  const counters = ten.map(family => `http_requests_${family}_total`)
  const histograms = ten.map(family => `http_requests_${family}_seconds`)
  for (const name of counters) describeCounter(name, help)
  for (const name of histograms) describeHistogram(name, help)
  return {
    count: (family, method, route, amount) => counter(counters[family]!, { method, route }).increment(amount),
    countByRoute: (family, method, route, amount) =>
      counter(counters[family]!, { route, method }).increment(amount),
    observe: (family, method, route, value) =>
      histogram(histograms[family]!, { method, route }).record(value),
    // What is public of bytes of text is a stream.
    async render() {
      const sink = new Sink()
      await recorder.handle().renderTo(sink)
      return sink.chunks
    },
    renderAs: format => renderAs(recorder, format),
    select: () => void swapGlobalRecorder(recorder),
  }
}

/** Stays, as the metrics of a program do. */
let others: PrometheusRecorder | undefined

function openStore(): Store {
  const recorder = builder().buildRecorder()
  swapGlobalRecorder(recorder)
  return storeOf(recorder)
}

async function serveStore(): Promise<ServedStore> {
  const recorder = await builder().withHttpListener({ host: '127.0.0.1', port: 0 }).build()
  swapGlobalRecorder(recorder)
  return { store: storeOf(recorder), port: recorder.handle().address!.port }
}

export const library: Library = {
  loops,
  exposition,
  useOtherShapes() {
    others = builder().buildRecorder()
    swapGlobalRecorder(others)
    useOtherShapes()
  },
  openStore,
  formats: ['openMetrics', 'protobuf', 'json'],
  serveStore,
  compresses: true,
  parts: {
    emitting: "export { counter, gauge, histogram } from 'metrics-facade'",
    facade: "export * from 'metrics-facade'",
    exposing: "export * from 'metrics-facade'; export * from 'metrics-exporter-prometheus'",
  },
}
