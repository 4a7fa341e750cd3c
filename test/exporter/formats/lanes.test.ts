import fc from 'fast-check'
import {
  PrometheusBuilder as Builder,
  Matcher,
  type PrometheusBuilder,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type Labels, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { assertSameLanes } from '../../support/lanes.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { Random } from '../../support/random.ts'
import { inProgram, inThread, startThreads } from '../../support/thread.ts'

// What formats keep of the series from one to the next changes no byte of any.

/** Parts of label values: what some format escapes, what takes several bytes, and what takes long. */
const oddities = [
  '"',
  '\\',
  '\n',
  '\u0001',
  '\u007f',
  'é',
  '花',
  '😀',
  '\u2028',
  'x'.repeat(70),
  'y'.repeat(200),
]

/** How the label values of some series come about. */
interface Plan {
  readonly seed: number
  readonly series: number
  /** One in so many values is odd. */
  readonly oddOf: number
  readonly names: readonly string[]
  /** Milliseconds from the registration of one series to that of the next. */
  readonly stepMs: number
}

const labelNames = ['zone', 'kind', 'queue.name', 'größe', 'l'.repeat(126), 'n'.repeat(130), 'service']

const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(),
  series: fc.integer({ min: 60, max: 300 }),
  oddOf: fc.constantFrom(2, 50, 1_000_000),
  names: fc.uniqueArray(fc.constantFrom(...labelNames), { minLength: 1, maxLength: 4 }),
  stepMs: fc.constantFrom(0, 1, 7, 999),
})

const amounts = [0, 1, 127, 128, 16_384, 2 ** 31, 2 ** 53, 0.1, 1e-7, 1e21, Number.MAX_VALUE, 5e-324]
const levels = [...amounts, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

/** Labels of a series: few values of each but one, which is first or last. */
function labelsOf({ names, oddOf }: Plan, id: number, random: Random): Labels {
  const odd = (): string => (random.below(oddOf) === 0 ? oddities[random.below(oddities.length)]! : '')
  return Object.fromEntries(
    names.map((name, place) => [name, (place === 0 ? `${id}` : `${name[0]}${id % 3}`) + odd()]),
  )
}

function* labelSets(plan: Plan): Generator<Labels> {
  const random = new Random(plan.seed)
  for (let id = 0; id < plan.series; id++) yield labelsOf(plan, id, random)
}

/** Records each of these in a metric of each type. */
function record(plan: Plan, sets: Iterable<Labels>, step: () => void = () => {}): void {
  const random = new Random(plan.seed + 1)
  for (const labels of sets) {
    const exemplar = random.below(20) === 0 ? { trace: 'ä"' } : undefined
    counter('jobs.done', labels).increment(amounts[random.below(amounts.length)]!, exemplar)
    gauge('level', labels).set(levels[random.below(levels.length)]!)
    if (random.below(4) === 0) histogram('size', labels).record(random.below(5), exemplar)
    if (random.below(4) === 0) histogram('native', labels).record(random.below(5), exemplar)
    if (random.below(4) === 0) histogram('wait', labels).record(random.below(5))
    step()
  }
}

const typed = { bucketsForMetric: [[Matcher.full('size'), [1, 2.5]]] } as const

function built(configure: (builder: PrometheusBuilder) => PrometheusBuilder): PrometheusBuilder {
  const builder = new Builder()
    .setBucketsForMetric(Matcher.full('size'), [1, 2.5])
    .setNativeHistogramForMetric(Matcher.full('native'))
  return configure(builder)
}

/** What happens to series between two scrapes. */
const changes: ReadonlyArray<(handle: PrometheusHandle, sets: readonly Labels[], random: Random) => void> = [
  handle => handle.setGlobalLabel('zone', 'z1'),
  handle => handle.setGlobalLabel('service', 'shop'),
  handle => handle.setGlobalLabel('zone', undefined),
  (handle, sets, random) => {
    for (const kind of ['counter', 'gauge'] as const) {
      const name = kind === 'counter' ? 'jobs.done' : 'level'
      for (let time = 0; time < 3; time++) handle.remove(kind, name, sets[random.below(sets.length)])
    }
  },
  (handle, sets, random) => {
    for (const labels of sets) if (random.below(3) > 0) handle.remove('counter', 'jobs.done', labels)
  },
  (_handle, _sets, random) => {
    counter('jobs.done', { late: `${random.below(5)}` }).increment(1, { trace: 'a' })
  },
]

test('stored series are written as copies of them are, whatever happens to them', () => {
  fc.assert(
    fc.property(
      plan,
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.nat(changes.length - 1), { maxLength: 3 }),
      (plan, isUtf8, hasTimes, happenings) => {
        let now = 1_700_000_000_000 + (plan.seed % 1_000)
        using _wall = setWallClock(() => now)
        const recorder = built(builder =>
          builder.withUtf8Names(isUtf8).withCreatedTimestamps(hasTimes).addGlobalLabel('zone', 'eu "1"'),
        ).buildRecorder()
        const handle = recorder.handle()
        const sets = [...labelSets(plan)]
        const random = new Random(plan.seed)
        withLocalRecorder(recorder, () => {
          record(plan, sets, () => {
            now += plan.stepMs
          })
          assertSameLanes(handle.gather() as never)
          for (const index of happenings) {
            changes[index]!(handle, sets, random)
            record(plan, sets.slice(0, 20))
            assertSameLanes(handle.gather() as never)
          }
        })
      },
    ),
    { numRuns: 10 },
  )
})

