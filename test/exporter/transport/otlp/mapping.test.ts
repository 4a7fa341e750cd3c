import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  label,
  pushed,
  recordAll,
  startTimeUnixNano,
  timeUnixNano,
  trace,
} from '../../../support/otlp-pushed.ts'

// What each type of series is in OTLP, as a decoder reads it that is made from the published definitions.

test('a counter is a monotonic sum with its start, its labels, and its exemplar', () =>
  pushed(recordAll, ({ receiver }) => {
    const { jobs_total: jobs } = receiver.metrics()
    assert.equal([jobs!.description, jobs!.unit, jobs!.sum!.isMonotonic], ['Jobs done', undefined, true])
    assert.is(jobs!.sum!.aggregationTemporality, 2)
    const [mail, pdf] = jobs!.sum!.dataPoints
    const { exemplars, ...rest } = mail!
    assert.equal(rest, {
      startTimeUnixNano,
      timeUnixNano,
      asDouble: 3,
      attributes: [label('queue', 'mail')],
    })
    assert.equal(exemplars, [
      {
        timeUnixNano: startTimeUnixNano,
        asDouble: 3,
        filteredAttributes: [label('user', 'ada')],
        traceId: trace.trace_id,
        spanId: trace.span_id,
      },
    ])
    assert.equal([pdf!['asDouble'], pdf!['attributes']], [0.5, [label('queue', 'pdf')]])
  }))

test('a gauge has a time and no start', () =>
  pushed(recordAll, ({ receiver }) => {
    const { temperature_celsius: temperature } = receiver.metrics()
    assert.equal(temperature, {
      name: 'temperature_celsius',
      description: 'How warm it is',
      gauge: { dataPoints: [{ timeUnixNano, asDouble: -3.5 }] },
    })
  }))

test('a histogram has its bounds, and counts that are not cumulative', () =>
  pushed(recordAll, ({ receiver }) => {
    const { wait_seconds: wait } = receiver.metrics()
    assert.equal([wait!.unit, wait!.histogram!.aggregationTemporality], ['s', 2])
    const [{ exemplars, ...rest }] = wait!.histogram!.dataPoints as unknown as [{ exemplars: unknown[] }]
    assert.equal(rest, {
      startTimeUnixNano,
      timeUnixNano,
      count: '4',
      sum: 7.65,
      bucketCounts: ['2', '1', '1'],
      explicitBounds: [0.1, 1],
      attributes: [label('route', '/')],
    })
    assert.is(exemplars.length, 3)
  }))

test('a native histogram is an exponential one: its first bucket begins at 1, where that of Prometheus ends', () =>
  pushed(recordAll, ({ receiver }) => {
    const { native_bytes: native } = receiver.metrics()
    assert.equal([native!.unit, native!.exponentialHistogram!.aggregationTemporality], ['KiBy', 2])
    const [{ exemplars: _, zeroThreshold, ...rest }] = native!.exponentialHistogram!.dataPoints as never as [
      Record<string, unknown>,
    ]
    assert.equal(rest, {
      startTimeUnixNano,
      timeUnixNano,
      count: '5',
      sum: 11,
      scale: 0,
      zeroCount: '1',
      // (2, 4] has two values, (4, 8] one.
      positive: { offset: 1, bucketCounts: ['2', '1'] },
      // [-1, -0.5)
      negative: { offset: -1, bucketCounts: ['1'] },
    })
    assert.ok((zeroThreshold as number) > 0)
  }))

test('a summary has its quantiles', () =>
  pushed(recordAll, ({ receiver }) => {
    const [point] = receiver.metrics()['lag']!.summary!.dataPoints
    const { quantileValues, ...rest } = point!
    assert.equal(rest, { startTimeUnixNano, timeUnixNano, count: '3', sum: 6 })
    assert.equal(
      (quantileValues as Array<{ quantile: number; value: number }>).map(({ quantile, value }) => [
        quantile,
        Math.round(value),
      ]),
      [
        [0.5, 2],
        [1, 3],
      ],
    )
  }))

test('a histogram of huge and tiny values is sent at a scale at which its buckets fit', () =>
  pushed(
    () => {
      for (const value of [1e-300, 1, 1e300]) histogram('native_wide', { a: 'b' }).record(value)
    },
    ({ receiver }) => {
      const [point] = receiver.metrics()['native_wide']!.exponentialHistogram!.dataPoints
      const { bucketCounts } = point!['positive'] as { bucketCounts: string[] }
      assert.ok(bucketCounts.length <= 4_096, `${bucketCounts.length}`)
      assert.is(
        bucketCounts.reduce((sum, count) => sum + Number(count), Number(point!['zeroCount'])),
        3,
      )
    },
  ))

test.run()
