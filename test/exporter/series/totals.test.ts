import { type BuildError, installRecorder, Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, scrapeStrictly, setWallClock, uninstall } from '../../support/prometheus-fixture.ts'
import { readProtobuf } from '../../support/protobuf-reader.ts'

test.after.each(uninstall)

test('of a histogram without buckets only sum and count are written, as a summary without quantiles', () => {
  using _wall = setWallClock(() => 5_000)
  const handle = freshRecorder(builder => builder.setSumAndCountForMetric(Matcher.prefix('job')))
  for (const value of [0.5, 2, -1]) histogram('job_seconds', { queue: 'mail' }).record(value)
  histogram('job_seconds', { queue: 'pdf' }).recordMany!(2, 3)
  const lines = (start: string) =>
    `${start}job_seconds_sum{queue="mail"} 1.5\njob_seconds_count{queue="mail"} 3\n` +
    'job_seconds_sum{queue="pdf"} 6\njob_seconds_count{queue="pdf"} 3\n'
  assert.is(handle.render(), lines('# TYPE job_seconds summary\n'))
  assert.is(scrapeStrictly(handle)[0]!.type, 'summary')
  assert.equal(handle.snapshot().families[0]!.series[1], {
    labels: { queue: 'pdf' },
    createdMs: 5_000,
    count: 3,
    sum: 6,
    quantiles: [],
  })
  // Which is how protobuf numbers the type of summaries.
  assert.equal(readProtobuf(handle.renderProtobuf())[0]!.type, 2)
})

test('in OpenMetrics it is a summary, and unknown where a value was below 0', () => {
  const handle = freshRecorder(builder => builder.setSumAndCountForMetric(Matcher.full('a')))
  histogram('a').record(1)
  assert.is(handle.renderOpenMetrics(), '# TYPE a summary\na_sum 1\na_count 1\n# EOF\n')
  histogram('a').record(-0.5)
  assert.is(
    handle.renderOpenMetrics(),
    '# TYPE a_sum unknown\na_sum 0.5\n# TYPE a_count unknown\na_count 2\n# EOF\n',
  )
})

test('of matchers the strongest counts, of equal ones that for buckets; a native histogram stays one', () => {
  const handle = freshRecorder(builder =>
    builder
      .setSumAndCountForMetric(Matcher.prefix('a'))
      .setSumAndCountForMetric(Matcher.suffix('_b'))
      .setBuckets([1])
      .setBucketsForMetric(Matcher.full('a_own'), [2])
      .setBucketsForMetric(Matcher.suffix('_b'), [2])
      .setSummaryForMetric(Matcher.suffix('advised'), { quantiles: [0.5] })
      .setNativeHistogramForMetric(Matcher.full('a_native')),
  )
  describeHistogram('a_advised', 'Help', { buckets: [3] })
  for (const name of ['a_own', 'a_advised', 'x_b', 'a_native', 'other']) histogram(name).record(1)
  assert.equal(
    scrapeStrictly(handle).map(({ name, type }) => [name, type]),
    [
      ['a_own', 'histogram'],
      ['a_advised', 'summary'],
      ['x_b', 'histogram'],
      ['a_native', 'histogram'],
      ['other', 'histogram'],
    ],
  )
})

test('as an option it is a list of matchers', () => {
  const handle = installRecorder({ sumAndCountForMetric: [Matcher.full('a'), Matcher.full('b')] })
  for (const name of ['a', 'b']) histogram(name).record(1)
  assert.is(handle.render().match(/^._(sum|count) 1$/gm)?.length, 4)
})

test('of its matchers the strongest counts against those for buckets, in whatever order they were given', () => {
  const handle = installRecorder({
    sumAndCountForMetric: [Matcher.suffix('seconds'), Matcher.full('wait_seconds'), Matcher.prefix('w')],
    bucketsForMetric: [[Matcher.prefix('wait_'), [1]]],
  })
  histogram('wait_seconds').record(1)
  assert.not.match(handle.render(), /wait_seconds_bucket/)
})

test('what is not a matcher is refused', () => {
  for (const wrong of ['a', undefined, {}]) {
    try {
      new PrometheusBuilder().setSumAndCountForMetric(wrong as never)
      assert.unreachable()
    } catch (error) {
      assert.is((error as BuildError).code, 'INVALID_MATCHER')
    }
  }
  for (const wrong of ['', 1, Matcher.full('a')]) {
    try {
      installRecorder({ sumAndCountForMetric: wrong as never })
      assert.unreachable()
    } catch (error) {
      assert.is((error as BuildError).code, 'INVALID_OPTION')
      assert.match((error as BuildError).message, /Give matchers in an array/)
    }
  }
})

test.run()
