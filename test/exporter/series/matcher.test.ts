import { Matcher } from 'metrics-exporter-prometheus'
import { describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, scrapeStrictly } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Descriptions belong to the process: each test that describes has names of its own.

/** The first bound of the buckets of a family; `undefined` of a summary. */
function firstBound(handle: ReturnType<typeof freshRecorder>, name: string): string | undefined {
  histogram(name).record(1)
  return scrapeStrictly(handle)
    .find(family => family.name === name)!
    .samples[0]!.labels.get('le')
}

test('a full matcher wins over a prefix, and a prefix over a suffix, in whatever order they are given', () => {
  const rules = [
    [Matcher.suffix('_c'), [3]],
    [Matcher.prefix('a_'), [2]],
    [Matcher.full('a_b_c'), [1]],
  ] as const
  for (const order of [rules, rules.toReversed()]) {
    const handle = freshRecorder(builder => {
      for (const [matcher, bounds] of order) builder.setBucketsForMetric(matcher, bounds)
      return builder
    })
    assert.is(firstBound(handle, 'a_b_c'), '1')
    assert.is(firstBound(handle, 'a_x_c'), '2')
    assert.is(firstBound(handle, 'x_c'), '3')
    assert.is(firstBound(handle, 'x'), undefined)
  }
})

test('among matchers of a kind the longest wins', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.prefix('http_request'), [2])
      .setBucketsForMetric(Matcher.prefix('http_'), [1])
      .setBucketsForMetric(Matcher.prefix('http_request_size'), [3])
      .setBucketsForMetric(Matcher.suffix('s'), [4])
      .setBucketsForMetric(Matcher.suffix('_seconds'), [5]),
  )
  assert.is(firstBound(handle, 'http_other'), '1')
  assert.is(firstBound(handle, 'http_request_time'), '2')
  assert.is(firstBound(handle, 'http_request_size_bytes'), '3')
  assert.is(firstBound(handle, 'bytes'), '4')
  assert.is(firstBound(handle, 'wait_seconds'), '5')
})

test('an equal matcher again replaces the buckets of the first', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.full('a.b'), [1])
      .setBucketsForMetric(Matcher.prefix('a_b'), [3])
      .setBucketsForMetric(Matcher.full('a_b'), [2]),
  )
  assert.is(firstBound(handle, 'a_b'), '2')
})

test('matchers match the sanitized name, and are sanitized alike', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.full('9-x'), [1])
      .setBucketsForMetric(Matcher.prefix('http.'), [2])
      .setBucketsForMetric(Matcher.suffix('9'), [3]),
  )
  histogram('9-x').record(1)
  assert.is(firstBound(handle, '__x'), '1')
  assert.is(firstBound(handle, 'http_time'), '2')
  assert.is(firstBound(handle, 'p99'), '3')
})

test('a matcher wins over advice, advice over global buckets, and those over a summary', () => {
  const matched = freshRecorder(builder =>
    builder.setBuckets([3]).setBucketsForMetric(Matcher.full('advised_a'), [1]),
  )
  describeHistogram('advised_a', undefined, 'Advised.', { buckets: [2] })
  describeHistogram('advised_b', undefined, 'Advised.', { buckets: [2] })
  assert.is(firstBound(matched, 'advised_a'), '1')
  assert.is(firstBound(matched, 'advised_b'), '2')
  assert.is(firstBound(matched, 'not_advised'), '3')
  const plain = freshRecorder()
  assert.is(firstBound(plain, 'advised_b'), '2')
  assert.is(firstBound(plain, 'not_advised'), undefined)
})

test('fallback buckets count where nothing else says which, and are checked as all advice', async () => {
  const describeAll = (): void => {
    describeHistogram('fallen_back', 'Of an author.', { fallbackBuckets: [2] })
    describeHistogram('both_advised', 'Of an author.', { buckets: [1], fallbackBuckets: [2] })
  }
  const plain = freshRecorder()
  const warnings = await warningsOf(() => {
    describeAll()
    describeHistogram('ill_fallen_back', 'Of an author.', { fallbackBuckets: [2, 1] })
    assert.is(firstBound(plain, 'fallen_back'), '2')
    assert.is(firstBound(plain, 'both_advised'), '1')
    assert.is(firstBound(plain, 'ill_fallen_back'), undefined)
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /fallbackBuckets advised for "ill_fallen_back".*\[2, 1\]/)
  const configured = freshRecorder(builder => builder.setBuckets([3]))
  describeAll()
  assert.is(firstBound(configured, 'fallen_back'), '3')
})

test('advice that is no buckets is reported with its name and ignored, and the description stays', async () => {
  const handle = freshRecorder(builder => builder.setBuckets([3]))
  const warnings = await warningsOf(() => {
    describeHistogram('ill_advised', undefined, 'Help stays.', { buckets: [2, 1] })
    describeHistogram('empty_advice', undefined, 'Help stays.', { buckets: [] })
    describeHistogram('no_advice', undefined, 'Help stays.', {})
  })
  assert.is(firstBound(handle, 'ill_advised'), '3')
  assert.is(firstBound(handle, 'empty_advice'), '3')
  assert.is(firstBound(handle, 'no_advice'), '3')
  assert.is(scrapeStrictly(handle)[0]?.help, 'Help stays.')
  assert.is(warnings.length, 2)
  assert.match(warnings[0]!, 'ill_advised')
  assert.match(warnings[0]!, '[2, 1]')
})

test('advice given after the first series does not change its buckets', () => {
  const handle = freshRecorder(builder => builder.setBuckets([3]))
  const early = histogram('advised_late')
  early.record(1)
  describeHistogram('advised_late', undefined, 'Too late.', { buckets: [1, 2] })
  early.record(1)
  assert.is(firstBound(handle, 'advised_late'), '3')
  handle.clear()
  assert.is(firstBound(handle, 'advised_late'), '1')
})

test('a matcher says what it is made of', () => {
  const { mode, pattern } = Matcher.prefix('http.request')
  assert.equal([mode, pattern], ['prefix', 'http_request'])
})

test.run()
