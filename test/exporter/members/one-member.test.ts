import { Matcher, type PrometheusHandle, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { madeOf, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { Random } from '../../support/random.ts'
import { inProgram, startThread } from '../../support/thread.ts'
import { type Emitter, inWholeProgram } from '../../support/whole-program.ts'

// What one thread or one process records is shown as it is where it records alone: with its exemplars, when it began,
// native histograms that start again, and summaries whose windows pass.

/** Each of these steps takes so many milliseconds, by every clock. */
const stepMs = 10

let now = 1_000_000
const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('classic'), [-1, 0, 5]]],
  nativeHistogramsForMetric: [
    [Matcher.full('native'), { maxBuckets: 6, resetAfterMs: 100, maxZeroThreshold: 0, buckets: [1] }],
    [Matcher.full('wide'), { maxBuckets: 4, maxZeroThreshold: 0 }],
  ],
  sumAndCountForMetric: [Matcher.full('totals')],
  quantiles: [0, 0.5, 1],
  bucketDurationMs: 100,
  bucketCount: 2,
  createdTimestamps: true,
  clock: () => now,
}

const distributions = ['classic', 'native', 'wide', 'totals', 'summary']

/** Something that is recorded, which can be done several times. */
function somethingOf(random: Random): () => void {
  const labels = random.below(2) === 0 ? {} : { queue: 'mail' }
  const exemplar = random.below(3) === 0 ? { trace_id: String(random.below(1_000)) } : undefined
  const value = [0, 1, -1, 0.005, -0.005, 7.5, 1_000 * random.below(50), -(2 ** random.below(30))][
    random.below(8)
  ]!
  const name = distributions[random.below(distributions.length)]!
  const what = random.below(10)
  if (what === 0) return () => counter('jobs_total', labels).increment(Math.abs(value), exemplar)
  if (what === 1) return () => gauge('depth', labels).set(value)
  if (what === 2) return () => gauge('depth', labels).increment(value)
  if (what === 3) return () => histogram(name, labels).recordMany(value, 1 + random.below(1))
  return () => histogram(name, labels).record(value, exemplar)
}

function removalOf(random: Random): ((handle: PrometheusHandle) => void) | undefined {
  const what = random.below(40)
  const name = distributions[random.below(distributions.length)]!
  if (what === 0) return handle => handle.clear()
  if (what === 1) return handle => void handle.remove('histogram', name, {})
  if (what === 2) return handle => void handle.remove('counter', 'jobs_total', { queue: 'mail' })
  return undefined
}

/** Everything that is shown but what is about members, a series in a line. */
function shown(handle: PrometheusHandle): string[] {
  const { families } = handle.snapshot()
  return families
    .filter(({ name }) => !name.startsWith('metrics_'))
    .flatMap(({ series, ...family }) => series.map(one => `${JSON.stringify(family)} ${textOf(one)}`))
    .sort()
}

/**
 * Of a native histogram, members keep the exemplars of its classic buckets alone; and one that starts again began when
 * that was read.
 */
function textOf(series: object): string {
  if (!('native' in series)) return JSON.stringify(series)
  return JSON.stringify({ ...series, native: { ...(series.native as object), exemplars: [] }, createdMs: 0 })
}

/** When native histograms began, by their labels. */
function begun(handle: PrometheusHandle): Array<readonly [string, number]> {
  const families = handle.snapshot({ names: ['native', 'wide'] }).families
  return families
    .flatMap(({ name, series }) =>
      series.map(({ labels, createdMs }) => [`${name} ${JSON.stringify(labels)}`, createdMs ?? 0] as const),
    )
    .sort()
}

interface Compared {
  readonly handle: PrometheusHandle
  readonly emitter: Emitter
}

