import fc from 'fast-check'
import { Matcher, PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { currentRecorder, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { inOrder, typedByName, write, writtenBy } from '../../support/summed.ts'
import { inProgram, startThread } from '../../support/thread.ts'

// What several threads have recorded between them is shown as by one recorder that saw every value.

/** What happens: a thread records, a window of time passes, somebody scrapes, or a thread ends and another begins. */
const event = fc.oneof(
  { weight: 8, arbitrary: writtenBy(4, 4) },
  { weight: 3, arbitrary: fc.constantFrom('rotate' as const, 'scrape' as const, 'restart' as const) },
)

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

const shown = (handle: PrometheusHandle): unknown => inOrder(handle.snapshot().families, 'metrics_members')

test('threads show together what one recorder that saw every value shows', () => {
  using _ = setWallClock(() => 1_000_000)
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), events => {
      let now = 0
      const one = recorderWith(() => now)
      inProgram({ ...typedByName, clock: () => now }, handle => {
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
            assert.equal(shown(handle), shown(one.handle()))
          } else if (happening === 'restart') {
            threads.shift()!.end()
            threads.push(startThread())
          } else {
            withLocalRecorder(threads[happening.by - 1]?.recorder ?? main, () => write(happening))
            withLocalRecorder(one, () => write(happening))
          }
        }
        assert.equal(shown(handle), shown(one.handle()))
      })
    }),
    { numRuns: 100 },
  )
})

test.run()
