import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, gauge, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cardinality } from '../../../../exporter-prometheus/lib/store/limits/cardinality.ts'
import { Distinct } from '../../../../exporter-prometheus/lib/store/limits/distinct.ts'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import type { Overflow } from '../../../../exporter-prometheus/lib/store/limits/overflow.ts'
import { keyOfLabel, type LabelHead } from '../../../../exporter-prometheus/lib/store/limits/shared-choice.ts'
import { sharedChoice } from '../../../support/limit-fixture.ts'
import { manualClock } from '../../../support/prometheus-fixture.ts'
import { samplesOf } from '../../../support/thread.ts'
import { warningsOf } from '../../../support/warnings.ts'

// What a store tells other processes of its limits, and what it does that they have chosen.

const key = keyOfLabel({ kind: 'counter', metric: 'hits_total', label: 'path' })

/** A store with limits, which holds for what `run` emits. */
function storeWith(limits: { perLabel?: number } | 'none' = { perLabel: 2 }) {
  const clock = manualClock()
  const builder = new PrometheusBuilder().withClock(clock.read)
  const recorder = (limits === 'none' ? builder : builder.withCardinalityLimits(limits)).buildRecorder()
  const cardinality = (recorder as unknown as { readonly cardinality: Cardinality }).cardinality
  const handle = recorder.handle()
  const hit = (...paths: string[]): void => {
    withLocalRecorder(recorder, () => {
      for (const path of paths) counter('hits_total', { path }).increment()
    })
  }
  return { clock, recorder, cardinality, handle, hit, hits: () => samplesOf(handle, 'hits_total') }
}

test('a store reports of each label its limits, its values, and what it knows of others', () => {
  const { cardinality, handle, hit, clock } = storeWith()
  assert.not(cardinality.isLimiting)
  cardinality.isLed = true
  hit('/a', '/a', '/b', '/c', '/c', '/c')
  assert.ok(cardinality.isLimiting)
  clock.now += 1
  handle.runUpkeep()
  const [report, ...more] = cardinality.reports()
  assert.equal(more, [])
  const { registers, ...told } = report!
  const distinct = new Distinct()
  for (const text of ['/a', '/b', '/c']) distinct.add(hashOf(text))
  assert.equal(registers, Buffer.from(distinct.registers).toString('base64'))
  assert.equal(told, {
    kind: 'counter',
    metric: 'hits_total',
    label: 'path',
    perLabel: 2,
    perMetric: undefined,
    overflow: 'other',
    addsUp: true,
    values: [
      { text: '/a', recent: 2, series: 1, counts: true },
      { text: '/b', recent: 1, series: 1, counts: true },
    ],
    candidates: [{ hash: hashOf('/c'), volume: 3 }],
    writes: 3,
    mean: 1,
    overflowed: { metric: 'hits_total', label: 'path', most: 2, samples: ['/c', '/a', '/b'], addsUp: true },
  })
  assert.is(cardinality.reports()[0]!.writes, 0)
})

test('so many candidates are reported as could have series twice over', () => {
  const { cardinality, handle, hit } = storeWith({ perLabel: 1 })
  cardinality.isLed = true
  hit('/own')
  for (const path of ['/a', '/b', '/c', '/d']) hit(path, path, path)
  handle.runUpkeep()
  assert.is(cardinality.reports()[0]!.candidates.length, 2)
})

test('alone a program is told of a label at once; where processes choose together the first word of it is reported', async () => {
  for (const isLed of [false, true]) {
    const { cardinality, hit } = storeWith({ perLabel: 1 })
    cardinality.isLed = isLed
    const overflow: Overflow = { metric: 'seen', label: 'x', most: 3, samples: ['a'], addsUp: false }
    const warnings = await warningsOf(() => {
      hit('/a', '/b')
      for (const most of [3, 4]) cardinality.overflowed({ ...overflow, metric: `seen${isLed}`, most })
    })
    assert.equal(warnings, [
      ...(isLed
        ? []
        : [
            'The label "path" of the metric "hits_total" has more than 1 values, such as "/b", "/a". Further ones share a ' +
              'series, and are counted in metrics_overflow_total.',
            'The label "x" of the metric "seenfalse" has more than 3 values, such as "a". Further ones are not recorded, and ' +
              'are counted in metrics_overflow_total.',
          ]),
    ])
    assert.equal(
      cardinality.reports().map(({ overflowed }) => overflowed?.most),
      [isLed ? 1 : undefined],
    )
  }
})

test('values that have series, and labels that have had too many, are news for the others', () => {
  const { cardinality, hit } = storeWith()
  cardinality.isLed = true
  const texts = (): string => JSON.stringify(cardinality.texts())
  assert.not(cardinality.hasUntold)
  const seen = new Set([texts()])
  for (const path of ['/a', '/b', '/c']) {
    hit(path)
    seen.add(texts())
  }
  assert.is(seen.size, 4)
  assert.ok(cardinality.hasUntold)
  const values = new Map(['/a', '/b'].map(path => [path, false]))
  cardinality.obey(new Map([[key, sharedChoice({ values })]]))
  assert.not(cardinality.hasUntold)
})

