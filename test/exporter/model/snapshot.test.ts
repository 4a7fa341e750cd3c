import { collect, counter, describeGauge, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, setWallClock } from '../../support/prometheus-fixture.ts'

test('a snapshot shows every family, its series and their values as numbers', () => {
  using _wall = setWallClock(() => 5_000)
  const handle = freshRecorder(builder => builder.setBuckets([1]).addGlobalLabel('service', 'api'))
  describeGauge('depth', Unit.Count, 'Depth.')
  counter('jobs', { queue: 'mail' }).increment(2)
  gauge('depth').set(Number.POSITIVE_INFINITY)
  histogram('wait').record(1)
  histogram('wait').record(2)
  assert.equal(handle.snapshot(), {
    families: [
      {
        name: 'jobs',
        type: 'counter',
        series: [{ labels: { service: 'api', queue: 'mail' }, createdMs: 5_000, value: 2 }],
      },
      {
        name: 'depth',
        type: 'gauge',
        help: 'Depth.',
        series: [{ labels: { service: 'api' }, value: Number.POSITIVE_INFINITY }],
      },
      {
        name: 'wait',
        type: 'histogram',
        series: [
          {
            labels: { service: 'api' },
            createdMs: 5_000,
            count: 2,
            sum: 3,
            buckets: [
              { le: 1, count: 1 },
              { le: Number.POSITIVE_INFINITY, count: 2 },
            ],
          },
        ],
      },
    ],
  })
})

test('a snapshot of a summary has its quantiles, NaN if the windows are empty', () => {
  using _wall = setWallClock(() => 5_000)
  const clock = manualClock()
  const handle = freshRecorder(builder => builder.setQuantiles([0, 1]).withClock(clock.read))
  histogram('wait').record(4)
  const series = () => handle.snapshot().families[0]!.series
  const quantilesOf = (value: number) => [
    { quantile: 0, value },
    { quantile: 1, value },
  ]
  assert.equal(series(), [{ labels: {}, createdMs: 5_000, count: 1, sum: 4, quantiles: quantilesOf(4) }])
  clock.now += 20_000
  handle.runUpkeep()
  clock.now += 40_000
  assert.equal(series(), [
    { labels: {}, createdMs: 5_000, count: 1, sum: 4, quantiles: quantilesOf(Number.NaN) },
  ])
})

test('a snapshot does not change with the values, and changing it changes nothing', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  counter('c', { a: 1 }).increment()
  histogram('h').record(1)
  const before = handle.snapshot()
  const copy = structuredClone(before)
  counter('c', { a: 1 }).increment()
  counter('c', { a: 2 }).increment()
  histogram('h').record(1)
  assert.equal(before, copy)

  const rendered = handle.render()
  for (const family of handle.snapshot().families) {
    for (const series of family.series as unknown as Record<string, unknown>[]) {
      for (const key of Object.keys(series)) series[key] = 'changed'
    }
    ;(family as { name: string }).name = 'changed'
  }
  assert.is(handle.render(), rendered)
})

test('a snapshot shares its labels and buckets with nothing else', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('h', { a: 1 }).record(1)
  const rendered = handle.render()
  const [family] = handle.snapshot().families
  if (family?.type !== 'histogram') throw new Error('not a histogram')
  ;(family.series[0]!.labels as Record<string, string>).a = 'changed'
  ;(family.series[0]!.buckets[0] as { le: number }).le = 99
  assert.is(handle.render(), rendered)
})

test('a snapshot does not run collectors', () => {
  const handle = freshRecorder()
  let runs = 0
  using _ending = collect(() => {
    runs += 1
  })
  handle.snapshot()
  assert.is(runs, 0)
  handle.render()
  assert.is(runs, 1)
})

test.run()
