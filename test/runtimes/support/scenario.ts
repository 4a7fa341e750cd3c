import type * as Http from 'node:http'
import type * as Exporter from 'metrics-exporter-prometheus'
import type * as Facade from 'metrics-facade'
import type * as Debugging from 'metrics-facade/debugging'
import type * as Layers from 'metrics-facade/layers'
import type * as Process from 'metrics-facade/process'
import type * as Registry from 'metrics-facade/registry'

// What every program of the matrix does with the packages that it has loaded in its own way. It is translated on its own
// into an ES module and into CommonJS, and so imports nothing.

export type Emitting = Pick<
  typeof Facade,
  'collect' | 'counter' | 'describeCounter' | 'describeHistogram' | 'gauge' | 'histogram' | 'Unit'
>

export type Serving = Emitting &
  Pick<typeof Exporter, 'install'> &
  Pick<typeof Process, 'collectProcessMetrics'> & { readonly http: Pick<typeof Http, 'request'> }

export type Plain = Emitting &
  Pick<typeof Facade, 'swapGlobalRecorder' | 'withLocalRecorder'> &
  Pick<typeof Registry, 'runCollectors'> &
  Pick<typeof Debugging, 'DebuggingRecorder'> &
  Pick<typeof Layers, 'PrefixLayer' | 'Stack' | 'withLabels'>

/** A server of `Request` and `Response`. */
export interface FetchServer {
  readonly port: number
  stop(): void | Promise<void>
}

export interface ServeOptions {
  /** Whether the handle is closed at the end; the program ends by itself in either case. */
  readonly close?: boolean
  /** Whether there are `Request` and `Response`; a simulated browser has none. */
  readonly fetch?: boolean
  /** Whether it pushes; a simulated browser has no `fetch` for that. */
  readonly push?: boolean
  serveFetch?(handler: (request: Request) => Promise<Response>): FetchServer | Promise<FetchServer>
}

/** What a program says to those who look at it. */
export interface Report {
  readonly port: number
  readonly fetchPort?: number | undefined
  readonly fetched?: Fetched | undefined
}

export interface Fetched {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: readonly number[]
}

/** Emits what the expected exposition has. */
export function emit({
  collect,
  counter,
  describeCounter,
  describeHistogram,
  gauge,
  histogram,
  Unit,
}: Emitting): void {
  describeCounter('jobs_total', Unit.Count, 'Jobs done')
  counter('jobs_total', { queue: 'mail', urgent: true }).increment()
  counter('jobs_total', { queue: 'mail', urgent: true }).increment(2)
  counter('jobs_total', { queue: 'a "b"\n\\ü' }).absolute(7)
  for (let number = 0; number < 60; number++) counter('pages_total', { number }).increment(number)
  gauge('queue_depth').set(4.5)
  describeHistogram('job_seconds', Unit.Seconds, 'Time taken', { buckets: [0.5, 1] })
  histogram('job_seconds').recordMany(0.75, 2)
  histogram('job_bytes').record(1000)
  collect(() => gauge('collected').set(1))
}

/** What the facade does where there is nothing but ECMAScript: the series as lines of text. */
export async function useFacade(packages: Plain): Promise<string> {
  const { collect, counter, DebuggingRecorder, gauge, histogram, PrefixLayer, runCollectors, Stack } =
    packages
  const recorder = new DebuggingRecorder()
  const before = packages.swapGlobalRecorder(new Stack(recorder).push(new PrefixLayer('app')))
  counter('jobs_total', { queue: 'mail' }).increment(3)
  histogram('job_seconds').record(0.25)
  const stop = histogram('timed_seconds').startTimer()
  const seconds = stop()
  await histogram('timed_seconds').time(async () => undefined)
  gauge('in_flight').track()()
  const stopCollecting = collect(async () => gauge('collected').set(1))
  await runCollectors()
  stopCollecting()
  packages.withLabels({ user: 1 }, () => counter('labelled_total').increment())
  counter('refused_total').increment(-1)
  const local = new DebuggingRecorder()
  packages.withLocalRecorder(local, () => counter('local_total').increment())
  packages.swapGlobalRecorder(before)
  const snapshot = recorder.snapshot()
  const timed = snapshot.histogram('app.timed_seconds')
  const ordered = timed.length === 2 && timed[0] === seconds && timed.every(value => value >= 0 && value < 60)
  const lines = snapshot.toString().replace(/^histogram app\.timed_seconds .*$/m, `timed ${ordered}`)
  return `${lines}${local.snapshot()}`
}

/** Sends what a program has to say, and waits until the other side has seen enough. */
function report(http: Serving['http'], url: string, said: Report): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = http.request(url, { method: 'POST', agent: false }, response => {
      response.resume()
      response.on('end', () => resolve())
    })
    asked.on('error', reject)
    asked.end(JSON.stringify(said))
  })
}

async function fetchOnce(handler: (request: Request) => Promise<Response>): Promise<Fetched> {
  const headers = { 'accept-encoding': 'gzip' }
  const response = await handler(new Request('http://localhost/metrics', { headers }))
  const body = [...new Uint8Array(await response.arrayBuffer())]
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}

/** Installs, emits, serves and pushes, and is looked at from outside before it ends. */
export async function serve(packages: Serving, options: ServeOptions = {}): Promise<void> {
  const { close = true, fetch = true, push = true, serveFetch } = options
  const station = process.env.STATION!
  const handle = await packages.install({
    listener: '127.0.0.1:0',
    ...(push ? { pushGateway: { endpoint: station, job: 'matrix', intervalMs: 20 } } : {}),
  })
  packages.collectProcessMetrics()
  emit(packages)
  const server = await serveFetch?.(handle.fetchHandler())
  await report(packages.http, `${station}/ready`, {
    port: handle.address!.port,
    fetchPort: server?.port,
    fetched: fetch ? await fetchOnce(handle.fetchHandler()) : undefined,
  })
  await server?.stop()
  if (close) await handle.close()
}

/** The text that a listener serves. */
function scrape(http: Serving['http'], port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/metrics', agent: false }
    const asked = http.request(options, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** What is measured and served while the clock of the program is not that of the world. */
export async function serveAtFakeTime(
  packages: Serving,
  options: { readonly fetch?: boolean; advance(ms: number): void },
): Promise<{ readonly seconds: number; readonly served: readonly string[] }> {
  const { collect, gauge, histogram, http, install } = packages
  const handle = await install({ listener: '127.0.0.1:0', buckets: [10] })
  collect(async () => {
    await undefined
    gauge('collected_later').set(1)
  })
  const stop = histogram('timed_seconds').startTimer()
  options.advance(1500)
  stop()
  const served = [await scrape(http, handle.address!.port)]
  if (options.fetch ?? true) {
    const response = await handle.fetchHandler()(new Request('http://localhost/metrics'))
    served.push(await response.text())
  }
  const seconds = Number(/^timed_seconds_sum (.*)$/m.exec(handle.render())?.[1])
  await handle.close()
  return { seconds, served }
}
