import {
  BuildError,
  Matcher,
  optionsFromEnvironment,
  PrometheusBuilder,
  PushError,
} from 'metrics-exporter-prometheus'
import { counter, describeGauge, describeHistogram, gauge, histogram, Unit, warnOnce } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { FixedBuckets } from 'metrics-facade/registry'
import { createHierarchy } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder, renderStrictly, sampleValue } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

test('buckets with a description and no unit are taken', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    describeHistogram('batch_size', 'Jobs in a batch', { buckets: [1, 10] })
    histogram('batch_size').record(5)
  })
  assert.equal(warnings, [])
  const text = renderStrictly(handle)
  assert.match(text, '# HELP batch_size Jobs in a batch\n# TYPE batch_size histogram')
  assert.is(sampleValue(text, 'batch_size_bucket{le="10"}'), '1')
})

test('what is not a description, a unit or advice is told with the remedy', async () => {
  freshRecorder()
  const warnings = await warningsOf(() => {
    describeHistogram('told_only_advice', { buckets: [1] } as never)
    describeHistogram({ name: 'x', help: 'y' } as never, undefined as never)
    describeHistogram('told_order', { buckets: [1] } as never, 'help')
    describeHistogram('told_array', 'help', [1, 2] as never)
  })
  assert.is(warnings.length, 4)
  for (const index of [0, 1])
    assert.match(warnings[index]!, 'was ignored: pass (name, unit?, description, advice?)')
  assert.match(warnings[2]!, 'use one of Unit, as Unit.Seconds, before the description')
  assert.match(warnings[3]!, 'was ignored: give { buckets: [0.1, 1] } or { quantiles: [0.5, 0.99] }, or none')
})

test('the same wrong labels are told in the same words in every room', async () => {
  const handle = freshRecorder()
  counter('x').increment()
  const words = 'labels are an object of names and values, a Map or pairs, not '
  for (const labels of ['GET', 5, new Date(0), ['a'], [[{}, 'a']], () => 'a'] as never[]) {
    for (const attempt of [
      () => handle.remove('counter', 'x', labels),
      () => handle.remove('counter', 'unknown', labels),
      () => handle.render({ labels }),
      () => collectProcessMetrics({ labels }),
      () => createHierarchy({ prefix: 'a', levels: [], labels }),
      () => new PrometheusBuilder().withPushGateway('http://127.0.0.1:9', { job: 'a', grouping: labels }),
    ]) {
      const error = errorOf(attempt) as Error
      assert.match(error.message, words, `${attempt}`)
    }
  }
})

test('labels are taken in the same forms in every room', () => {
  const handle = freshRecorder()
  for (const labels of [{ a: 'b' }, new Map([['a', 'b']]), [['a', 'b']]] as never[]) {
    const root = createHierarchy({ prefix: 'forms', levels: [], labels })
    assert.equal(root.labels, { a: 'b' })
    root.createCounter('total', 'Forms').increment()
    assert.match(handle.render({ labels }), 'forms_total{a="b"}')
    assert.is(handle.remove('counter', 'forms_total', labels), true)
    collectProcessMetrics({ labels })()
  }
})

const wrongBounds: ReadonlyArray<readonly [unknown, string]> = [
  [[], 'bucket bounds are empty'],
  [new Float64Array(0), 'bucket bounds are empty'],
  [[1, 1], 'is given twice'],
  [[0, -0], 'is given twice'],
  [[2, 1], 'is smaller than the one before'],
  [[1, Number.NaN], 'Give finite numbers'],
  [[1, Number.POSITIVE_INFINITY], 'Leave it out'],
  [['1'], 'Give finite numbers'],
  ['1', 'must be an array of numbers'],
  [{}, 'must be an array of numbers'],
  [new Set([1]), 'must be an array of numbers'],
]

test('the same wrong bounds are told in the same words in every room', () => {
  const scope = createHierarchy({ prefix: 'bounds', levels: [] })
  for (const [bounds, words] of wrongBounds as ReadonlyArray<readonly [never, string]>) {
    for (const attempt of [
      () => new FixedBuckets(bounds),
      () => new PrometheusBuilder().setBuckets(bounds),
      () => scope.createHistogram('h', 'Help', {}, bounds),
      () => collectProcessMetrics({ gcBuckets: bounds }),
    ]) {
      assert.match((errorOf(attempt) as Error).message, words)
    }
  }
})

test('typed arrays are bounds in every room, and zero has one sign', () => {
  const bounds = new Float64Array([-0, 1]) as never
  assert.equal(
    new FixedBuckets(bounds).bounds.map(bound => Object.is(bound, -0)),
    [false, false],
  )
  new PrometheusBuilder().setBuckets(bounds)
  createHierarchy({ prefix: 'typed', levels: [] }).createHistogram('h', 'Help', {}, bounds)
  collectProcessMetrics({ gcBuckets: bounds })()
})

test('a hierarchy without a prefix declares metrics as they are named', () => {
  const handle = freshRecorder()
  const jobs = createHierarchy({ prefix: '', levels: [] }).createCounterVec('jobs_total', 'Jobs', ['queue'])
  jobs.withLabels({ queue: 'mail' }).increment()
  assert.is(sampleValue(handle.render(), 'jobs_total{queue="mail"}'), '1')
})