test('limits of other processes are those of metrics without any, of those that exist as of new ones', () => {
  const head = { kind: 'counter', label: 'path', perMetric: undefined, addsUp: true } as const
  const labels: LabelHead[] = [
    { ...head, metric: 'hits_total', perLabel: 2, overflow: 'rest' },
    { ...head, metric: 'hits_total', perLabel: 7, overflow: 'x' },
    { ...head, kind: 'gauge', metric: 'depth', perLabel: 1, overflow: 'rest' },
  ]
  const shared = storeWith('none')
  shared.hit('/a')
  shared.cardinality.share(labels)
  shared.hit('/a', '/b', '/c')
  assert.equal(shared.hits(), ['{path="/a"} 2', '{path="/b"} 1', '{path="rest"} 1'])
  withLocalRecorder(shared.recorder, () => {
    for (const path of ['/a', '/b']) gauge('depth', { path }).set(1)
    for (const path of ['/a', '/b', '/c']) counter('free_total', { path }).increment()
  })
  assert.is(samplesOf(shared.handle, 'depth').length, 1)
  assert.is(samplesOf(shared.handle, 'free_total').length, 3)
  const own = storeWith({ perLabel: 1 })
  own.cardinality.share(labels)
  own.hit('/a', '/b')
  assert.equal(own.hits(), ['{path="/a"} 1', '{path="other"} 1'])
})

test('what all have chosen holds from then on: values leave, are refused, and begin', () => {
  const { cardinality, hit, hits, handle } = storeWith({ perLabel: 3 })
  cardinality.isLed = true
  hit('/stays', '/leaves', '/leaves', '/refused', '/refused', '/refused')
  const values = new Map([
    ['/stays', false],
    ['/new', false],
  ])
  const choice = sharedChoice({ values, leaving: new Set(['/leaves']) })
  cardinality.obey(new Map([[key, choice]]))
  assert.equal(hits(), ['{path="/stays"} 1', '{path="/leaves"} 2', '{path="other"} 3'])
  hit('/stays', '/leaves', '/refused', '/new', '/more')
  assert.equal(hits(), ['{path="/stays"} 2', '{path="/leaves"} 2', '{path="other"} 6', '{path="/new"} 1'])
  assert.is(samplesOf(handle, 'metrics_overflow_total')[0], '{metric="hits_total",label="path"} 4')
  cardinality.obey(new Map([[key, choice]]))
  assert.is(hits().length, 4)
  // It is over for all.
  cardinality.obey(new Map([[key, sharedChoice({ values, gone: new Set(['/leaves']) })]]))
  assert.equal(hits(), ['{path="/stays"} 2', '{path="other"} 6', '{path="/new"} 1'])
})

test('what a store knows and what threads tell of a label is one estimate', () => {
  const { cardinality, hit, handle } = storeWith()
  const told = new Distinct()
  for (let index = 0; index < 500; index++) told.add(hashOf(`/thread/${index}`))
  const name = { kind: 'counter', metric: 'hits_total', label: 'path' } as const
  assert.not(cardinality.unite(name, told.registers))
  hit('/a', '/b', '/c')
  for (const other of [{ kind: 'gauge' }, { metric: 'x' }] as const)
    assert.not(cardinality.unite({ ...name, ...other } as never, told.registers))
  assert.ok(cardinality.unite(name, told.registers))
  handle.runUpkeep()
  const [line] = samplesOf(handle, 'metrics_label_values')
  const estimate = Number(line!.split(' ').at(-1))
  assert.ok(Math.abs(estimate - 503) < 40, line)
  assert.equal(
    [...cardinality.allOverflowed].map(({ limit, ...rest }) => rest),
    [name],
  )
})

test('upkeep within upkeep does not end it, and neither does an error', () => {
  const { cardinality, hit, recorder, hits } = storeWith({ perLabel: 2 })
  const remove = (path: string): boolean => recorder.remove('counter', 'hits_total', { path })
  hit('/a', '/b', '/c')
  cardinality.asUpkeep(() => {
    cardinality.asUpkeep(() => {})
    remove('/a')
  })
  hit('/d')
  assert.equal(hits(), ['{path="/b"} 1', '{path="other"} 2'])
  assert.throws(() =>
    cardinality.asUpkeep(() => {
      throw new Error('broken')
    }),
  )
  remove('/b')
  hit('/e')
  assert.is(hits().at(-1), '{path="/e"} 1')
})

test('what was recorded half a minute ago counts half', () => {
  const { clock, hit, handle, cardinality } = storeWith({ perLabel: 2 })
  hit('/a', '/b', '/c')
  handle.runUpkeep()
  const recent = (): number => cardinality.reports()[0]!.values[0]!.recent
  assert.is(recent(), 1)
  clock.now += 30_000
  hit('/d')
  handle.runUpkeep()
  assert.is(recent(), 0.5)
  // A clock that goes back takes nothing away, and gives nothing.
  clock.now -= 60_000
  hit('/d')
  handle.runUpkeep()
  assert.is(recent(), 0.5)
})

test('only who reads everything has seen that a series begins', () => {
  const { cardinality, hit, recorder } = storeWith()
  hit('/a')
  const whole = recorder.gather()
  const [first] = whole.families
  whole.onShown?.([])
  whole.onShown?.([first!].slice(1))
  assert.not(cardinality.shown.isWatched)
  whole.onShown?.(whole.families)
  assert.ok(cardinality.shown.isWatched)
  cardinality.isLed = true
  const { begun } = cardinality.shown
  recorder.gather()
  assert.is(cardinality.shown.begun, begun)
})

test.run()
