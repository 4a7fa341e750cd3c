import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Prometheus } from './prometheus.ts'

// Native histograms judged by a Prometheus that scrapes them as protobuf, decodes them and answers queries about them.

const schemas = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]
const growthOf = (schema: number): number => 2 ** (2 ** -schema)

/** Values spread evenly over the powers of ten from `low` to `high`, always the same. */
function spread(count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, (_, index) => 10 ** (low + ((index * 0.618) % 1) * (high - low)))
}

const byName: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(schemas.map(schema => [`schema_${schema + 4}_seconds`, spread(500, -1, 1)])),
  empty: [],
  empty_without_threshold: [],
  zeros: [0, 0, -0, 1e-40],
  zeros_without_threshold: [0, 0],
  negative: spread(100, -2, 2).map(value => -value),
  both_signs: [...spread(50, -2, 2), ...spread(50, -2, 2).map(value => -value), 0, 0],
  powers_of_two: Array.from({ length: 40 }, (_, index) => 2 ** (index - 20)),
  // The bounds beside the smallest double are one and the same double to a server, so none can be told there.
  extremes: [1.3 * 2 ** -1060, 2 ** -1022, 1, Number.MAX_VALUE / 4, -1.3 * 2 ** -1060, -Number.MAX_VALUE / 4],
  reduced: spread(1_000, -6, 6),
  widened: [...spread(200, -6, 1), ...spread(100, -6, 1).map(value => -value)],
  widened_and_reduced: [...spread(200, -6, 6), ...spread(100, -6, 6).map(value => -value)],
  far_apart: [1e-200, 1, 1, 1e200],
  beside: spread(100, -1, 1),
}

function builder(): PrometheusBuilder {
  const built = new PrometheusBuilder()
  for (const schema of schemas) {
    built.setNativeHistogramForMetric(Matcher.full(`schema_${schema + 4}_seconds`), {
      bucketFactor: growthOf(schema) * (1 + 1e-9),
      maxBuckets: 10_000,
    })
  }
  for (const name of Object.keys(byName).filter(name => !name.startsWith('schema'))) {
    built.setNativeHistogramForMetric(Matcher.full(name))
  }
  const exact = { zeroThreshold: 0 }
  return built
    .setNativeHistogramForMetric(Matcher.suffix('without_threshold'), exact)
    .setNativeHistogramForMetric(Matcher.full('empty_without_threshold'), exact)
    .setNativeHistogramForMetric(Matcher.full('zeros_without_threshold'), exact)
    .setNativeHistogramForMetric(Matcher.full('extremes'), exact)
    .setNativeHistogramForMetric(Matcher.full('reduced'), { bucketFactor: 1.003, maxBuckets: 30 })
    .setNativeHistogramForMetric(Matcher.full('widened'), { maxBuckets: 40, maxZeroThreshold: 1 })
    .setNativeHistogramForMetric(Matcher.full('widened_and_reduced'), {
      maxBuckets: 5,
      maxZeroThreshold: 0.1,
    })
    .setNativeHistogramForMetric(Matcher.full('beside'), { buckets: [1, 5] })
    .setBucketsForMetric(Matcher.full('classic'), [1, 5])
}

const recorder = builder().buildRecorder()
withLocalRecorder(recorder, () => {
  counter('jobs_total').increment(3)
  for (const value of spread(100, -1, 1)) {
    histogram('classic').record(value)
    histogram('summary').record(value)
  }
  for (const [name, values] of Object.entries(byName)) {
    const emitted = histogram(name, { zone: 'ü "1"' })
    for (const value of values) emitted.record(value, { trace_id: `${name} ${value}` })
  }
})

const server = createServer(recorder.handle().requestHandler())
let prometheus: Prometheus

