import {
  Matcher,
  PrometheusBuilder,
  type PrometheusHandle,
  type RecorderOptions,
} from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { inProgram, inThread, startThread } from '../../support/thread.ts'

// Each way to write does in a thread what it does in a program of one thread, to the last bit and exemplar.

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { buckets: [1] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
}

const trace = (id: number) => ({ trace_id: `${id}` })

/** Each does several writes, of which the later ones may be of no effect. */
const programs: Readonly<Record<string, () => void>> = {
  increment: () => {
    const one = counter('jobs_total')
    one.increment(2, trace(1))
    one.increment(0, trace(2))
    one.increment(0.5)
  },
  'increment without an exemplar, then by nothing': () => {
    counter('jobs_total').increment(2)
    counter('jobs_total').increment(0, trace(1))
  },
  'an exemplar that cannot be written leaves the one before': () => {
    counter('jobs_total').increment(1, trace(1))
    counter('jobs_total').increment(1, { trace_id: 'x'.repeat(200) })
  },
  absolute: () => {
    const one = counter('jobs_total')
    one.absolute(5)
    one.absolute(4)
    one.absolute(5.5)
  },
  'a gauge that is set, raised and lowered': () => {
    const one = gauge('depth')
    one.set(5)
    one.increment(2)
    one.decrement(0.5)
    gauge('other').decrement(3)
  },
  ...Object.fromEntries(
    ['bucketed', 'native', 'summary', 'totals'].flatMap(name => [
      [
        `record to ${name}`,
        () => {
          for (const [index, value] of [0.5, 1, 10, 11, -3, 0, 1e9].entries())
            histogram(name).record(value, index === 0 || index === 2 ? trace(index) : undefined)
        },
      ],
      [
        `recordMany to ${name}`,
        () => {
          histogram(name).recordMany(3, 4)
          histogram(name).recordMany(-3, 2)
          histogram(name).recordMany(0, 5)
          histogram(name).record(3, trace(1))
        },
      ],
      [`zero of ${name}`, () => histogram(name).zero()],
    ]),
  ),
}

/** What is shown of the program, as text with exemplars and as plain data, without what is said of members. */
function shown(handle: PrometheusHandle): unknown {
  const families = handle.snapshot().families.filter(({ name }) => !name.startsWith('metrics_member'))
  const lines = handle.renderOpenMetrics().split('\n')
  return JSON.stringify([families, lines.filter(line => !line.includes('metrics_member'))])
}

for (const [name, write] of Object.entries(programs)) {
  test(`${name}: in a thread as without threads`, () => {
    using _ = setWallClock(() => 1_000_000)
    const alone = new PrometheusBuilder()
      .setBucketsForMetric(Matcher.full('bucketed'), [1, 10])
      .setNativeHistogramForMetric(Matcher.full('native'), { buckets: [1] })
      .setSumAndCountForMetric(Matcher.full('totals'))
      .buildRecorder()
    withLocalRecorder(alone, write)
    const expected = shown(alone.handle())
    inProgram(options, handle => {
      const thread = startThread()
      inThread(thread, write)
      assert.equal(shown(handle), expected)
      // What it has left is the same.
      thread.end()
      if (!name.includes('gauge')) assert.equal(shown(handle), expected)
    })
  })
}

test('an exemplar that has waited for the one before to be read is shown, though nothing else has changed', () => {
  let nowMs = 1_000_000
  using _ = setWallClock(() => nowMs++)
  const writes: Readonly<Record<string, (id: number) => void>> = {
    jobs_total: id => counter('jobs_total').increment(1, trace(id)),
    bucketed: id => histogram('bucketed').record(5, trace(id)),
    native: id => histogram('native').record(5, trace(id)),
  }
  for (const [name, write] of Object.entries(writes)) {
    inProgram(options, handle => {
      const thread = startThread()
      const ids = (): string[] =>
        Array.from(handle.renderOpenMetrics({ names: name }).matchAll(/trace_id="(\d)"/g), ([, id]) => id!)
      inThread(thread, () => {
        for (const id of [1, 2, 3]) write(id)
      })
      assert.equal(ids(), ['1'], name)
      thread.recorder.upkeep()
      assert.equal(ids(), ['3'], name)
      thread.recorder.upkeep()
      assert.equal(ids(), ['3'], name)
    })
  }
})

test.run()