function compare(seed: number, alone: Compared, member: Compared): void {
  const random = new Random(seed)
  const before = new Map<string, readonly [shownAt: number, createdMs: number]>()
  for (let step = 0; step < 120; step++) {
    now += stepMs
    for (let count = random.below(6); count > 0; count--) {
      const record = somethingOf(random)
      // Of two exemplars at one moment either may be shown.
      now += 1
      for (const { emitter } of [alone, member]) emitter.run(record)
    }
    const remove = removalOf(random)
    if (remove !== undefined) {
      for (const { handle, emitter } of [alone, member]) {
        remove(handle)
        // It is told, and obeys before it records anything else.
        emitter.tick()
      }
    }
    if (random.below(3) > 0) continue
    // What waited for a reader is published, and then read.
    for (let time = 0; time < 2; time++) {
      for (const { emitter } of [alone, member]) emitter.tick()
      for (const { handle } of [alone, member]) handle.render()
    }
    const where = `seed ${seed}, step ${step}`
    assert.equal(shown(member.handle), shown(alone.handle), where)
    assert.equal(samplesOf(member.handle), samplesOf(alone.handle), where)
    const [began, expected] = [begun(member.handle), begun(alone.handle)]
    for (const [index, [name, createdMs]] of began.entries()) {
      assert.is(name, expected[index]![0])
      assert.ok(createdMs >= expected[index]![1] && createdMs <= now, where)
      if (createdMs > (before.get(name)?.[1] ?? createdMs)) {
        assert.ok(createdMs > before.get(name)![0], `${where}: it began after it was shown last`)
      }
      before.set(name, [now, createdMs])
    }
  }
}

/** In OpenMetrics, which has exemplars, and when a series began. */
function samplesOf(handle: PrometheusHandle): string[] {
  const lines = handle.renderOpenMetrics().split('\n')
  return lines.filter(line => !line.startsWith('metrics_') && !line.startsWith('#')).sort()
}

/** A recorder of the same options that has no threads and no processes. */
function lonely(options: RecorderOptions): Compared {
  const { recorder } = madeOf(options)
  const emitter: Emitter = {
    run: code => withLocalRecorder(recorder, code),
    tick: () => recorder.upkeep(),
    end: async () => {},
  }
  return { handle: recorder.handle(), emitter }
}

for (const seed of [1, 2, 3, 4]) {
  test(`one thread is shown as if it were alone (${seed})`, () => {
    using _ = setWallClock(() => now)
    // The windows of threads go on when the main thread looks, and not with each value: see the tests of windows.
    inProgram({ ...options, bucketDurationMs: 1e9 }, handle => {
      const thread = startThread(() => now)
      const emitter: Emitter = {
        run: code => withLocalRecorder(thread.recorder, code),
        tick() {
          thread.obey()
          thread.recorder.upkeep()
        },
        end: async () => thread.end(),
      }
      compare(seed, lonely({ ...options, bucketDurationMs: 1e9 }), { handle, emitter })
    })
  })

  test(`one process is shown as if it were alone (${seed})`, () =>
    withDirectory(async directory => {
      using _ = setWallClock(() => now)
      await using program = new SimulatedProgram(directory)
      // The windows of processes begin at the same times.
      await using apart = new SimulatedProgram(directory, 'apart')
      const [{ handle }, other, alone] = [
        program.start(options),
        program.start(options),
        apart.start(options),
      ]
      const [one, two] = [alone, other].map(({ run, tick, kill }): Emitter => ({ run, tick, end: kill }))
      compare(seed, { handle: alone.handle, emitter: one! }, { handle, emitter: two! })
    }))
}

test('what a thread has recorded began when that did, also where a process shows it to others', () =>
  withDirectory(async directory => {
    using _ = setWallClock(() => now)
    await inWholeProgram(directory, options, async program => {
      const [thread, other] = [program.startThread(), program.startProcess()]
      const begun = now
      thread.run(() => counter('jobs_total').increment())
      now += 5_000
      for (const { tick } of [thread, program.main, other, program.main, other]) tick()
      for (const { handle } of [program.main, other]) {
        const [series] = handle.snapshot({ names: 'jobs_total' }).families[0]!.series
        assert.is(series!.createdMs, begun)
      }
    })
  }))

test.run()
