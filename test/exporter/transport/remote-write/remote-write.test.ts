import { Matcher } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeHistogram, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeSpans } from '../../../support/native-decoder.ts'
import { setWallClock } from '../../../support/prometheus-fixture.ts'
import { type RemoteWriting, remoteWriting, startMs } from '../../../support/remote-write-fixture.ts'
import type { ReceivedSample } from '../../../support/remote-write-reader.ts'

/** What the receiver got in the last request, without the exporter's own metrics. */
function lastOf({ receiver }: RemoteWriting): readonly ReceivedSample[] {
  return (receiver.requests.at(-1)?.samples ?? []).filter(({ series }) => !series.includes('"metrics_'))
}

function valuesOf(samples: readonly ReceivedSample[]): Array<readonly [string, unknown]> {
  return samples.map(({ series, value }) => [series, value] as const)
}

function recordAll(): void {
  describeCounter('jobs_total', Unit.Count, 'Jobs done')
  describeHistogram('size_bytes', Unit.Bytes, 'Sizes', { buckets: [1, 1e6] })
  counter('jobs_total', { queue: 'mail', Zone: 'eu' }).increment(3, { trace_id: 'abc', Span: '1' })
  gauge('depth').set(-1.5)
  histogram('size_bytes', { method: 'GET', zebra: 1 }).record(0.5, { trace_id: 'def' })
  histogram('size_bytes', { method: 'GET', zebra: 1 }).record(7)
  histogram('wait').record(0.25)
}

test('version 2 carries every type with start times, metadata and exemplars, and says so in its headers', async () => {
  using _wall = setWallClock(() => startMs - 5_000)
  await remoteWriting(
    { job: 'api', instance: 'one' },
    async writing => {
      const { world, receiver, errors } = writing
      recordAll()
      await world.push()
      assert.equal(errors, [])
      const { method, path, headers, version } = receiver.requests[0]!
      assert.equal([method, path, version], ['POST', '/api/v1/write', 2])
      assert.is(headers['content-encoding'], 'snappy')
      assert.is(headers['x-prometheus-remote-write-version'], '2.0.0')
      assert.match(headers['user-agent']!, /^metrics-exporter-prometheus\/\d+\.\d+\.\d+/)
      const samples = lastOf(writing)
      const own = 'instance="one", job="api"'
      assert.equal(valuesOf(samples), [
        [`{Zone="eu", __name__="jobs_total", ${own}, queue="mail", service="s"}`, 3],
        [`{__name__="depth", ${own}, service="s"}`, -1.5],
        [`{__name__="size_bytes_bucket", ${own}, le="1.0", method="GET", service="s", zebra="1"}`, 1],
        [`{__name__="size_bytes_bucket", ${own}, le="1e+06", method="GET", service="s", zebra="1"}`, 2],
        [`{__name__="size_bytes_bucket", ${own}, le="+Inf", method="GET", service="s", zebra="1"}`, 2],
        [`{__name__="size_bytes_sum", ${own}, method="GET", service="s", zebra="1"}`, 7.5],
        [`{__name__="size_bytes_count", ${own}, method="GET", service="s", zebra="1"}`, 2],
        [`{__name__="wait", ${own}, quantile="0.5", service="s"}`, 0.25],
        [`{__name__="wait_sum", ${own}, service="s"}`, 0.25],
        [`{__name__="wait_count", ${own}, service="s"}`, 1],
      ])
      assert.equal([...new Set(samples.map(({ timestampMs }) => timestampMs))], [startMs])
      const began = startMs - 5_000
      assert.equal(
        samples.map(one => one.startMs),
        [began, 0, began, began, began, began, began, 0, began, began],
      )
      assert.equal(
        samples.map(({ type }) => type),
        [1, 2, 3, 3, 3, 3, 3, 5, 5, 5],
      )
      assert.equal([samples[0]!.help, samples[0]!.unit], ['Jobs done', ''])
      assert.equal([samples[2]!.help, samples[6]!.unit], ['Sizes', 'bytes'])
      assert.equal(samples[0]!.exemplars, [
        { labels: '{Span="1", trace_id="abc"}', value: 3, timestampMs: began },
      ])
      assert.equal(samples[2]!.exemplars, [{ labels: '{trace_id="def"}', value: 0.5, timestampMs: began }])
    },
    builder => builder.setQuantiles([0.5]).addGlobalLabel('service', 's'),
  )
})

test('version 1 carries the same series, and nothing that it does not have', async () => {
  await remoteWriting(
    { version: '1.0' },
    async writing => {
      recordAll()
      histogram('native').record(3)
      await writing.world.push()
      const { headers, version } = writing.receiver.requests[0]!
      assert.is(version, 1)
      assert.is(headers['content-type'], 'application/x-protobuf')
      assert.is(headers['x-prometheus-remote-write-version'], '0.1.0')
      const samples = lastOf(writing)
      assert.equal(valuesOf(samples).slice(-3), [
        ['{__name__="native_bucket", le="+Inf"}', 1],
        ['{__name__="native_sum"}', 3],
        ['{__name__="native_count"}', 1],
      ])
      assert.is(samples[0]?.exemplars.length, 1)
      assert.is(samples.length, 10 + 3)
    },
    builder => builder.setQuantiles([0.5]).setNativeHistogramForMetric(Matcher.full('native')),
  )
})

