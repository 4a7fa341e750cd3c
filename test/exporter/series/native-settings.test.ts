import type { NativeHistogramSettings } from 'metrics-exporter-prometheus'
import {
  type ExporterOptions,
  installRecorder,
  Matcher,
  type PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder, scrapeStrictly, uninstall } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'
import { type Refused, refuses } from '../../support/refusal.ts'

const set = (settings: unknown) => (builder: PrometheusBuilder) =>
  builder.setNativeHistogramForMetric(Matcher.prefix('http'), settings as NativeHistogramSettings)

const place = "setNativeHistogramForMetric, Matcher.prefix('http')"
const no = [Number.NaN, Number.POSITIVE_INFINITY, '5']

const written = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value))

refuses('INVALID_NATIVE_HISTOGRAM', [
  ...[1, 0, -2, ...no].map(
    (bucketFactor): Refused => [
      `a growth of ${bucketFactor}`,
      set({ bucketFactor }),
      place,
      `bucketFactor is ${written(bucketFactor)}`,
      'Give a finite number above 1',
    ],
  ),
  ...[0, -1, 1.5, ...no].map(
    (maxBuckets): Refused => [
      `a maximum of ${maxBuckets} buckets`,
      set({ maxBuckets }),
      place,
      `maxBuckets is ${written(maxBuckets)}`,
      'Give an integer of 1 or more',
    ],
  ),
  ...[-1e-9, ...no].map(
    (zeroThreshold): Refused => [
      `a threshold of ${zeroThreshold}`,
      set({ zeroThreshold }),
      place,
      `zeroThreshold is ${written(zeroThreshold)}`,
      'Give a finite number of 0 or more',
    ],
  ),
  ...[-1e-9, ...no].map(
    (maxZeroThreshold): Refused => [
      `a largest threshold of ${maxZeroThreshold}`,
      set({ maxZeroThreshold }),
      place,
      `maxZeroThreshold is ${written(maxZeroThreshold)}`,
      'Give a finite number of 0 or more',
    ],
  ),
  ...[0, -1, ...no].map(
    (resetAfterMs): Refused => [
      `a reset after ${resetAfterMs} ms`,
      set({ resetAfterMs }),
      place,
      `resetAfterMs is ${written(resetAfterMs)}`,
      'Give milliseconds above 0',
    ],
  ),
  ['a setting that does not exist', set({ factor: 2 }), '"factor"', 'bucketFactor, maxBuckets'],
  ['settings that are none', set(5), '5', 'Give an object'],
  ['null as settings', set(null), 'null', 'Give an object'],
])

refuses('INVALID_BUCKETS', [
  ['classic buckets that descend', set({ buckets: [2, 1] }), place, '[2, 1]', 'Sort'],
  ['no classic buckets', set({ buckets: [] }), place, 'Give at least one'],
])

refuses('INVALID_MATCHER', [
  [
    'a text as a matcher of native histograms',
    b => b.setNativeHistogramForMetric('http' as never),
    'setNativeHistogramForMetric',
    '"http"',
    'Matcher.full()',
  ],
])

test('the option of installRecorder() is that of the builder', () => {
  const options: ExporterOptions = { nativeHistogramsForMetric: [[Matcher.full('a'), { bucketFactor: 0 }]] }
  assert.match(errorOf(() => installRecorder(options as never)).message, /bucketFactor is 0/)
  const handle = installRecorder({ nativeHistogramsForMetric: [[Matcher.full('a'), { bucketFactor: 2 }]] })
  histogram('a').record(3)
  assert.is(readProtobuf(handle.renderProtobuf())[0]?.metric[0].histogram.schema, 0)
  uninstall()
})

/** The message of a histogram of this name. */
function histogramOf(families: readonly Message[], name: string): Message {
  return families.find(family => family.name === name)?.metric[0].histogram
}

test('a native histogram wins over buckets, the strongest matcher wins, and an equal one replaces', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBuckets([1])
      .setBucketsForMetric(Matcher.full('http_wait_seconds'), [1, 2])
      .setNativeHistogramForMetric(Matcher.prefix('http'), { bucketFactor: 65_536 })
      .setNativeHistogramForMetric(Matcher.suffix('seconds'), { bucketFactor: 16 })
      .setNativeHistogramForMetric(Matcher.prefix('http_'), { bucketFactor: 4, maxBuckets: 7 })
      .setNativeHistogramForMetric(Matcher.prefix('http_'), { bucketFactor: 2, buckets: [5] }),
  )
  describeHistogram('httpd', undefined, 'Help', { buckets: [3] })
  for (const name of ['http_wait_seconds', 'httpd', 'db_seconds', 'db_bytes']) histogram(name).record(4)
  const families = readProtobuf(handle.renderProtobuf())
  uninstall()
  const shown = (name: string) => {
    const { schema, bucket } = histogramOf(families, name)
    return [schema, bucket?.map(({ bound }: Message) => bound)]
  }
  assert.equal(shown('http_wait_seconds'), [0, [5, Number.POSITIVE_INFINITY]])
  assert.equal(shown('httpd'), [-4, undefined])
  assert.equal(shown('db_seconds'), [-2, undefined])
  assert.equal(shown('db_bytes'), [undefined, [1, Number.POSITIVE_INFINITY]])
})

test('the text has the classic buckets asked for, or only that of everything', () => {
  const handle = freshRecorder(builder =>
    builder
      .setNativeHistogramForMetric(Matcher.full('bare'))
      .setNativeHistogramForMetric(Matcher.full('beside'), { buckets: [1, 2] }),
  )
  for (const name of ['bare', 'beside']) for (const value of [0.5, 1.5, -7]) histogram(name).record(value)
  const [bare, beside] = scrapeStrictly(handle)
  uninstall()
  const lines = (family: typeof bare) =>
    family?.samples.map(({ name, labels, value }) => [name, labels.get('le'), value])
  assert.equal(lines(bare), [
    ['bare_bucket', '+Inf', 3],
    ['bare_sum', undefined, -5],
    ['bare_count', undefined, 3],
  ])
  assert.equal(lines(beside), [
    ['beside_bucket', '1', 2],
    ['beside_bucket', '2', 3],
    ['beside_bucket', '+Inf', 3],
    ['beside_sum', undefined, -5],
    ['beside_count', undefined, 3],
  ])
})

test.run()
