import { warnOnce } from 'metrics-facade'
import { BuildError } from '../base/error.ts'
import type { Temporality } from '../transport/otlp/metric.ts'
import type { OtlpOptions } from '../transport/otlp/otlp-settings.ts'
import type { OtlpOption } from './transport-settings.ts'
import { milliseconds, pairs, path, url, word } from './variable-kinds.ts'
import {
  type Environment,
  oneOf,
  type ReadOf,
  readVariables,
  switches,
  type Variables,
  withoutEmpty,
} from './variables.ts'

/** A base URL for all signals: that for metrics is below it. */
function readBase(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/metrics`
  return String(url)
}

/** What decides whether to push. The protocol does, too, because these variables may be meant for somebody else. */
const deciding = {
  disabled: { name: 'SDK_DISABLED', takes: 'true or false', read: oneOf(switches) },
  exporters: {
    name: 'METRICS_EXPORTER',
    takes: 'names such as otlp or none, with commas between them',
    read: (text: string) => text.split(',').map(name => name.trim().toLowerCase()),
  },
  endpoint: { name: 'EXPORTER_OTLP_METRICS_ENDPOINT', ...url },
  base: { name: 'EXPORTER_OTLP_ENDPOINT', ...url, read: readBase },
} as const

const protocol = {
  protocol: {
    name: 'PROTOCOL',
    takes: 'http/protobuf, http/json or grpc',
    read: oneOf<'protobuf' | 'json' | 'grpc'>({
      'http/protobuf': 'protobuf',
      'http/json': 'json',
      grpc: 'grpc',
    }),
  },
} as const

/** How to push; each is there for metrics and for all signals. */
const describing = {
  compression: {
    name: 'COMPRESSION',
    takes: 'gzip or none',
    read: oneOf<'gzip' | 'none'>({ gzip: 'gzip', none: 'none' }),
  },
  timeoutMs: { name: 'TIMEOUT', ...milliseconds },
  temporality: {
    name: 'TEMPORALITY_PREFERENCE',
    takes: 'cumulative, delta or lowmemory',
    read: oneOf<Temporality>({ cumulative: 'cumulative', delta: 'delta', lowmemory: 'delta' }),
  },
} as const

const headers = { headers: { name: 'HEADERS', ...pairs, isSecret: true } } as const

const files = {
  ca: { name: 'CERTIFICATE', ...path },
  certificate: { name: 'CLIENT_CERTIFICATE', ...path },
  key: { name: 'CLIENT_KEY', ...path },
} as const

const further = {
  intervalMs: { name: 'METRIC_EXPORT_INTERVAL', ...milliseconds },
  resource: { name: 'RESOURCE_ATTRIBUTES', ...pairs },
  serviceName: { name: 'SERVICE_NAME', ...word },
} as const

const ofAll = 'OTEL_EXPORTER_OTLP_'
const ofMetrics = 'OTEL_EXPORTER_OTLP_METRICS_'

/** The variables for metrics; where one is not set, that for all signals. */
function readEither<V extends Variables>(variables: V, environment: Environment): ReadOf<V> {
  return {
    ...readVariables(variables, ofAll, environment),
    ...readVariables(variables, ofMetrics, environment),
  }
}

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
  const { protocol: asked } = readEither(protocol, environment)
  const { disabled, exporters, endpoint = read.base } = read
  const isWanted = exporters === undefined ? endpoint !== undefined : exporters.includes('otlp')
  if (disabled || !isWanted) return undefined
  if (asked !== 'grpc') return { endpoint: endpoint ?? 'http://localhost:4318', encoding: asked }
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
  const { intervalMs, resource, serviceName } = readVariables(further, 'OTEL_', environment)
  const allHeaders = [ofAll, ofMetrics].flatMap(start => [
    ...(readVariables(headers, start, environment).headers ?? []),
  ])
  return withoutEmpty({
    ...receiver,
    ...readEither(describing, environment),
    intervalMs,
    headers: Object.fromEntries(allHeaders),
    tls: readEither(files, environment),
    resource: {
      ...Object.fromEntries(resource ?? []),
      ...(serviceName !== undefined && { 'service.name': serviceName }),
    },
  })
}
