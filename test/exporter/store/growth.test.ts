import { MetricKindMask, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type LabelRecord } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, type ManualClock, manualClock } from '../../support/prometheus-fixture.ts'
import { stepsOf } from '../../support/steps.ts'

// Where what a caller chooses grows, the work grows as much, and not as its square.

interface Sized {
  /** How much of it there is. */
  readonly n: number
  readonly handle: PrometheusHandle
  readonly clock: ManualClock
  readonly labels: LabelRecord
}

const valuesOf: Readonly<Record<string, (index: number) => unknown>> = {
  strings: () => 'v',
  numbers: index => index,
  booleans: index => index % 2 === 0,
}

function labelsOf(n: number, value: (index: number) => unknown): LabelRecord {
  return Object.fromEntries(
    Array.from({ length: n }, (_, index) => [`k${index}`, value(index)]),
  ) as LabelRecord
}

function emitAll(labels: LabelRecord): void {
  counter('jobs_total', labels).increment()
  gauge('depth', labels).set(1)
  histogram('took_seconds', labels).record(0.5)
}

/** Each does `before` uncounted, then a thing of which the steps are counted. */
type Work = readonly [before: (sized: Sized) => void, run: (sized: Sized) => void]

const none = (): void => {}
const emit = ({ labels }: Sized): void => emitAll(labels)
const ofOneSeries: Readonly<Record<string, Work>> = {
  'registering it': [none, emit],
  'finding it': [emit, emit],
  'finding it in another order': [
    emit,
    ({ labels }) => emitAll(Object.fromEntries(Object.entries(labels).reverse())),
  ],
  'finding it by a Map': [emit, ({ labels }) => emitAll(new Map(Object.entries(labels)) as never)],
  'writing it as text': [emit, ({ handle }) => void handle.render()],
  'writing it as OpenMetrics': [emit, ({ handle }) => void handle.renderOpenMetrics()],
  'writing it as protobuf': [emit, ({ handle }) => void handle.renderProtobuf()],
  'writing it as JSON': [emit, ({ handle }) => void handle.renderJson()],
  'taking a snapshot of it': [emit, ({ handle }) => void handle.snapshot()],
  'selecting it': [emit, ({ handle }) => void handle.render({ labels: { k1: 'v' } })],
  'removing it': [
    emit,
    ({ handle, labels }) => assert.is(handle.remove('counter', 'jobs_total', labels), true),
  ],
  'removing another': [
    sized => {
      emit(sized)
      counter('jobs_total', { other: 'x' }).increment()
    },
    ({ handle }) => assert.is(handle.remove('counter', 'jobs_total', { other: 'x' }), true),
  ],
  'clearing all': [emit, ({ handle }) => handle.clear()],
  'giving it a global label': [emit, ({ handle }) => handle.setGlobalLabel('host', 'a')],
  'evicting it': [
    sized => {
      emit(sized)
      sized.handle.render()
      sized.clock.now += 2_000
    },
    ({ handle }) => handle.runUpkeep(),
  ],
}

/** Of so many series that each have a label name of their own. */
const emitNames = ({ n }: Sized): void => {
  for (let index = 0; index < n; index++) counter('jobs_total', { [`k${index}`]: 'v' }).increment()
}
const emitEmpty = ({ n }: Sized): void => {
  for (let index = 0; index < n; index++) counter('jobs_total', { [`k${index}`]: '', id: 'x' }).increment()
}
const ofManyNames: Readonly<Record<string, Work>> = {
  'registering them': [none, emitNames],
  'finding them': [emitNames, emitNames],
  'names that say nothing': [none, emitEmpty],
  'one more, after names that say nothing': [
    emitEmpty,
    ({ n }) => {
      for (let index = 0; index < n; index++) counter('jobs_total', { id: 'x' }).increment()
    },
  ],
  'writing them': [emitNames, ({ handle }) => void handle.render()],
  'removing them one by one': [
    emitNames,
    ({ handle, n }) => {
      for (let index = 0; index < n; index++) handle.remove('counter', 'jobs_total', { [`k${index}`]: 'v' })
    },
  ],
  'clearing them': [emitNames, ({ handle }) => handle.clear()],
  'giving them a global label': [emitNames, ({ handle }) => handle.setGlobalLabel('host', 'a')],
}

/** For four times as much: well below sixteen, and above four by what the counts are off in Node 24. */
const mostGrowth = 6

/** The most of three times: of code that the engine throws away meanwhile it loses the counts. */
function steps(work: Work, n: number, value: (index: number) => unknown): number {
  return Math.max(...[1, 2, 3].map(() => stepsOnce(work, n, value)))
}

function stepsOnce([before, run]: Work, n: number, value: (index: number) => unknown): number {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 1_000).setBuckets([1]),
  )
  const sized: Sized = { n, handle, clock, labels: labelsOf(n, value) }
  before(sized)
  return stepsOf(() => run(sized))
}

for (const [form, value] of Object.entries(valuesOf)) {
  for (const [what, work] of Object.entries(ofOneSeries)) {
    test(`a series of four times as many labels takes no more steps each: ${what}, with ${form}`, () => {
      const [few, many] = [steps(work, 300, value), steps(work, 1_200, value)]
      assert.ok(few > 0 && many <= mostGrowth * few, `${few} and ${many} steps`)
    })
  }
}

for (const [what, work] of Object.entries(ofManyNames)) {
  test(`four times as many label names of a metric take no more steps each: ${what}`, () => {
    const [few, many] = [steps(work, 500, String), steps(work, 2_000, String)]
    assert.ok(few > 0 && many <= mostGrowth * few, `${few} and ${many} steps`)
  })
}

test('what takes sixteen times the steps would be seen', () => {
  const quadratic: Work = [
    none,
    ({ n, labels }) => {
      for (let index = 0; index < n / 10; index++) emitAll(labels)
    },
  ]
  const [few, many] = [steps(quadratic, 100, String), steps(quadratic, 400, String)]
  assert.ok(many > 1.5 * mostGrowth * few, `${few} and ${many} steps`)
})

test.run()
