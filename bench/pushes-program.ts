import { request } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'

// One process that pushes: pushes-program.js cold|push LIBRARY PORT. Prints what it took, in milliseconds.

const start = process.cpuUsage()

/** The processor time of this process since its first line, with that of its other threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

/** Records the same series with a library. */
type Record = (count: number) => void

interface Pusher {
  readonly record: Record
  push(): Promise<void>
}

const never = Number.POSITIVE_INFINITY

/** The processor time until everything is imported. */
let importedMs = 0

async function ours(options: object): Promise<Pusher> {
  const { counter, histogram } = await import('metrics-facade')
  const { install } = await import('metrics-exporter-prometheus')
  importedMs = cpuMs()
  const handle = await install({ ...options, buckets: [0.1, 1, 10] })
  return {
    record(count) {
      for (let i = 0; i < count; i++)
        counter('requests_total', { route: `/r${i}`, method: 'GET' }).increment(i)
      for (let i = 0; i < count / 10; i++) histogram('wait_seconds', { route: `/r${i}` }).record(i / 7)
    },
    async push() {
      const { failed } = await handle.flush({ timeoutMs: 30_000 })
      if (failed.length > 0) throw failed[0]!.error
    },
  }
}

async function openTelemetry(url: string): Promise<Pusher> {
  const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics')
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto')
  importedMs = cpuMs()
  const exporter = new OTLPMetricExporter({ url: `${url}/v1/metrics`, compression: 'gzip' as never })
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 })
  const provider = new MeterProvider({
    readers: [reader],
    views: [{ instrumentName: '*', aggregationCardinalityLimit: 1_000_000 }],
  })
  const meter = provider.getMeter('bench')
  const requests = meter.createCounter('requests_total')
  const wait = meter.createHistogram('wait_seconds', {
    advice: { explicitBucketBoundaries: [0.1, 1, 10] },
  })
  return {
    record(count) {
      for (let i = 0; i < count; i++) requests.add(i, { route: `/r${i}`, method: 'GET' })
      for (let i = 0; i < count / 10; i++) wait.record(i / 7, { route: `/r${i}` })
    },
    push: () => reader.forceFlush(),
  }
}

/** A request as large as a small push, without any library: the cost of the network and of Node's HTTP. */
async function bare(url: string): Promise<Pusher> {
  const body = Buffer.alloc(1_000)
  return {
    record() {},
    push: () =>
      new Promise((resolve, reject) => {
        const headers = { 'Content-Length': body.length }
        const sent = request(`${url}/v1/metrics`, { method: 'POST', agent: false, headers }, answer => {
          answer.resume().on('end', resolve)
        })
        sent.on('error', reject).end(body)
      }),
  }
}

const makers: Readonly<{ [name: string]: (url: string) => Promise<Pusher> }> = {
  bare,
  'OTLP, ours': url => ours({ otlp: { endpoint: url, intervalMs: never } }),
  'OTLP in JSON, ours': url => ours({ otlp: { endpoint: url, encoding: 'json', intervalMs: never } }),
  'OTLP, OpenTelemetry': openTelemetry,
  'remote write 2.0, ours': url =>
    ours({ remoteWrite: { endpoint: `${url}/write`, version: '2.0', intervalMs: never } }),
  'remote write 1.0, ours': url =>
    ours({ remoteWrite: { endpoint: `${url}/write`, version: '1.0', intervalMs: never } }),
}

async function cold(make: (url: string) => Promise<Pusher>, url: string): Promise<object> {
  const pusher = await make(url)
  pusher.record(20)
  await pusher.push()
  return { importedMs, cpuMs: cpuMs() }
}

async function push(make: (url: string) => Promise<Pusher>, url: string): Promise<object> {
  const pusher = await make(url)
  pusher.record(10_000)
  for (let i = 0; i < 5; i++) await pusher.push()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = cpuMs()
  const pushes = 10
  for (let i = 0; i < pushes; i++) await pusher.push()
  const used = (cpuMs() - before) / pushes
  delay.disable()
  return { cpuMs: used, holdMs: delay.max / 1e6 }
}

const [, , work, library, port] = process.argv
const make = makers[library!]!
const found = await (work === 'cold' ? cold : push)(make, `http://127.0.0.1:${port}`)
console.log(JSON.stringify(found))
process.exit(0)
