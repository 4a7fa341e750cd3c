import { Matcher, type OtlpOptions } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import * as assert from 'uvu/assert'
import { type KeyValue, type OtlpFixture, pushingOtlp } from './otlp-receiver.ts'
import { setWallClock } from './prometheus-fixture.ts'

/** When everything is recorded. */
export const startMs = 1_700_000_000_123
/** When it is pushed. */
export const nowMs = 1_700_000_060_456
export const startTimeUnixNano: string = `${startMs}000000`
export const timeUnixNano: string = `${nowMs}000000`

/** A label as OTLP has it. */
export const label = (key: string, value: string): KeyValue => ({ key, value: { stringValue: value } })

/** The trace that all exemplars are of. */
export const trace = {
  trace_id: '0123456789abcdef0123456789abcdef',
  span_id: '0123456789abcdef',
} as const

/** Records at one time and pushes at another. */
export async function pushed(
  record: () => void,
  body: (fixture: OtlpFixture) => void | Promise<void>,
  options: OtlpOptions = {},
): Promise<void> {
  await pushingOtlp(
    options,
    async fixture => {
      let now = startMs
      using _clock = setWallClock(() => now)
      record()
      now = nowMs
      const { failed } = await fixture.handle.flush({ timeoutMs: 5_000 })
      assert.equal(failed, [])
      await body(fixture)
    },
    builder =>
      builder
        .setBucketsForMetric(Matcher.full('wait_seconds'), [0.1, 1])
        .setNativeHistogramForMetric(Matcher.prefix('native'), { bucketFactor: 2 })
        .setQuantiles([0.5, 1])
        .withExemplars(() => ({ ...trace, user: 'ada' })),
  )
}

/** Records series of every type. */
export function recordAll(): void {
  describeCounter('jobs_total', Unit.Count, 'Jobs done')
  counter('jobs_total', { queue: 'mail' }).increment(3)
  counter('jobs_total', { queue: 'pdf' }).increment(0.5)
  describeGauge('temperature_celsius', undefined, 'How warm it is')
  gauge('temperature_celsius').set(-3.5)
  describeHistogram('wait_seconds', Unit.Seconds, 'Time to wait')
  for (const seconds of [0.05, 0.1, 0.5, 7]) histogram('wait_seconds', { route: '/' }).record(seconds)
  describeHistogram('native_bytes', Unit.Kibibytes, 'Sizes')
  for (const size of [0, 3, 4, 5, -1]) histogram('native_bytes').record(size)
  for (const value of [1, 2, 3]) histogram('lag').record(value)
}
