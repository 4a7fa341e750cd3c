import { Matcher, MetricKindMask, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inProgram, inThread, startThread, type Thread } from '../../support/thread.ts'

// What is written to in a thread is not idle, in whichever way; and what is idle goes, whenever it became so.

const rules: RecorderOptions = {
  idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 100 },
  bucketsForMetric: [[Matcher.prefix('bucketed'), [1]]],
  nativeHistogramsForMetric: [[Matcher.prefix('native'), {}]],
  sumAndCountForMetric: [Matcher.prefix('totals')],
}

/** Each way to write, and what is shown after twenty writes. */
const ways: ReadonlyArray<readonly [shown: string, write: () => void]> = [
  ['increment_total 20', () => counter('increment_total').increment()],
  ['set 7', () => gauge('set').set(7)],
  ['raise 20', () => gauge('raise').increment()],
  ['lower -20', () => gauge('lower').decrement()],
  ['latest_set 7', () => gauge('latest_set').set(7)],
  ['latest_raise 20', () => gauge('latest_raise').increment()],
  ['latest_lower -20', () => gauge('latest_lower').decrement()],
  ...['bucketed', 'native', 'summary', 'totals'].flatMap(
    (name): Array<readonly [string, () => void]> => [
      [`${name}_count 20`, () => histogram(name).record(1)],
      [`${name}_many_count 40`, () => histogram(`${name}_many`).recordMany(1, 2)],
    ],
  ),
]

/** Lets time go by in the thread and in the main one. */
function run(body: (all: { readonly thread: Thread; pass(ms: number): void; show(): string }) => void): void {
  let now = 0
  inProgram({ ...rules, clock: () => now }, handle => {
    const thread = startThread(() => now)
    inThread(thread, () => {
      for (const way of ['set', 'raise', 'lower'])
        describeGauge(`latest_${way}`, 'The latest', { merge: 'latest' })
    })
    body({
      thread,
      pass(ms) {
        now += ms
        thread.recorder.upkeep()
      },
      show: () => handle.render(),
    })
  })
}

for (const [shown, write] of ways) {
  test(`${shown}: what is written to again and again stays`, () => {
    run(({ thread, pass, show }) => {
      for (let time = 0; time < 20; time++) {
        inThread(thread, write)
        pass(60)
        assert.match(show(), shown.split(' ')[0]!, `after ${time + 1}`)
      }
      assert.match(show(), new RegExp(`^${shown}$`, 'm'))
    })
  })
}

test('absolute() counts as a write as well', () => {
  run(({ thread, pass, show }) => {
    inThread(thread, () => counter('read_total').absolute(5))
    for (let time = 0; time < 20; time++) {
      inThread(thread, () => counter('read_total').absolute(3))
      pass(60)
      show()
    }
    assert.match(show(), /^read_total 5$/m)
  })
})

test('what becomes idle later goes as what was idle first, one time-out after it was shown', () => {
  run(({ thread, pass, show }) => {
    for (let round = 0; round < 4; round++) {
      inThread(thread, () => counter('jobs_total', { round }).increment())
      pass(10)
      assert.match(show(), `jobs_total{round="${round}"} 1`)
      pass(60)
      pass(60)
      assert.not.match(show(), 'jobs_total', `round ${round}`)
    }
  })
})

test.run()
