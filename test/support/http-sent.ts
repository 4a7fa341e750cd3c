import type { DebuggingRecorder } from 'metrics-facade/debugging'
import * as assert from 'uvu/assert'
import { countsOf, until } from './http-metrics.ts'

/** Counts by their labels, without the ports of hosts. */
function withoutPorts(recorder: DebuggingRecorder, name: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [key, count] of Object.entries(countsOf(recorder, name))) {
    const without = key.replace(/:\d+/, '')
    counts[without] = (counts[without] ?? 0) + count
  }
  return counts
}

/** Waits until so many requests are over, and none is under way; by method, host and code. */
export async function sent(recorder: DebuggingRecorder, count: number): Promise<Record<string, number>> {
  const counts = () => withoutPorts(recorder, 'http_client_request_duration_seconds')
  const total = () => Object.values(counts()).reduce((sum, each) => sum + each, 0)
  await until(() => total() >= count && recorder.snapshot().gauge('http_client_requests_in_flight') === 0)
  assert.is(total(), count)
  return counts()
}

/** Errors by method, host and kind. */
export function errors(recorder: DebuggingRecorder): Record<string, number> {
  return withoutPorts(recorder, 'http_client_request_errors_total')
}
