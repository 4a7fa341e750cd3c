import { describeCounter, describeGauge, describeHistogram, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, scrapeStrictly } from '../../support/prometheus-fixture.ts'

// Descriptions belong to the process: each test has names of its own.

test('the first description of a name wins, also under another spelling of it', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming())
  describeGauge('spelled.so', Unit.Bytes, 'The first.')
  describeGauge('spelled.so', Unit.Seconds, 'The second.')
  describeGauge('spelled-so', Unit.Seconds, 'The third.')
  gauge('spelled_so').set(1)
  const [family] = scrapeStrictly(handle)
  assert.equal([family?.name, family?.help], ['spelled_so_bytes', 'The first.'])
})

test('a description belongs to its kind', () => {
  const handle = freshRecorder()
  describeCounter('of_a_kind', 'A counter.')
  gauge('of_a_kind').set(1)
  assert.is(scrapeStrictly(handle)[0]?.help, undefined)
})

test('what is described before a recorder is installed is known to it, advice and all', () => {
  describeHistogram('described_before', Unit.Seconds, 'Before.', { buckets: [1, 2] })
  const handle = freshRecorder()
  histogram('described_before').record(1)
  const [family] = scrapeStrictly(handle)
  assert.equal([family?.help, family?.type, family?.samples.length], ['Before.', 'histogram', 5])
})

test('a description of a metric that has no series shows nowhere, and stays when its series are gone', () => {
  const handle = freshRecorder()
  describeGauge('without_series', 'Still there.')
  assert.equal(scrapeStrictly(handle), [])
  gauge('without_series').set(1)
  handle.clear()
  gauge('without_series').set(2)
  assert.is(scrapeStrictly(handle)[0]?.help, 'Still there.')
})

test.run()
