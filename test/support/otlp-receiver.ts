import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import {
  type OtlpOptions,
  PrometheusBuilder,
  type PrometheusHandle,
  type PushError,
} from 'metrics-exporter-prometheus'
import { forgetMetrics } from './installed.ts'
import { uninstall } from './prometheus-fixture.ts'

/** A message as protobufjs knows it. */
interface MessageType {
  decode(bytes: Uint8Array): unknown
  encode(message: unknown): { finish(): Uint8Array }
  create(fields: unknown): unknown
  toObject(message: unknown, options: object): never
}

// What OpenTelemetry's own packages are generated from the published definitions, so it knows nothing of ours.
const root = createRequire(import.meta.url)('@opentelemetry/otlp-transformer/build/src/generated/root.js')
const messages = root.opentelemetry.proto.collector.metrics.v1 as Readonly<
  Record<'ExportMetricsServiceRequest' | 'ExportMetricsServiceResponse', MessageType>
>

/** A request as OTLP's JSON has it: integers of 64 bits are strings, bytes are hexadecimal. */
export interface ExportRequest {
  readonly resourceMetrics: ReadonlyArray<{
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeMetrics: ReadonlyArray<{ readonly scope: object; readonly metrics: readonly MetricJson[] }>
  }>
}

export interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface DataJson {
  readonly dataPoints: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly aggregationTemporality?: number
  readonly isMonotonic?: boolean
}

export interface MetricJson {
  readonly name: string
  readonly description?: string
  readonly unit?: string
  readonly sum?: DataJson
  readonly gauge?: DataJson
  readonly histogram?: DataJson
  readonly exponentialHistogram?: DataJson
  readonly summary?: DataJson
}

/** Decodes a request by the published definitions. */
export function decodeRequest(bytes: Uint8Array): ExportRequest {
  const { ExportMetricsServiceRequest: type } = messages
  const plain = type.toObject(type.decode(bytes), { longs: String, enums: Number, bytes: Array })
  return JSON.parse(
    JSON.stringify(plain, (key, value) => {
      if (/^(?:trace|span)Id$/.test(key)) return Buffer.from(value).toString('hex')
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
    }),
  )
}

/** What a receiver answers that takes a request in part. */
export function partialSuccess(rejectedDataPoints: number, errorMessage: string): Uint8Array {
  const { ExportMetricsServiceResponse: type } = messages
  return type.encode(type.create({ partialSuccess: { rejectedDataPoints, errorMessage } })).finish()
}

/** What came to a receiver. */
export interface OtlpRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** As it was before it was compressed. */
  readonly body: Buffer
}

export type OtlpAnswer = (request: OtlpRequest, response: ServerResponse) => void

const takeAll: OtlpAnswer = (_request, response) => void response.writeHead(200).end()

/** Answers with a status, and nothing else. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}, body = ''): OtlpAnswer {
  return (_request, response) => void response.writeHead(code, headers).end(body)
}

/** A receiver of OTLP on a free port of the loopback that keeps what came, and answers as it is told. */
export class OtlpReceiver {
  readonly requests: OtlpRequest[] = []
  /** What it answers next, one after the other, and then what comes after them. */
  readonly answers: OtlpAnswer[] = []
  answer: OtlpAnswer = takeAll
  /** The connections that were made. */
  connections = 0
  readonly #server: Server
  readonly #protocol: string

  constructor(tls?: { readonly cert: Buffer; readonly key: Buffer }) {
    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const chunks: Buffer[] = []
      try {
        for await (const chunk of request) chunks.push(chunk)
      } catch {
        // The sender has given up.
        return
      }
      const raw = Buffer.concat(chunks)
      const { method = '', url: path = '', headers } = request
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      const asked = { method, path, headers, body }
      this.requests.push(asked)
      const answer = this.answers.shift() ?? this.answer
      answer(asked, response)
    }
    this.#server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
    this.#protocol = tls === undefined ? 'http' : 'https'
    this.#server.on('connection', (_socket: Socket) => {
      this.connections += 1
    })
  }

  listen(port = 0): Promise<void> {
    return new Promise(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${this.port}`
  }

  /** The requests, decoded. */
  get decoded(): ExportRequest[] {
    return this.requests.map(({ headers, body }) =>
      headers['content-type'] === 'application/json' ? JSON.parse(String(body)) : decodeRequest(body),
    )
  }

  /** The metrics of a request, by name; by default of the last one. */
  metrics(index = -1): Readonly<Record<string, MetricJson>> {
    const all = this.decoded
      .at(index)!
      .resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    return Object.fromEntries(all.map(metric => [metric.name, metric]))
  }

  /** The values of a metric in a request, summed up over its points; 0 if it is not there. */
  total(name: string, index = -1): number {
    const { sum, gauge } = this.metrics(index)[name] ?? {}
    const points = (sum ?? gauge)?.dataPoints ?? []
    return points.reduce((total, { asDouble }) => total + Number(asDouble ?? 0), 0)
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

export interface OtlpFixture {
  readonly receiver: OtlpReceiver
  readonly handle: PrometheusHandle
  /** What `onError` was given. */
  readonly errors: PushError[]
}

/** Installs an exporter that pushes to a receiver when it is flushed, for the time of `body`. */
export async function pushingOtlp(
  options: OtlpOptions,
  body: (fixture: OtlpFixture) => Promise<void>,
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): Promise<void> {
  const receiver = new OtlpReceiver()
  await receiver.listen()
  const errors: PushError[] = []
  const onError = (error: PushError): void => void errors.push(error)
  const all = { intervalMs: Number.POSITIVE_INFINITY, onError, ...options }
  forgetMetrics()
  const handle = await configure(new PrometheusBuilder()).withOtlp(receiver.url, all).install()
  try {
    await body({ receiver, handle, errors })
  } finally {
    receiver.answers.length = 0
    receiver.answer = takeAll
    await handle.close()
    await receiver.close()
    uninstall()
  }
}
