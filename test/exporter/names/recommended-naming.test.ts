import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { golden } from '../../support/golden.ts'
import {
  freshRecorder,
  renderStrictly,
  sampleValue,
  scrapeStrictly,
} from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Descriptions belong to the process: each test has names of its own.

const recommended = () => freshRecorder(builder => builder.withRecommendedNaming())

test('without recommended naming a name is written as it is, whatever its unit', () => {
  const handle = freshRecorder()
  describeCounter('plain_read', Unit.Bytes, 'Bytes read.')
  counter('plain_read').increment()
  assert.is(
    renderStrictly(handle),
    '# HELP plain_read Bytes read.\n# TYPE plain_read counter\nplain_read 1\n',
  )
})

test('recommended naming writes units and _total in HELP, TYPE and all samples', () => {
  const handle = recommended()
  describeCounter('read', Unit.Bytes, 'Bytes read.')
  describeHistogram('wait', Unit.Seconds, 'Time waited.', { buckets: [1] })
  counter('read').increment(5)
  histogram('wait').record(0.5)
  assert.is(renderStrictly(handle), golden('recommended-naming.prom'))
})

test('a percentage is named a ratio, and keeps its value', () => {
  const handle = recommended()
  describeGauge('cpu_used', Unit.Percent, 'Of all cores.')
  gauge('cpu_used').set(55)
  assert.is(sampleValue(renderStrictly(handle), 'cpu_used_ratio'), '55')
})

test('a description that comes after the first sample renames the family, and loses nothing', () => {
  const handle = recommended()
  const latency = histogram('late', { route: '/' })
  latency.record(1)
  assert.is(scrapeStrictly(handle)[0]?.name, 'late')
  describeHistogram('late', Unit.Seconds, 'Described late.')
  latency.record(2)
  histogram('late', { route: '/' }).record(3)
  const [family, ...rest] = scrapeStrictly(handle)
  assert.is(rest.length, 0)
  assert.is(family?.name, 'late_seconds')
  assert.is(family?.help, 'Described late.')
  assert.is(family?.samples.at(-1)?.value, 3)
})

test('a rename that would collide is refused, counted and reported, and both families are served', async () => {
  const handle = recommended()
  gauge('disk_bytes').set(1)
  gauge('disk').set(2)
  const warnings = await warningsOf(() => describeGauge('disk', Unit.Bytes, 'Would be disk_bytes.'))
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'disk_bytes'), '1')
  assert.is(sampleValue(text, 'disk'), '2')
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="disk"}'), '1')
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, 'disk_bytes')
})

test('a name that a rename gave up is free for another', () => {
  const handle = recommended()
  gauge('heap').set(1)
  describeGauge('heap', Unit.Bytes, 'Renamed to heap_bytes.')
  histogram('heap').record(1)
  assert.equal(
    scrapeStrictly(handle).map(({ name, type }) => `${name} ${type}`),
    ['heap_bytes gauge', 'heap summary'],
  )
})

test('a name that a rename has taken is free for no other', async () => {
  const handle = recommended()
  gauge('arena').set(1)
  describeGauge('arena', Unit.Bytes, 'Renamed to arena_bytes.')
  const warnings = await warningsOf(() => gauge('arena_bytes').set(2))
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'arena_bytes'), '1')
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="arena_bytes"}'), '1')
  assert.is(warnings.length, 1)
})

test('a family that is gone is not renamed, and takes no name from others', () => {
  const handle = recommended()
  gauge('stack').set(1)
  handle.remove('gauge', 'stack')
  describeGauge('stack', Unit.Bytes, 'Would be stack_bytes.')
  gauge('stack').set(2)
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'stack_bytes'), '2')
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="stack"}'), undefined)
})

test('two counters that recommended naming would write alike are two: the first stays, the later is refused', () => {
  const handle = recommended()
  counter('jobs').increment(1)
  counter('jobs_total').increment(5)
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'jobs_total'), '1')
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="jobs_total"}'), '1')
})

test('matchers see the name before a unit or _total is added', async () => {
  const { Matcher } = await import('metrics-exporter-prometheus')
  const handle = freshRecorder(builder =>
    builder.withRecommendedNaming().setBucketsForMetric(Matcher.full('matched'), [1]),
  )
  describeHistogram('matched', Unit.Seconds, 'Written matched_seconds.')
  histogram('matched').record(1)
  assert.is(scrapeStrictly(handle)[0]?.name, 'matched_seconds')
  assert.is(scrapeStrictly(handle)[0]?.type, 'histogram')
})

test('text and JSON agree on every name', () => {
  const handle = recommended()
  describeCounter('agreed', Unit.Kibibytes, 'A counter.')
  counter('agreed').increment()
  gauge('agreed_gauge').set(1)
  const names = (JSON.parse(handle.renderJson()) as { families: { name: string }[] }).families.map(
    ({ name }) => name,
  )
  assert.equal(names, ['agreed_kibibytes_total', 'agreed_gauge'])
  assert.equal(
    scrapeStrictly(handle).map(({ name }) => name),
    names,
  )
})

test('what a program without types passes as unit or help breaks neither name nor exposition', () => {
  const handle = recommended()
  describeCounter('misused', 'The jobs done so far.' as never, 5 as never)
  describeGauge('misused_gauge', 7 as never, { text: 1 } as never)
  counter('misused').increment()
  gauge('misused_gauge').set(1)
  assert.equal(
    scrapeStrictly(handle).map(({ name }) => name),
    ['misused_total', 'misused_gauge'],
  )
})

test.run()
