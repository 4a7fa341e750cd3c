import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import type { Labels } from 'metrics-facade'

const traces = new AsyncLocalStorage<Labels>()

/** Does work in the trace that a request belongs to, as its header `traceparent` says. OpenTelemetry does this by itself. */
export function inTrace<T>({ headers }: IncomingMessage, work: () => T): T {
  const [, trace_id] = /^00-([0-9a-f]{32})-/.exec(String(headers.traceparent)) ?? []
  return trace_id === undefined ? work() : traces.run({ trace_id }, work)
}

/** The labels of an exemplar in that trace. */
export function currentTrace(): Labels | undefined {
  return traces.getStore()
}
