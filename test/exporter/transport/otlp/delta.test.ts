import { Matcher, MetricKindMask } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Deltas } from '../../../../exporter-prometheus/lib/transport/otlp/deltas.ts'
import { collectGarbage } from '../../../support/garbage.ts'
import { Sums, withDeltas } from '../../../support/otlp-deltas.ts'
import { setWallClock } from '../../../support/prometheus-fixture.ts'

// What counts from the last point that arrived: what each kind sends, and where it begins.

test('a counter is what came since the last point, whose time it begins at, and what did not change is left out', () =>
  withDeltas(async ({ receiver, handle }) => {
    const jobs = counter('jobs_total')
    const idle = counter('idle_total')
    idle.increment()
    jobs.increment(3)
    await handle.flush()
    jobs.increment(4)
    await handle.flush()
    await handle.flush()
    const [first, second] = [0, 1].map(index => receiver.metrics(index)['jobs_total'])
    assert.equal([first!.sum!.aggregationTemporality, first!.sum!.isMonotonic], [1, true])
    const [one, two] = [first, second].map(metric => metric!.sum!.dataPoints[0]!)
    // The third flush had nothing to say.
    assert.equal([one!['asDouble'], two!['asDouble'], receiver.requests.length], [3, 4, 2])
    assert.is(two!['startTimeUnixNano'], one!['timeUnixNano'])
    assert.is(receiver.metrics(1)['idle_total'], undefined)
  }))

test('points go on in time when the clock is set back', () =>
  withDeltas(async ({ receiver, handle }) => {
    let nowMs = 1_700_000_000_000
    using _clock = setWallClock(() => nowMs)
    const jobs = counter('jobs_total')
    for (const setTo of [1_700_000_060_000, 1_600_000_000_000, 1_600_000_000_000]) {
      jobs.increment()
      nowMs = setTo
      await handle.flush()
    }
    const points = [0, 1, 2].map(index => receiver.metrics(index)['jobs_total']!.sum!.dataPoints[0]!)
    assert.equal(
      points.map(point => [point['asDouble'], point['startTimeUnixNano'], point['timeUnixNano']]),
      [
        [1, '1700000000000000000', '1700000060000000000'],
        [1, '1700000060000000000', '1700000060001000000'],
        [1, '1700000060001000000', '1700000060002000000'],
      ],
    )
  }))

test('a gauge is what it is, in every push', () =>
  withDeltas(async ({ receiver, handle }) => {
    gauge('depth').set(7)
    await handle.flush()
    await handle.flush()
    assert.equal([receiver.total('depth', 0), receiver.total('depth', 1)], [7, 7])
  }))

test('histograms of both kinds are the buckets that came since', () =>
  withDeltas(
    async ({ receiver, handle }) => {
      for (const name of ['wait', 'native']) for (const value of [0.5, 3, 3]) histogram(name).record(value)
      await handle.flush()
      for (const name of ['wait', 'native']) for (const value of [3, 100]) histogram(name).record(value)
      await handle.flush()
      const { wait, native } = receiver.metrics()
      const [classic] = wait!.histogram!.dataPoints
      assert.equal(
        [classic!['count'], classic!['sum'], classic!['bucketCounts']],
        ['2', 103, ['0', '1', '1']],
      )
      const [exponential] = native!.exponentialHistogram!.dataPoints
      assert.equal([exponential!['count'], exponential!['sum']], ['2', 103])
      const { offset, bucketCounts } = exponential!['positive'] as { offset: number; bucketCounts: string[] }
      // (2, 4] and (64, 128].
      assert.equal([offset, bucketCounts], [1, ['1', '0', '0', '0', '0', '1']])
    },
    builder =>
      builder
        .setBucketsForMetric(Matcher.full('wait'), [1, 10])
        .setNativeHistogramForMetric(Matcher.full('native'), { bucketFactor: 2 }),
  ))

test('a native histogram that became coarser between two pushes has no value twice and none lost', () =>
  withDeltas(
    async ({ receiver, handle }) => {
      const sizes = histogram('sizes')
      const sums = new Sums(receiver)
      let recorded = 0
      for (let push = 0; push < 12; push++) {
        for (let i = 0; i < 20; i++) {
          sizes.record((i % 2 === 0 ? 1 : -1) * 1.3 ** (push * 3 + i) * 1e-3)
          recorded += 1
        }
        await handle.flush()
        const [point] = receiver.metrics()['sizes']!.exponentialHistogram!.dataPoints
        const all = [point!['positive'], point!['negative']] as Array<{ bucketCounts?: string[] } | undefined>
        const inBuckets = all.flatMap(buckets => (buckets?.bucketCounts ?? []).map(Number))
        assert.equal(
          inBuckets.reduce((sum, count) => sum + count, Number(point!['zeroCount'])),
          20,
          `push ${push}`,
        )
        assert.is(sums.read().total('sizes'), recorded)
      }
    },
    builder =>
      builder.setNativeHistogramForMetric(Matcher.full('sizes'), {
        bucketFactor: 1.1,
        maxBuckets: 10,
        zeroThreshold: 1e-4,
        maxZeroThreshold: 1,
      }),
  ))

test('a series that begins again is counted from its new start', () =>
  withDeltas(async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    await handle.flush()
    handle.remove('counter', 'jobs_total')
    counter('jobs_total').increment(5)
    await handle.flush()
    assert.is(receiver.total('jobs_total'), 5)
  }))

test('a series that was evicted and comes again is new', () => {
  let now = 1_000
  return withDeltas(
    async ({ receiver, handle }) => {
      const jobs = counter('jobs_total')
      jobs.increment(3)
      await handle.flush()
      now += 1_000
      handle.runUpkeep()
      await handle.flush()
      now += 1_000
      handle.runUpkeep()
      jobs.increment(2)
      await handle.flush()
      assert.is(receiver.total('jobs_total'), 2)
    },
    builder => builder.withClock(() => now).idleTimeout(MetricKindMask.All, 500),
  )
})

test('of a series its totals are kept, not its labels, and nothing after its end', async () => {
  const deltas = new Deltas()
  const exemplars = [{ pairs: [], value: 1, timestampMs: 3 }]
  const take = (id: string): { labels: WeakRef<object>; series: WeakRef<object> } => {
    const attributes = [['id', id]] as const
    const point = { attributes, startMs: 1, timeMs: 2, exemplars, sum: 3, bounds: [1], counts: [2, 1] }
    const { series } = deltas.take('histogram', 'wait', point)!
    deltas.settle(series, true)
    return { labels: new WeakRef(attributes), series: new WeakRef(series) }
  }
  const kept = take('a')
  const ended = take('b')
  assert.is([...deltas.endTake()].length, 0)
  const attributes = [['id', 'a']] as const
  const same = { attributes, startMs: 1, timeMs: 4, exemplars: [], sum: 3, bounds: [1], counts: [2, 1] }
  assert.is(deltas.take('histogram', 'wait', same), undefined, 'it has not changed')
  assert.is([...deltas.endTake()].length, 2)
  await collectGarbage()
  assert.equal([kept.series.deref() !== undefined, kept.labels.deref()], [true, undefined])
  assert.is(ended.series.deref(), undefined)
})

test.run()