test('a label that moves to the end, and back when another series comes', () => {
  for (const series of [255, 256, 1_023]) {
    const recorder = built(builder => builder).buildRecorder()
    withLocalRecorder(recorder, () => {
      for (let id = 0; id < series; id++) counter('jobs', { id: `#${id}`, kind: `${id % 2}` }).increment(id)
      assertSameLanes(recorder.gather())
      counter('jobs', { id: '#late', kind: 'x' }).increment()
      assertSameLanes(recorder.gather())
    })
  }
})

test('the sums of threads are written as copies of them are', () => {
  fc.assert(
    fc.property(plan, plan => {
      inProgram({ ...typed, utf8Names: true }, handle => {
        const sets = [...labelSets(plan)]
        record(plan, sets.slice(0, 100))
        for (const [index, thread] of startThreads(2).entries()) {
          inThread(thread, () => record({ ...plan, seed: index }, sets.slice(index * 40)))
        }
        assertSameLanes(handle.gather() as never)
      })
    }),
    { numRuns: 3 },
  )
})

test('the sums of processes are written as copies of them are', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, other] = [program.start(typed), program.start(typed)]
    const usual: Plan = { seed: 3, series: 400, oddOf: 30, names: ['kind', 'zone'], stepMs: 0 }
    const sets = [...labelSets(usual)]
    one.run(() => record(usual, sets.slice(0, 300)))
    other.run(() => record({ ...usual, seed: 4 }, sets.slice(100)))
    other.tick()
    one.tick()
    const gathered = await one.handle.gather()
    assert.ok(gathered.families.some(({ name, series }) => name === 'jobs_done' && series.length === 400))
    assertSameLanes(gathered)
  }))

/** Checks counters and gauges with these labels, by id. */
function checkLabels(labelsOf: (id: number) => Labels, configure = (b: PrometheusBuilder) => b): void {
  const recorder = built(configure).buildRecorder()
  withLocalRecorder(recorder, () => {
    for (let id = 0; id < 200; id++) {
      counter('jobs', labelsOf(id)).increment(id)
      gauge('level', labelsOf(id)).set(id)
    }
  })
  assertSameLanes(recorder.gather())
}

test('neighbours may have last labels of different names', () => {
  checkLabels(id => (id % 2 === 0 ? { kind: 'a', id } : { kind: 'a', identity: id }))
})

test('the first value of a label may be longer than those after it, or shorter', () => {
  for (const long of ['x'.repeat(120), 'x'.repeat(126), 'x'.repeat(200)]) {
    for (const place of [0, 1, 100]) checkLabels(id => ({ kind: 'a', id: id === place ? long : id }))
  }
})

test('the last label of all series may replace a global one', () => {
  checkLabels(
    id => ({ kind: 'a', zone: id }),
    builder => builder.addGlobalLabel('zone', 'eu'),
  )
})

test('a family may be shown a second time, with other names and labels', () => {
  const recorder = built(builder => builder).buildRecorder()
  withLocalRecorder(recorder, () => {
    for (let id = 0; id < 300; id++) counter('jobs', { kind: `${id % 2}`, id }).increment(id)
  })
  const [family] = recorder.gather().families
  const globalLabels = [['zone', 'eu']] as const
  assertSameLanes({ families: [family!, { ...family!, name: 'tasks', globalLabels }] })
})

test.run()
