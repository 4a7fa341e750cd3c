import fc from 'fast-check'
import { Matcher, PrometheusBuilder, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, histogram, type Recorder, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { inProgram, startThread } from '../../support/thread.ts'

// What several threads have recorded between them is shown as by one recorder that saw every value.

/** Sums of these are exact in whatever order. */
const value = fc.oneof(
  fc.integer({ min: -8_000, max: 8_000 }).map(eighths => eighths / 8),
  fc.constantFrom(0, 2 ** 20, 2 ** -20, -(2 ** 12)),
)

const written = fc.record({
  by: fc.nat(3),
  name: fc.constantFrom('plain_total', 'bucketed', 'native', 'summary', 'totals'),
  label: fc.nat(2),
  value,
  count: fc.integer({ min: 1, max: 4 }),
})

/** What happens: a thread records, a window of time passes, somebody scrapes, or a thread ends and another begins. */
const event = fc.oneof(
  { weight: 8, arbitrary: written },
  { weight: 3, arbitrary: fc.constantFrom('rotate' as const, 'scrape' as const, 'restart' as const) },
)

function options(clock: () => number): RecorderOptions {
  return {
    bucketsForMetric: [[Matcher.full('bucketed'), [-10, 0, 1, 100]]],
    nativeHistogramsForMetric: [[Matcher.full('native'), { maxBuckets: 12, buckets: [1] }]],
    sumAndCountForMetric: [Matcher.full('totals')],
    bucketDurationMs: 100,
    bucketCount: 2,
    clock,
  }
}

function recorderWith(clock: () => number) {
  return new PrometheusBuilder()
    .setBucketsForMetric(Matcher.full('bucketed'), [-10, 0, 1, 100])
    .setNativeHistogramForMetric(Matcher.full('native'), { maxBuckets: 12, buckets: [1] })
    .setSumAndCountForMetric(Matcher.full('totals'))
    .setBucketDuration(100)
    .setBucketCount(2)
    .withClock(clock)
    .buildRecorder()
}

function write(
  recorder: Recorder,
  { name, label, value: amount, count }: typeof written extends fc.Arbitrary<infer W> ? W : never,
): void {
  withLocalRecorder(recorder, () => {
    const labels = label === 0 ? {} : { label }
    if (name === 'plain_total') counter(name, labels).increment(Math.abs(amount) * count)
    else if (count === 1) histogram(name, labels).record(amount)
    else histogram(name, labels).recordMany(amount, count)
  })
}

interface Named {
  readonly name: string
  readonly series: readonly unknown[]
}

/** What was written, in an order that does not depend on who came first. */
function shown(families: readonly Named[]): unknown {
  return families
    .filter(({ name }) => name !== 'metrics_members')
    .map(family => ({ ...family, series: family.series.map(one => JSON.stringify(one)).sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

test('threads show together what one recorder that saw every value shows', () => {
  using _ = setWallClock(() => 1_000_000)
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), events => {
      let now = 0
      const one = recorderWith(() => now)
      inProgram(
        options(() => now),
        handle => {
          const main = currentRecorder()
          const threads = [startThread(), startThread(), startThread()]
          for (const happening of events) {
            if (happening === 'rotate') {
              now += 100
              handle.runUpkeep()
              one.upkeep()
            } else if (happening === 'scrape') {
              // Both, because a scrape ends windows that are due.
              handle.render()
              one.handle().render()
              assert.equal(shown(handle.snapshot().families), shown(one.handle().snapshot().families))
            } else if (happening === 'restart') {
              threads.shift()!.end()
              threads.push(startThread())
            } else {
              write(threads[happening.by - 1]?.recorder ?? main, happening)
              write(one, happening)
            }
          }
          assert.equal(shown(handle.snapshot().families), shown(one.handle().snapshot().families))
        },
      )
    }),
    { numRuns: 100 },
  )
})

test.run()
