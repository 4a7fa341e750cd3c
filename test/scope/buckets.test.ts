import { defaultBuckets, Matcher, type PrometheusBuilder } from 'metrics-exporter-prometheus'
import { defaultMetadata, histogram } from 'metrics-facade'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, renderStrictly, uninstall } from '../support/prometheus-fixture.ts'

test.after.each(uninstall)

/** The bounds of each series of a histogram, by the namespace that it has. */
function boundsOf(text: string, name: string): Record<string, string> {
  const bounds: Record<string, string[]> = {}
  for (const [, labels, bound] of text.matchAll(
    new RegExp(`^${name}_bucket\\{(?:(.*),)?le="([^"]+)"\\} `, 'gm'),
  )) {
    const place = /namespace="([^"]*)"/.exec(labels ?? '')?.[1] ?? ''
    bounds[place] ??= []
    bounds[place].push(bound!)
  }
  return Object.fromEntries(Object.entries(bounds).map(([place, all]) => [place, all.join(' ')]))
}

const everyDefault = [...defaultBuckets, '+Inf'].join(' ')
const asIs = (builder: PrometheusBuilder) => builder

for (const [settings, change, expected] of [
  ['no settings', asIs, { a: '1 10 +Inf', b: '0.001 +Inf', c: everyDefault, d: '1 10 +Inf' }],
  [
    'global buckets, which go before the defaults',
    (builder: PrometheusBuilder) => builder.setBuckets([7]),
    { a: '1 10 +Inf', b: '0.001 +Inf', c: '7 +Inf', d: '1 10 +Inf' },
  ],
  [
    'buckets of the name, which go before all',
    (builder: PrometheusBuilder) => builder.setBucketsForMetric(Matcher.full('app_times'), [8]),
    { a: '8 +Inf', b: '8 +Inf', c: '8 +Inf', d: '8 +Inf' },
  ],
] as const) {
  for (const order of ['abcd', 'cdba']) {
    test(`each place has its own buckets, with ${settings}, created as ${order}`, () => {
      const handle = freshRecorder(change)
      const runtime = createRuntime('app', { uptime: false })
      const buckets: Record<string, readonly number[] | undefined> = { a: [1, 10], b: [0.001], d: [1, 10] }
      for (const place of order) {
        const scope = runtime.namespace(place)
        if (place === 'b') {
          scope
            .createHistogramVec('times', 'Times', ['model'], {}, buckets[place])
            .withLabelValues('x')
            .record(5)
        } else scope.createHistogram('times', 'Times', {}, buckets[place]).record(5)
      }
      const text = renderStrictly(handle)
      assert.equal(boundsOf(text, 'app_times'), expected)
      assert.equal(
        boundsOf(handle.renderOpenMetrics(), 'app_times').c?.split(' ').length,
        expected.c.split(' ').length,
      )
    })
  }
}

test('a summary that the settings ask for stays one', () => {
  const handle = freshRecorder(builder => builder.setSummaryForMetric(Matcher.full('app_times'), {}))
  createRuntime('app', { uptime: false }).createHistogram('times', 'Times', {}, [1]).record(5)
  assert.match(renderStrictly(handle), '# TYPE app_times summary\n')
})

test('a scope that was removed may have other buckets', () => {
  const handle = freshRecorder()
  const scope = createRuntime('app', { uptime: false }).namespace('n')
  const first = scope.createHistogram('sizes', 'Sizes', {}, [1])
  first.record(1)
  scope.remove()
  const second = scope.createHistogram('sizes', 'Sizes', {}, [2, 3])
  assert.is.not(second, first)
  assert.equal(boundsOf(renderStrictly(handle), 'app_sizes'), { n: '2 3 +Inf' })
})

test('advice for a series is what it was, whatever else is registered while its labels are read', () => {
  const handle = freshRecorder()
  const metadata = { ...defaultMetadata, advice: { buckets: [1] } }
  const labels = {
    get namespace() {
      histogram('other', { namespace: 'o' }, { ...defaultMetadata, advice: { buckets: [2] } }).record(1)
      histogram('plain', { namespace: 'p' }).record(1)
      return 'n'
    },
  }
  histogram('own', labels, metadata).record(1)
  const text = renderStrictly(handle)
  assert.equal(boundsOf(text, 'own'), { n: '1 +Inf' })
  assert.equal(boundsOf(text, 'other'), { o: '2 +Inf' })
  assert.match(text, '# TYPE plain summary\n')
})

test('series with the same bounds are written as one with them: the bounds are shared', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('app', { uptime: false })
  for (let index = 0; index < 20; index++) {
    const scope = runtime.namespace(`${index}`)
    scope.createHistogram('times', 'Times', {}, index % 2 ? [1, 2] : [3]).record(1)
  }
  const bounds = handle.gather().families[0]!.series.map(series => (series as { bounds?: unknown }).bounds)
  assert.is(new Set(bounds).size, 2)
})

test.run()
