import { installRecorder, Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, scrapeStrictly, uninstall } from '../../support/prometheus-fixture.ts'
import { refuses } from '../../support/refusal.ts'
import { warningsOf } from '../../support/warnings.ts'

test.after.each(uninstall)

/** The quantiles that a summary shows, or the bounds of a histogram. */
function shownOf(handle: PrometheusHandle, name: string): string[] {
  histogram(name).record(1)
  const { type, samples } = scrapeStrictly(handle).find(family => family.name === name)!
  const label = type === 'summary' ? 'quantile' : 'le'
  const values = samples.flatMap(({ labels }) => labels.get(label) ?? [])
  return values.map(value => `${label} ${value}`)
}

test('a summary has the quantiles of the strongest matcher, others those of all', () => {
  const handle = freshRecorder(builder =>
    builder
      .setQuantiles([0.1])
      .setSummaryForMetric(Matcher.suffix('_seconds'), { quantiles: [0.2] })
      .setSummaryForMetric(Matcher.prefix('http'), { quantiles: [0.3] })
      .setSummaryForMetric(Matcher.full('http_wait_seconds'), { quantiles: [1, 0.4] })
      .setSummaryForMetric(Matcher.full('plain')),
  )
  assert.equal(shownOf(handle, 'http_wait_seconds'), ['quantile 0.4', 'quantile 1'])
  assert.equal(shownOf(handle, 'http_seconds'), ['quantile 0.3'])
  assert.equal(shownOf(handle, 'seconds_seconds'), ['quantile 0.2'])
  assert.equal(shownOf(handle, 'plain'), ['quantile 0.1'])
  assert.equal(shownOf(handle, 'other'), ['quantile 0.1'])
})

test('of equal matchers the last counts, and a Map is taken as pairs are', () => {
  const handle = installRecorder({
    summariesForMetric: new Map([
      [Matcher.full('h'), { quantiles: [0.1] }],
      [Matcher.full('h'), { quantiles: [0.2] }],
    ]),
  })
  assert.equal(shownOf(handle, 'h'), ['quantile 0.2'])
})

test('of matchers for buckets and for summaries the stronger decides, of equal ones that for buckets', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.suffix('_seconds'), [5])
      .setBucketsForMetric(Matcher.full('equal'), [6])
      .setBucketsForMetric(Matcher.full('exact_b'), [7])
      .setSummaryForMetric(Matcher.full('wait_seconds'), { quantiles: [0.5] })
      .setSummaryForMetric(Matcher.full('equal'), { quantiles: [0.5] })
      .setSummaryForMetric(Matcher.prefix('exact'), { quantiles: [0.5] }),
  )
  assert.equal(shownOf(handle, 'wait_seconds'), ['quantile 0.5'])
  assert.equal(shownOf(handle, 'run_seconds'), ['le 5', 'le +Inf'])
  assert.equal(shownOf(handle, 'equal'), ['le 6', 'le +Inf'])
  assert.equal(shownOf(handle, 'exact_a'), ['quantile 0.5'])
  assert.equal(shownOf(handle, 'exact_b'), ['le 7', 'le +Inf'])
})

test('windows are as the matcher says, else as advised, else as for all, each of length and number by itself', () => {
  const clock = manualClock(0)
  const handle = freshRecorder(builder =>
    builder
      .withClock(clock.read)
      .setBuckets([9])
      .setBucketDuration(100)
      .setBucketCount(1)
      .setSummaryForMetric(Matcher.full('windows_matched'), { bucketCount: 2 }),
  )
  describeHistogram('windows_advised', 'Text', { bucketDurationMs: 200, bucketCount: 4 })
  describeHistogram('windows_longer', 'Text', { bucketDurationMs: 400 })
  describeHistogram('windows_more', 'Text', { bucketCount: 3 })
  describeHistogram('windows_matched', 'Text', { bucketDurationMs: 300, bucketCount: 9 })
  const lasting: Record<string, number> = {}
  for (const name of ['windows_advised', 'windows_longer', 'windows_more', 'windows_matched'])
    histogram(name).record(1)
  for (; clock.now <= 1_500; clock.now += 50) {
    for (const { name, type, samples } of scrapeStrictly(handle)) {
      assert.is(type, 'summary')
      const isEmpty = samples.some(sample => Number.isNaN(sample.value))
      if (!isEmpty) lasting[name] = clock.now
    }
  }
  // A window ends at its length, and counts for the other ones' time, at least once.
  assert.equal(lasting, {
    windows_advised: 750,
    windows_longer: 400,
    windows_more: 250,
    windows_matched: 550,
  })
})

test('windows that are wrong are reported and ignored', async () => {
  const handle = freshRecorder(builder => builder.setQuantiles([0.5]))
  const warnings = await warningsOf(() => {
    describeHistogram('no_time', 'Text', { bucketDurationMs: 0 })
    describeHistogram('no_count', 'Text', { bucketCount: 1.5 })
  })
  assert.is(warnings.length, 2)
  assert.match(warnings[0]!, /the bucketDurationMs advised for "no_time" got 0/)
  assert.match(warnings[1]!, /the bucketCount advised for "no_count" got 1.5/)
  for (const name of ['no_time', 'no_count']) assert.equal(shownOf(handle, name), ['quantile 0.5'])
})

