import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { freshRecorder, type ManualClock, manualClock, scrapeStrictly } from './prometheus-fixture.ts'

/** A recorder, with its clock, whose series of these kinds are idle after that many milliseconds. */
export function idleAfter(
  timeoutMs: number,
  kinds: number,
): { clock: ManualClock; handle: PrometheusHandle } {
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.withClock(clock.read).idleTimeout(kinds, timeoutMs))
  return { clock, handle }
}

/** The names that an exposition shows. */
export const namesOf = (handle: PrometheusHandle): string[] => scrapeStrictly(handle).map(({ name }) => name)
