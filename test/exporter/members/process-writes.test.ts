import { Matcher, type PrometheusHandle, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { madeOf, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'

// After each single write the others see what a program of one process would show, whatever has not changed by it.

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { buckets: [1] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
}

const trace = (id: number) => ({ trace_id: `${id}` })

const steps: Readonly<Record<string, ReadonlyArray<() => void>>> = {
  counter: [
    () => counter('jobs_total').increment(0),
    () => counter('jobs_total').increment(2),
    () => counter('jobs_total').increment(1, trace(1)),
    () => counter('jobs_total').increment(0, trace(2)),
    () => counter('jobs_total').increment(2 ** 60),
    // Nothing more than the exemplar: the sum is rounded.
    () => counter('jobs_total').increment(1, trace(3)),
    () => counter('jobs_total').absolute(2 ** 61),
    () => counter('jobs_total', { id: 1 }).increment(7),
  ],
  gauge: [
    () => gauge('depth').set(0),
    () => gauge('depth').set(5),
    () => gauge('depth').decrement(7),
    () => gauge('depth').set(Number.NaN),
    () => gauge('depth').set(Number.NEGATIVE_INFINITY),
    () => gauge('depth').set(0),
  ],
  'gauge of which the latest counts': [
    () => describeGauge('depth', 'Depth', { merge: 'latest' }),
    () => gauge('depth').set(5),
    () => gauge('depth').set(5),
    () => gauge('depth').set(0),
  ],
  ...Object.fromEntries(
    ['bucketed', 'native', 'summary', 'totals'].map(name => [
      name,
      [
        () => histogram(name).zero(),
        () => histogram(name).record(0),
        () => histogram(name).record(0, trace(1)),
        () => histogram(name).record(5, trace(2)),
        () => histogram(name).record(50, trace(3)),
        // No sum changes.
        () => histogram(name).record(0, trace(4)),
        () => histogram(name).record(2 ** 60),
        () => histogram(name).record(7, trace(5)),
        () => histogram(name).record(-3),
        () => histogram(name).recordMany(2, 9),
        () => histogram(name, { id: 1 }).recordMany(-0.5, 2),
      ],
    ]),
  ),
}

/** All but the exemplars of native buckets: of these a file has one for each classic bucket. */
function shown(handle: PrometheusHandle): unknown {
  const families = handle.snapshot().families.filter(({ name }) => !name.startsWith('metrics_'))
  return JSON.stringify(families, (key, value) => (key === 'exemplars' ? undefined : value))
}

for (const [name, all] of Object.entries(steps)) {
  test(`${name}: each write is seen by the others, at once and when the process has ended`, async () => {
    let nowMs = 1_000_000
    const alone = madeOf(options).recorder
    await withDirectory(async directory => {
      using _ = setWallClock(() => nowMs)
      await using program = new SimulatedProgram(directory)
      const [one, reader] = [program.start(options), program.start(options)]
      for (const [index, step] of all.entries()) {
        nowMs += 2_000
        one.run(step)
        withLocalRecorder(alone, step)
        one.tick()
        assert.equal(shown(reader.handle), shown(alone.handle()), `step ${index}`)
      }
      if (name.startsWith('gauge')) return
      await one.kill()
      reader.processes.fold()
      assert.equal(shown(reader.handle), shown(alone.handle()))
    })
  })
}

test('a series at zero that takes the cells of one that was removed is seen at zero', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, reader] = [program.start(), program.start()]
    const see = (): string[] => {
      one.tick()
      return samplesOf(reader.handle, 'jobs_total')
    }
    one.run(() => counter('jobs_total', { id: 1 }).increment(5))
    assert.equal(see(), ['{id="1"} 5'])
    one.recorder.remove('counter', 'jobs_total', { id: 1 })
    assert.equal(see(), [])
    for (let id = 2; id < 6; id++) {
      one.run(() => counter('jobs_total', { id }).increment(0))
      assert.equal(see().at(-1), `{id="${id}"} 0`)
    }
  })
})

test.run()
