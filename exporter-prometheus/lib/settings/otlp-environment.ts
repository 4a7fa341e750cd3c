import { warnOnce } from 'metrics-facade'
import { BuildError } from '../base/error.ts'
import type { Temporality } from '../transport/otlp/metric.ts'
import type { OtlpOptions } from '../transport/otlp/otlp-settings.ts'
import type { OtlpOption } from './transport-settings.ts'
import { type Environment, oneOf, readVariables, switches } from './variables.ts'

/** A base URL for all signals: that for metrics is below it. */
function readBase(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/metrics`
  return String(url)
}

/** `name=value` pairs with commas between them, percent-encoded. */
function readPairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>()
  try {
    for (const pair of text.split(',').filter(one => one.trim() !== '')) {
      const [name, ...rest] = pair.split('=')
      if (rest.length === 0 || name!.trim() === '') return undefined
      pairs.set(decodeURIComponent(name!.trim()), decodeURIComponent(rest.join('=').trim()))
    }
    return pairs
  } catch {
    return undefined
  }
}

function readMs(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}

const url = 'a URL such as http://127.0.0.1:4318'
const protocol = {
  takes: 'http/protobuf, http/json or grpc',
  read: oneOf<'protobuf' | 'json' | 'grpc'>({
    'http/protobuf': 'protobuf',
    'http/json': 'json',
    grpc: 'grpc',
  }),
}
const compression = {
  takes: 'gzip or none',
  read: oneOf<'gzip' | 'none'>({ gzip: 'gzip', none: 'none' }),
}
const pairs = {
  takes: 'pairs such as name=value, percent-encoded, with commas between them',
  read: readPairs,
}
const milliseconds = { takes: 'a number of milliseconds above 0', read: readMs }

/** What decides whether to push. The protocol does, too, because these variables may be meant for somebody else. */
const deciding = {
  disabled: { name: 'SDK_DISABLED', takes: 'true or false', read: oneOf(switches) },
  exporters: {
    name: 'METRICS_EXPORTER',
    takes: 'names such as otlp or none, with commas between them',
    read: (text: string) => text.split(',').map(name => name.trim().toLowerCase()),
  },
  endpoint: {
    name: 'EXPORTER_OTLP_METRICS_ENDPOINT',
    takes: url,
    read: (text: string) => (URL.canParse(text) ? text : undefined),
  },
  base: { name: 'EXPORTER_OTLP_ENDPOINT', takes: url, read: readBase },
  protocol: { name: 'EXPORTER_OTLP_METRICS_PROTOCOL', ...protocol },
  protocolOfAll: { name: 'EXPORTER_OTLP_PROTOCOL', ...protocol },
} as const

/** How to push. Those for metrics come before those for all signals. */
const describing = {
  headers: { name: 'EXPORTER_OTLP_METRICS_HEADERS', ...pairs, isSecret: true },
  headersOfAll: { name: 'EXPORTER_OTLP_HEADERS', ...pairs, isSecret: true },
  compression: { name: 'EXPORTER_OTLP_METRICS_COMPRESSION', ...compression },
  compressionOfAll: { name: 'EXPORTER_OTLP_COMPRESSION', ...compression },
  timeoutMs: { name: 'EXPORTER_OTLP_METRICS_TIMEOUT', ...milliseconds },
  timeoutMsOfAll: { name: 'EXPORTER_OTLP_TIMEOUT', ...milliseconds },
  temporality: {
    name: 'EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    takes: 'cumulative, delta or lowmemory',
    read: oneOf<Temporality>({ cumulative: 'cumulative', delta: 'delta', lowmemory: 'delta' }),
  },
  intervalMs: { name: 'METRIC_EXPORT_INTERVAL', ...milliseconds },
  resource: { name: 'RESOURCE_ATTRIBUTES', ...pairs },
  serviceName: { name: 'SERVICE_NAME', takes: 'a name', read: (text: string) => text },
} as const

interface Receiver {
  readonly endpoint: string
  readonly encoding: OtlpOptions['encoding']
}

/**
 * Where to push, if anywhere: as `OTEL_METRICS_EXPORTER` says; if it is not set, where there is an endpoint.
 *
 * @throws BuildError with code `INVALID_ENVIRONMENT`.
 */
function readReceiver(environment: Environment): Receiver | undefined {
  const read = readVariables(deciding, 'OTEL_', environment)
  const { disabled, exporters, endpoint = read.base, protocol = read.protocolOfAll } = read
  const isWanted = exporters === undefined ? endpoint !== undefined : exporters.includes('otlp')
  if (disabled || !isWanted) return undefined
  if (protocol !== 'grpc') {
    return { endpoint: endpoint ?? 'http://localhost:4318', encoding: protocol }
  }
  const message =
    "OpenTelemetry's variables ask for OTLP over gRPC, which the exporter does not speak. Set " +
    'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL to http/protobuf and OTEL_EXPORTER_OTLP_METRICS_ENDPOINT to a URL for it, or ' +
    'OTEL_METRICS_EXPORTER to none.'
  if (exporters !== undefined) throw new BuildError('INVALID_ENVIRONMENT', message)
  // They may be there for traces alone, and a program that did without this push goes on without it.
  warnOnce('otlp over grpc', message)
  return undefined
}

/**
 * Reads where and how to push from the variables of OpenTelemetry's specification; `undefined` if they do not say that
 * metrics are to be pushed.
 *
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function otlpFromEnvironment(environment: Environment): OtlpOption | undefined {
  const receiver = readReceiver(environment)
  if (receiver === undefined) return undefined
  const read = readVariables(describing, 'OTEL_', environment)
  const { serviceName } = read
  const headers = Object.fromEntries([...(read.headersOfAll ?? []), ...(read.headers ?? [])])
  const resource = {
    ...Object.fromEntries(read.resource ?? []),
    ...(serviceName !== undefined && { 'service.name': serviceName }),
  }
  const options: OtlpOption = {
    ...receiver,
    compression: read.compression ?? read.compressionOfAll,
    timeoutMs: read.timeoutMs ?? read.timeoutMsOfAll,
    temporality: read.temporality,
    intervalMs: read.intervalMs,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(resource).length > 0 && { resource }),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as OtlpOption
}
