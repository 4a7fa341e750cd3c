import { createSocket } from 'node:dgram'
import * as facade from 'metrics-facade'
import * as parts from 'metrics-facade/registry'

// An exporter to StatsD, as a module: statsd-service.ts is a service that uses it.

/** Names in the form that StatsD accepts. Values are escaped when they are written, so that different values stay different. */
const nameOf = (text: string): string => text.replace(/[^\w.-]/g, '_') || '_'
const naming: parts.Naming = { metric: nameOf, label: nameOf, value: (_label, value) => value.toWellFormed() }
const escaped = (value: string): string => value.replace(/[%,|\p{Cc}]/gu, encodeURIComponent)

/** What a series has recorded since the last flush, as lines of StatsD; labels as in DogStatsD. */
function linesOf(series: parts.PlainSeries): string[] {
  const labels = series.pairs.map(([label, value]) => `${label}:${escaped(value)}`).join(',')
  const end = labels === '' ? '' : `|#${labels}`
  const line = (value: number, type: string): string => `${series.name}:${value}|${type}${end}`
  if (series.kind === 'counter') return [series.take()].filter(Boolean).map(added => line(added, 'c'))
  if (series.kind === 'histogram')
    return series.take().map(({ value, count }) => line(value, count === 1 ? 'h' : `h|@${1 / count}`))
  // StatsD cannot express NaN and the infinities, and a value with a sign would be a change.
  if (!Number.isFinite(series.value)) return []
  return [series.value < 0 ? `${line(0, 'g')}\n${line(series.value, 'g')}` : line(series.value, 'g')]
}

/** Joins lines to datagrams that fit into one Ethernet frame. */
function datagramsOf(lines: readonly string[]): string[] {
  const datagrams: string[] = []
  for (const line of lines) {
    const joined = `${datagrams.at(-1)}\n${line}`
    if (datagrams.length > 0 && Buffer.byteLength(joined) <= 1432) datagrams[datagrams.length - 1] = joined
    else datagrams.push(line)
  }
  return datagrams
}

const report = (error: Error | null): void =>
  void (error && facade.warnOnce('statsd', `Metrics could not be sent to StatsD: ${error.message}`))

/** Sends what was recorded to a StatsD server over UDP, at each interval and at the end. */
export class StatsdExporter implements facade.Recorder {
  readonly registry: parts.Registry<parts.PlainCounter, parts.PlainGauge, parts.PlainHistogram>
  /** Idle counters and histograms have nothing to send; gauges always have a value. */
  readonly #recent = new parts.Recency(parts.MetricKindMask.Counter | parts.MetricKindMask.Histogram, 300_000)
  readonly #socket = createSocket('udp4').unref().on('error', report)
  readonly #server: readonly [port: number, host: string]
  #timer: NodeJS.Timeout | undefined
  #closed: Promise<void> | undefined

  constructor(port = 8125, host = '127.0.0.1') {
    if (port % 1 !== 0 || port < 1 || port > 65_535) throw new RangeError(`Port ${port}: give 1 to 65535.`)
    // Limits the values of one histogram to what fits into the server's receive buffer; more are weighted.
    this.registry = new parts.Registry(new parts.PlainStorage({ maxValues: 256 }), { naming })
    this.#server = [port, host]
  }

  install(intervalMs = 10_000): this {
    facade.setGlobalRecorder(this)
    this.#timer = setInterval(() => this.flush(), intervalMs).unref()
    return this
  }

  async flush(now: number = performance.now()): Promise<void> {
    parts.runCollectors() // what an asynchronous one finds goes with the next flush
    const datagrams = datagramsOf(this.registry.series().flatMap(linesOf))
    this.registry.retain(series => !this.#recent.covers(series.kind) || !this.#recent.isIdle(series, now))
    const send = (text: string): Promise<void> =>
      new Promise(done => this.#socket.send(text, ...this.#server, error => done(report(error))))
    await Promise.all(datagrams.map(send))
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closed ??= this.flush().finally(() => this.#socket.close())
    if (facade.currentRecorder() === this) facade.swapGlobalRecorder(facade.noopRecorder)
    return this.#closed
  }

  describeCounter(): void {} // StatsD knows no descriptions
  describeGauge(): void {}
  describeHistogram(): void {}
  registerCounter = (name: string, labels?: facade.Labels): facade.CounterFn =>
    this.registry.getOrCreateCounter(name, labels)
  registerGauge = (name: string, labels?: facade.Labels): facade.GaugeFn =>
    this.registry.getOrCreateGauge(name, labels)
  registerHistogram = (name: string, labels?: facade.Labels): facade.HistogramFn =>
    this.registry.getOrCreateHistogram(name, labels)
  removeSeries: Required<facade.Recorder>['removeSeries'] = (...all) => this.registry.deleteSelected(...all)
}
