import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeHistogram, histogram, swapGlobalRecorder } from 'metrics-facade'
import type { RenderFormat } from '../row.ts'
import { type Body, type Families, help, namesOf, type Store, tenOfEach } from './library.ts'

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

/** What is recorded by the facade, wherever it is installed, and shown by this recorder. */
export function storeOf(recorder: PrometheusRecorder, families: Families = tenOfEach): Store {
  const counters = namesOf(families.counters, 'total')
  const histograms = namesOf(families.histograms, 'seconds')
  for (const name of counters) describeCounter(name, help)
  for (const name of histograms) describeHistogram(name, help)
  return {
    count: (family, method, route, amount) => counter(counters[family]!, { method, route }).increment(amount),
    countByRoute: (family, method, route, amount) =>
      counter(counters[family]!, { route, method }).increment(amount),
    countByOneLabel: (family, route, amount) => counter(counters[family]!, { route }).increment(amount),
    observe: (family, method, route, value) =>
      histogram(histograms[family]!, { method, route }).record(value),
    observeByOneLabel: (family, route, value) => histogram(histograms[family]!, { route }).record(value),
    // What is public of bytes of text is a stream.
    async render() {
      const sink = new Sink()
      await recorder.handle().renderTo(sink)
      return sink.chunks
    },
    renderString: () => recorder.handle().render(),
    renderAs: format => renderAs(recorder, format),
    select: () => void swapGlobalRecorder(recorder),
  }
}