test.before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`
  prometheus = await Prometheus.start(target, {}, ['--enable-feature=native-histograms'])
  await prometheus.waitFor('up', value => value === 1)
})

test.after(async () => {
  await prometheus?.stop()
  server.closeAllConnections()
  server.close()
})

interface StoredBuckets {
  readonly count: string
  readonly sum: string
  /** Which ends belong to a bucket (0 the upper, 1 the lower, 2 none, 3 both), its ends and its count. */
  readonly buckets?: ReadonlyArray<readonly [ends: number, low: string, high: string, count: string]>
}

/** A native histogram as the server has decoded it; undefined if it has none of this name. */
async function stored(name: string): Promise<StoredBuckets | undefined> {
  const { result } = (await prometheus.get('query', { query: name })) as {
    result: ReadonlyArray<{ histogram?: readonly [number, StoredBuckets] }>
  }
  return result[0]?.histogram?.[1]
}

function isInside(value: number, [ends, low, high]: readonly [number, string, string, string]): boolean {
  const aboveLow = ends === 1 || ends === 3 ? value >= Number(low) : value > Number(low)
  const belowHigh = ends === 0 || ends === 3 ? value <= Number(high) : value < Number(high)
  return aboveLow && belowHigh
}

function sumOf(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

async function assertStored(name: string, values: readonly number[]): Promise<void> {
  const histogram = await stored(name)
  assert.ok(histogram !== undefined, `${name} is not stored as a native histogram`)
  assert.is(Number(histogram.count), values.length, name)
  assert.is(Number(histogram.sum), sumOf(values), name)
  let inBuckets = 0
  for (const bucket of histogram.buckets ?? []) {
    const expected = values.filter(value => isInside(value, bucket)).length
    assert.is(Number(bucket[3]), expected, `${name} ${bucket}`)
    inBuckets += expected
  }
  assert.is(inBuckets, values.length, `${name}: not all are in buckets`)
}

for (const [name, values] of Object.entries(byName).filter(([name]) => name !== 'empty_without_threshold')) {
  test(`Prometheus has every value of ${name} in the bucket where it belongs`, () =>
    assertStored(name, values))
}

for (const schema of schemas) {
  test(`quantiles, count and sum of schema ${schema} are within its error`, async () => {
    const name = `schema_${schema + 4}_seconds`
    const values = [...byName[name]!].sort((a, b) => a - b)
    for (const quantile of [0.1, 0.5, 0.9, 0.99]) {
      const value = await prometheus.valueOf(`histogram_quantile(${quantile}, ${name})`)
      const expected = values[Math.ceil(quantile * values.length) - 1]!
      const error = value! > expected ? value! / expected : expected / value!
      assert.ok(error <= growthOf(schema) * (1 + 1e-6), `${quantile}: ${value}, not ${expected}`)
    }
    assert.is(await prometheus.valueOf(`histogram_count(${name})`), values.length)
    assert.is(await prometheus.valueOf(`histogram_sum(${name})`), sumOf(byName[name]!))
  })
}

test('what holds no value answers so, and a quantile of negative values is negative', async () => {
  assert.is(await prometheus.valueOf('histogram_count(empty)'), 0)
  assert.ok(Number.isNaN(await prometheus.valueOf('histogram_quantile(0.9, empty)')))
  assert.is(await prometheus.valueOf('histogram_quantile(0.5, zeros)'), 0)
  const median = await prometheus.valueOf('histogram_quantile(0.5, negative)')
  assert.ok(median! < -0.5 && median! > -2, `${median}`)
})

test('a histogram that is empty and has no threshold does no harm', async () => {
  assert.is(await prometheus.valueOf('up'), 1)
  withLocalRecorder(recorder, () => histogram('empty_without_threshold', { zone: 'ü "1"' }).record(3))
  await prometheus.waitFor('histogram_count(empty_without_threshold)', count => count === 1)
  await assertStored('empty_without_threshold', [3])
})

test('a schema that becomes coarser between two scrapes is followed', async () => {
  const more = spread(500, -200, 200)
  withLocalRecorder(recorder, () => {
    for (const value of more) histogram('schema_12_seconds', { zone: 'ü "1"' }).record(value)
    for (const value of more) histogram('reduced', { zone: 'ü "1"' }).record(value)
  })
  const all = [...byName.reduced!, ...more]
  await prometheus.waitFor('histogram_count(reduced)', count => count === all.length)
  await assertStored('reduced', all)
  const increase = await prometheus.valueOf('histogram_count(increase(reduced[1m]))')
  assert.ok(increase! >= more.length, `${increase}`)
})

test('the other types come as they do in text', async () => {
  assert.is(await prometheus.valueOf('jobs_total'), 3)
  assert.is(
    await prometheus.valueOf('classic_bucket{le="1.0"}'),
    spread(100, -1, 1).filter(v => v <= 1).length,
  )
  assert.is(await prometheus.valueOf('classic_count'), 100)
  assert.is(await prometheus.valueOf('summary_count'), 100)
  assert.ok((await prometheus.valueOf('summary{quantile="0.5"}'))! > 0.5)
})

test('Prometheus lives, and finds no fault', async () => {
  assert.is(await prometheus.valueOf('min_over_time(up[1m])'), 1)
  assert.equal(prometheus.complaints(), [])
})

test.run()
