import type { LabelRecord } from 'metrics-facade'

/** A request that was answered, in the few values that its labels have. */
export interface ServerFacts {
  readonly method: string
  /** `undefined` if nothing matched. */
  readonly route: string | undefined
  readonly code: number
  readonly scheme: string
}

/** A request that was sent. */
export interface ClientFacts {
  readonly method: string
  /** With the port, if that is not the usual one. */
  readonly host: string
  /** `undefined` if there was no whole answer. */
  readonly code: number | undefined
  /** Why there was none. */
  readonly reason: string | undefined
  readonly scheme: string
}

/** What metrics and labels are called. */
export interface Naming {
  readonly serverDuration: string
  readonly serverActive: string
  readonly requestSize: string
  readonly responseSize: string
  readonly clientDuration: string
  readonly clientActive: string
  /** `undefined` if the duration tells the reasons. */
  readonly clientErrors: string | undefined
  readonly serverLabels: (facts: ServerFacts) => LabelRecord
  /** Labels of requests that are under way. */
  readonly serverActiveLabels: (method: string, scheme: string) => LabelRecord
  readonly clientActiveLabels: (host: string, scheme: string) => LabelRecord
  readonly clientLabels: (facts: ClientFacts) => LabelRecord
}

const prometheus: Naming = {
  serverDuration: 'http_request_duration_seconds',
  serverActive: 'http_requests_in_flight',
  requestSize: 'http_request_size_bytes',
  responseSize: 'http_response_size_bytes',
  clientDuration: 'http_client_request_duration_seconds',
  clientActive: 'http_client_requests_in_flight',
  clientErrors: 'http_client_request_errors_total',
  serverLabels: ({ method, route = 'unmatched', code }) => ({ method, route, code: String(code) }),
  serverActiveLabels: () => ({}),
  clientActiveLabels: () => ({}),
  clientLabels: ({ method, host, code = 'error' }) => ({ method, host, code: String(code) }),
}

function conventionalMethod(method: string): string {
  return method === 'other' ? '_OTHER' : method
}

function addressOf(host: string): LabelRecord {
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
  return port === undefined ? { server_address: name } : { server_address: name, server_port: port }
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, in the names that Prometheus gives them. */
const opentelemetry: Naming = {
  serverDuration: 'http_server_request_duration_seconds',
  serverActive: 'http_server_active_requests',
  requestSize: 'http_server_request_body_size_bytes',
  responseSize: 'http_server_response_body_size_bytes',
  clientDuration: 'http_client_request_duration_seconds',
  clientActive: 'http_client_active_requests',
  clientErrors: undefined,
  serverLabels: ({ method, route, code, scheme }) => ({
    http_request_method: conventionalMethod(method),
    http_route: route,
    http_response_status_code: String(code),
    url_scheme: scheme,
    error_type: code >= 500 ? String(code) : undefined,
  }),
  serverActiveLabels: (method, scheme) => ({
    http_request_method: conventionalMethod(method),
    url_scheme: scheme,
  }),
  clientActiveLabels: (host, scheme) => ({ ...addressOf(host), url_scheme: scheme }),
  clientLabels: ({ method, host, code, reason, scheme }) => ({
    http_request_method: conventionalMethod(method),
    ...addressOf(host),
    http_response_status_code: code === undefined ? undefined : String(code),
    url_scheme: scheme,
    error_type: code === undefined ? reason : code >= 400 ? String(code) : undefined,
  }),
}

export const namings: Readonly<Record<'prometheus' | 'opentelemetry', Naming>> = { prometheus, opentelemetry }

/** The labels of either naming, which no other label may be called. */
export const labelsOfConventions: readonly string[] = [
  ...['method', 'route', 'code', 'host', 'reason'],
  ...['http_request_method', 'http_route', 'http_response_status_code', 'url_scheme', 'error_type'],
  ...['server_address', 'server_port'],
]