test('a matcher wins over advice, advice over what is for all, and a native histogram over both', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBuckets([9])
      .setNativeHistogramForMetric(Matcher.full('native'), { buckets: [8] })
      .setSummaryForMetric(Matcher.full('native'), { quantiles: [0.5] })
      .setSummaryForMetric(Matcher.full('matched'), { quantiles: [0.5] })
      .setSummaryForMetric(Matcher.full('windows'), { bucketCount: 5 })
      .setBucketsForMetric(Matcher.full('bucketed'), [7]),
  )
  for (const name of ['native', 'matched', 'windows', 'bucketed', 'advised']) {
    describeHistogram(name, 'Text', { quantiles: [0.25] })
  }
  describeHistogram('both', 'Text', { buckets: [1], quantiles: [0.25] })
  assert.equal(shownOf(handle, 'native'), ['le 8', 'le +Inf'])
  assert.equal(shownOf(handle, 'matched'), ['quantile 0.5'])
  assert.equal(shownOf(handle, 'windows'), ['quantile 0.25'])
  assert.equal(shownOf(handle, 'bucketed'), ['le 7', 'le +Inf'])
  assert.equal(shownOf(handle, 'advised'), ['quantile 0.25'])
  assert.equal(shownOf(handle, 'both'), ['le 1', 'le +Inf'])
  assert.equal(shownOf(handle, 'neither'), ['le 9', 'le +Inf'])
})

test('advised quantiles that are wrong are reported with the name and ignored, and buckets beside them stay', async () => {
  const handle = freshRecorder(builder => builder.setQuantiles([0.5]))
  const warnings = await warningsOf(() => {
    describeHistogram('percent', 'Text', { quantiles: [99] })
    describeHistogram('empty', 'Text', { quantiles: [] })
    describeHistogram('half_wrong', 'Text', { buckets: [3], quantiles: 'p99' as never })
  })
  assert.equal(shownOf(handle, 'percent'), ['quantile 0.5'])
  assert.equal(shownOf(handle, 'empty'), ['quantile 0.5'])
  assert.equal(shownOf(handle, 'half_wrong'), ['le 3', 'le +Inf'])
  assert.is(warnings.length, 3)
  assert.match(warnings[0]!, 'the quantiles advised for "percent" got 99 in [99]')
  assert.match(warnings[0]!, '0.99')
  assert.match(warnings[2]!, 'half_wrong')
})

test('settings of a summary that are undefined are left out', () => {
  const handle = freshRecorder(builder =>
    builder.setQuantiles([0.25]).setSummaryForMetric(Matcher.full('wait'), {
      quantiles: undefined,
      bucketCount: undefined,
      bucketDurationMs: undefined,
      significantDigits: undefined,
    } as never),
  )
  histogram('wait').record(1)
  assert.match(handle.render(), /^wait\{quantile="0.25"\} 1$/m)
})

test('each summary looks back over its own windows', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder
      .withClock(clock.read)
      .setQuantiles([1])
      .setBucketDuration(1_000)
      .setBucketCount(2)
      .setSummaryForMetric(Matcher.full('long'), { bucketDurationMs: 10_000 })
      .setSummaryForMetric(Matcher.full('many'), { bucketCount: 4 }),
  )
  for (const name of ['usual', 'long', 'many']) histogram(name).record(7)
  const recent = (): string[] =>
    scrapeStrictly(handle)
      .filter(({ samples }) => samples[0]!.value === 7)
      .map(({ name }) => name)
  assert.equal(recent(), ['usual', 'long', 'many'])
  clock.now += 1_000
  assert.equal(recent(), ['usual', 'long', 'many'])
  clock.now += 1_000
  assert.equal(recent(), ['long', 'many'])
  clock.now += 2_000
  assert.equal(recent(), ['long'])
  clock.now += 6_000
  assert.equal(recent(), ['long'])
  clock.now += 10_000
  assert.equal(recent(), [])
})

test('a summary has its own precision', () => {
  const handle = freshRecorder(builder =>
    builder.setQuantiles([0.5]).setSummaryForMetric(Matcher.full('fine'), { significantDigits: 4 }),
  )
  const value = 1.234_56
  for (const name of ['fine', 'usual']) for (const each of [1, value, 2]) histogram(name).record(each)
  const medians = scrapeStrictly(handle).map(({ samples }) => Math.abs(samples[0]!.value / value - 1))
  assert.ok(medians[0]! < 1e-4, `${medians[0]}`)
  assert.ok(medians[1]! > 1e-4, `${medians[1]}`)
})

refuses('INVALID_QUANTILES', [
  [
    'a percentage for one metric',
    b => b.setSummaryForMetric(Matcher.full('a'), { quantiles: [99] }),
    "setSummaryForMetric, Matcher.full('a'), quantiles",
    '99',
    '0.99',
  ],
])

refuses('INVALID_OPTION', [
  [
    'a list for settings of summaries',
    b => b.setSummaryForMetric(Matcher.full('a'), [0.5] as never),
    "setSummaryForMetric, Matcher.full('a')",
    '[0.5]',
    'quantiles',
  ],
  [
    'a setting of summaries that does not exist',
    b => b.setSummaryForMetric(Matcher.full('a'), { percentiles: [0.5] } as never),
    '"percentiles"',
    'quantiles, significantDigits, bucketDurationMs, bucketCount',
  ],
])

refuses('INVALID_COUNT', [
  [
    'no windows for one metric',
    b => b.setSummaryForMetric(Matcher.full('a'), { bucketCount: 0 }),
    'bucketCount got 0',
  ],
])

refuses('INVALID_DURATION', [
  [
    'no time for a window of one metric',
    b => b.setSummaryForMetric(Matcher.full('a'), { bucketDurationMs: 0 }),
    'bucketDurationMs got 0',
  ],
])

test.run()