test('a unit is written alike in every format', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming())
  describeGauge('load', Unit.Percent, 'Load')
  describeGauge('jobs', Unit.Count, 'Jobs')
  gauge('load').set(5)
  gauge('jobs').set(5)
  assert.match(handle.renderOpenMetrics(), '# UNIT load_ratio ratio')
  const units = handle.snapshot().families.map(({ name, unit }) => [name, unit])
  assert.equal(units, [
    ['load_ratio', 'ratio'],
    ['jobs', undefined],
  ])
  assert.match(handle.renderJson(), '"unit":"ratio"')
})

/** Total of a counter's samples. */
function totalOf(text: string, name: string): number {
  return text
    .split('\n')
    .filter(line => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

for (const name of ['metrics_conflicts_total', 'metrics_invalid_samples_total']) {
  test(`the books balance where the program takes ${name} first`, () => {
    const handle = freshRecorder()
    gauge(name).set(1)
    histogram(name).record(1)
    counter('ok').increment()
    gauge('ok').set(1)
    counter('bad').increment(-1)
    const text = renderStrictly(handle)
    assert.is(totalOf(text, 'metrics_conflicts_total{'), 3)
    assert.is(sampleValue(text, `metrics_conflicts_total{name="${name}"}`), '2')
    assert.is(sampleValue(text, 'metrics_invalid_samples_total{name="bad"}'), '1')
    handle.clear()
    gauge(name).set(1)
    assert.is(sampleValue(renderStrictly(handle), `metrics_conflicts_total{name="${name}"}`), '1')
  })
}

test('a program may count in the exporter’s counters itself', () => {
  const handle = freshRecorder()
  counter('metrics_conflicts_total', { name: 'mine' }).increment(5)
  assert.is(sampleValue(renderStrictly(handle), 'metrics_conflicts_total{name="mine"}'), '5')
})

test('a name with a unit does not take the exporter’s own', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming())
  counter('metrics_conflicts').increment()
  assert.is(sampleValue(renderStrictly(handle), 'metrics_conflicts_total{name="metrics_conflicts"}'), '1')
})

test('an inherited variable is not one of the environment', () => {
  const inherited = Object.create({ M_ENABLED: 'true', M_HOST: '0.0.0.0' })
  assert.equal(optionsFromEnvironment('M', inherited), { enabled: false })
  assert.is(optionsFromEnvironment('M', { M_ENABLED: 'true' }).enabled, true)
})

test('errors are printable and short, whatever they name', () => {
  const hostile = `x\n\u001b[31mforged\u202e\ud800${'z'.repeat(1e6)}`
  const odd = hostile as never
  for (const attempt of [
    () => new PrometheusBuilder().setBuckets(odd),
    () => new PrometheusBuilder().addGlobalLabel(odd, 'a'),
    () => new PrometheusBuilder().setQuantiles([odd]),
    () => new PrometheusBuilder().withHttpListener(odd),
    () => new PrometheusBuilder().addAllowedAddress(odd),
    () => new PrometheusBuilder().withPushGateway(odd),
    () => new PrometheusBuilder().withTls({ certificate: odd, key: odd }),
    () => new PrometheusBuilder().setBucketDuration(odd),
    () => optionsFromEnvironment(odd),
    () => optionsFromEnvironment('M', { M_PORT: hostile }),
    () => createHierarchy({ prefix: odd, levels: [] }),
    () => createHierarchy({ prefix: 'a', levels: [odd] }),
    () => createHierarchy({ prefix: 'a', levels: [], labels: { [hostile]: 'a' } }),
    () => collectProcessMetrics({ prefix: odd, [hostile]: 1 } as never),
    () => {
      throw new PushError(hostile, 'render')
    },
    () => {
      throw new BuildError('INVALID_OPTION', hostile)
    },
  ]) {
    const { message } = errorOf(attempt) as Error
    assert.not.match(message, /[\p{Cc}\p{Cs}\u202e]/u)
    assert.ok(message.length < 5000, `${attempt}: ${message.length}`)
  }
})

test('names of conflicts that are made up end in one series', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    for (let index = 0; index < 1500; index++) {
      counter(`both_${index}`).increment()
      gauge(`both_${index}`).set(1)
    }
  })
  const text = renderStrictly(handle)
  assert.is(totalOf(text, 'metrics_conflicts_total{'), 1500)
  assert.ok(Number(sampleValue(text, 'metrics_conflicts_total{name="(other)"}')) >= 500)
  assert.ok(warnings.length <= 1000)
  assert.is(warnOnce('afterwards', 'No more'), false)
})

test('a full matcher is no suffix, a prefix no suffix, and a suffix no prefix', () => {
  const picks = (matcher: Matcher, name: string) => matcher.matches(name)
  for (const name of ['file_size', 'size_file', 'sizes']) assert.is(picks(Matcher.full('size'), name), false)
  for (const name of ['file_size', 'asize']) assert.is(picks(Matcher.prefix('size'), name), false)
  for (const name of ['size_file', 'sizes']) assert.is(picks(Matcher.suffix('size'), name), false)
  const handle = freshRecorder(builder => builder.setBucketsForMetric(Matcher.full('size'), [1]))
  histogram('file_size').record(1)
  assert.match(handle.render(), '# TYPE file_size summary')
})

test('exemplars that are left out are counted with a help text', () => {
  const handle = freshRecorder()
  counter('traced').increment(1, { trace: 'x'.repeat(500) })
  assert.match(handle.render(), '# HELP metrics_invalid_exemplars_total Exemplars left out')
})

test.run()