test('a native histogram is one sample of version 2, with its other buckets beside it if it was given some', async () => {
  await remoteWriting(
    {},
    async writing => {
      for (const value of [-3, 0, 1, 1.5, 100]) histogram('native').record(value, { id: value })
      histogram('both').record(2)
      await writing.world.push()
      const samples = lastOf(writing)
      assert.equal(
        samples.map(({ series }) => series),
        [
          '{__name__="native"}',
          '{__name__="both"}',
          '{__name__="both_bucket", le="5.0"}',
          '{__name__="both_bucket", le="+Inf"}',
          '{__name__="both_sum"}',
          '{__name__="both_count"}',
        ],
      )
      const { value, exemplars, startMs: began } = samples[0]!
      if (typeof value !== 'object') throw new Error('not a native histogram')
      const { countInt, sum, schema, zeroCountInt, zeroThreshold } = value
      assert.equal([countInt, sum, schema, zeroCountInt, zeroThreshold], [5, 99.5, 0, 1, 2 ** -128])
      // At one moment, as the other series, and in it is nothing that such a histogram has not.
      assert.equal([...new Set(samples.map(({ timestampMs }) => timestampMs))], [samples[2]!.timestampMs])
      assert.type(samples[2]!.timestampMs, 'number')
      assert.equal([value.positiveCounts, value.negativeCounts, value.customValues], [[], [], []])
      assert.equal(
        [value.countFloat, value.zeroCountFloat, value.resetHint],
        [undefined, undefined, undefined],
      )
      assert.equal(
        [...decodeSpans(value.positiveSpans, value.positiveDeltas)].filter(([, count]) => count > 0),
        [
          [0, 1],
          [1, 1],
          [7, 1],
        ],
      )
      assert.equal([...decodeSpans(value.negativeSpans, value.negativeDeltas)], [[2, 1]])
      assert.ok(began > 0)
      assert.equal(
        exemplars.map(one => one.value),
        [-3, 0, 1, 1.5, 100],
      )
    },
    builder =>
      builder
        .setNativeHistogramForMetric(Matcher.full('native'), { bucketFactor: 2 })
        .setNativeHistogramForMetric(Matcher.full('both'), { buckets: [5] }),
  )
})

test('exemplars are sent once', async () => {
  using _wall = setWallClock(() => startMs)
  await remoteWriting({}, async writing => {
    const { clock, world } = writing
    clock.now = startMs - 1_000
    await world.push()
    counter('jobs_total').increment(1, { trace_id: 'abc' })
    clock.now = startMs + 1_000
    await world.push()
    assert.is(lastOf(writing)[0]!.exemplars.length, 1)
    clock.now += 1_000
    await world.push()
    assert.is(lastOf(writing)[0]!.exemplars.length, 0)
  })
})

test('a series that is removed, is evicted, or ends with the exporter is marked as stale once, others are not', async () => {
  await remoteWriting({}, async writing => {
    const { clock, world, handle, pusher, receiver } = writing
    counter('kept_total').increment()
    histogram('gone').record(1)
    gauge('again', { id: 1 }).set(1)
    await world.push()
    handle.removeMatching('gone', {})
    handle.remove('gauge', 'again', { id: 1 })
    // A new series for the store of the exporter, but not for that of the receiver.
    gauge('again', { id: 1 }).set(2)
    clock.now += 1_000
    await world.push()
    const stale = (samples: readonly ReceivedSample[]) =>
      samples.filter(({ value }) => value === 'stale').map(({ series, timestampMs }) => [series, timestampMs])
    assert.equal(stale(lastOf(writing)), [
      ...[0, 0.5, 0.9, 0.95, 0.99, 0.999, 1].map(quantile => [
        `{__name__="gone", quantile="${quantile === 0 || quantile === 1 ? `${quantile}.0` : quantile}"}`,
        startMs + 1_000,
      ]),
      ['{__name__="gone_sum"}', startMs + 1_000],
      ['{__name__="gone_count"}', startMs + 1_000],
    ])
    clock.now += 1_000
    await world.push()
    assert.equal(stale(lastOf(writing)), [])
    clock.now += 1_000
    await pusher.close()
    const [before, last] = receiver.requests.slice(-2)
    const series = (samples: readonly ReceivedSample[]) => samples.map(({ series }) => series).sort()
    assert.ok(last!.samples.every(({ value }) => value === 'stale'))
    assert.equal(series(last!.samples), series(before!.samples))
    const at = before!.samples[0]!.timestampMs
    assert.ok(last!.samples.every(({ timestampMs }) => timestampMs === at + 1))
  })
})

test('a clock that is set back does not make a later moment an earlier one', async () => {
  await remoteWriting({}, async ({ clock, world, receiver }) => {
    counter('jobs_total').increment()
    await world.push()
    clock.now -= 60_000
    await world.push()
    await world.push()
    const times = receiver.requests.map(({ samples }) => samples[0]!.timestampMs)
    assert.equal(times, [startMs, startMs + 1, startMs + 2])
  })
})

test('a global label that changes ends the series under the old one', async () => {
  await remoteWriting({}, async writing => {
    const { clock, world, handle } = writing
    gauge('depth').set(1)
    await world.push()
    handle.setGlobalLabel('zone', 'eu')
    clock.now += 1
    await world.push()
    assert.equal(valuesOf(lastOf(writing)), [
      ['{__name__="depth", zone="eu"}', 1],
      ['{__name__="depth"}', 'stale'],
    ])
  })
})

test.run()
