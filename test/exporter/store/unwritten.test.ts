import { MetricKindMask, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, gauge, histogram, type Labels } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mostNames } from '../../../exporter-prometheus/lib/store/own-counters.ts'
import { freshRecorder, manualClock, sampleValue, scrapeStrictly } from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'
import { warningsOf } from '../../support/warnings.ts'

// What fails inside the exporter must not take anything else with it. Here, series fail of which a field throws when it
// is read, as one does that a program got hold of and broke.

function fail(): never {
  throw new Error('broken')
}

/** Breaks a field of a series, or what its labels are read from. */
function breakSeries(
  kind: 'Counter' | 'Gauge' | 'Histogram',
  name: string,
  labels: Labels,
  field: string,
): void {
  const series = currentRecorder()[`register${kind}`](name, labels, {} as never)
  Object.defineProperty(series, field, { get: fail, configurable: true })
}

/** Some of each kind, with a broken one in the middle, behind and before others. */
function emitWithBroken(count = 5): void {
  for (let id = 0; id < count; id++) {
    counter('a_total', { id }).increment()
    gauge('b', { id }).set(1)
    histogram('c', { id }).record(1)
  }
  counter('d_total').increment()
  const labels = { id: Math.floor(count / 2) }
  breakSeries('Counter', 'a_total', labels, 'value')
  breakSeries('Gauge', 'b', labels, 'last')
  breakSeries('Histogram', 'c', labels, 'sum')
}

const counts = (families: ReturnType<typeof parseStrictly>, name: string, suffix = ''): number =>
  families.find(family => family.name === name)?.samples.filter(sample => sample.name === name + suffix)
    .length ?? 0

function checkText(text: string, count: number, distribution: 'histogram' | 'summary'): void {
  const families = parseStrictly(text)
  assert.is(families.find(({ name }) => name === 'c')?.type, distribution)
  assert.is(counts(families, 'a_total'), count - 1)
  assert.is(counts(families, 'b'), count - 1)
  assert.is(counts(families, 'c', '_sum'), count - 1)
  assert.is(counts(families, 'c', '_count'), count - 1)
  assert.is(counts(families, 'd_total'), 1)
}

const lines = (text: string, start: RegExp): number => text.match(start)?.length ?? 0

for (const distribution of ['histogram', 'summary'] as const) {
  for (const count of [5, 700]) {
    test(`of ${count} series, one that cannot be written is left out alone, in every format, with a ${distribution}`, async () => {
      const handle = freshRecorder(builder =>
        distribution === 'histogram' ? builder.setBuckets([1]) : builder,
      )
      const warnings = await warningsOf(() => {
        emitWithBroken(count)
        checkText(handle.render(), count, distribution)
        checkText(handle.render(), count, distribution)
        const openMetrics = handle.renderOpenMetrics()
        assert.is(lines(openMetrics, /^a_total\{/gm), count - 1)
        assert.is(lines(openMetrics, /^b\{/gm), count - 1)
        assert.is(lines(openMetrics, /^c_sum\{/gm), count - 1)
        assert.is(lines(openMetrics, /^c_count\{/gm), count - 1)
        assert.match(openMetrics, /# EOF\n$/)
        const own = (families: ReadonlyArray<{ name: string; series: readonly unknown[] }>) =>
          families
            .slice(0, 2)
            .concat(families.filter(({ name }) => 'bc'.includes(name)))
            .map(({ series }) => series.length)
        const expected = [count - 1, 1, count - 1, count - 1]
        assert.equal(own(JSON.parse(handle.renderJson()).families), expected)
        assert.equal(own(handle.snapshot().families), expected)
        assert.ok(handle.renderProtobuf().length > count * 10)
        checkText(handle.render({ labels: {} }), count, distribution)
        assert.match(handle.render({ labels: { id: 0 } }), /^b\{id="0"\} 1$/m)
      })
      // Each is told once in a process.
      if (distribution === 'histogram' && count === 5)
        assert.equal(
          warnings.map(message =>
            message.replace(/^A series of the metric "(.*)" could not be written.*: /, '$1 '),
          ),
          ['a_total broken.', 'b broken.', 'c broken.'],
        )
      for (const name of ['a_total', 'b', 'c']) {
        assert.ok(Number(sampleValue(handle.render(), `metrics_write_errors_total{name="${name}"}`)) > 5)
      }
    })
  }
}

test('what cannot be written can be removed, and all of it cleared', () => {
  const labels = { id: 2 }
  const heal: Array<(handle: PrometheusHandle) => void> = [
    handle => {
      for (const [kind, name] of [
        ['counter', 'a_total'],
        ['gauge', 'b'],
        ['histogram', 'c'],
      ] as const) {
        assert.is(handle.remove(kind, name, labels), true)
      }
    },
    handle => handle.clear(),
  ]
  for (const one of heal) {
    const handle = freshRecorder()
    emitWithBroken()
    handle.render()
    one(handle)
    for (let id = 0; id < 5; id++) {
      counter('a_total', { id }).increment()
      gauge('b', { id }).set(1)
      histogram('c', { id }).record(1)
    }
    const families = scrapeStrictly(handle)
    assert.is(counts(families, 'a_total'), 5)
    assert.is(counts(families, 'b'), 5)
    assert.is(counts(families, 'c', '_sum'), 5)
  }
})

test('served in turns, series that cannot be written are left out, and pieces stay what they are', async () => {
  const handle = freshRecorder()
  const count = 3_000
  emitWithBroken(count)
  breakSeries('Counter', 'a_total', { id: 0 }, 'value')
  breakSeries('Counter', 'a_total', { id: count - 1 }, 'value')
  const response = await handle.fetchHandler()(new Request('http://localhost/metrics'))
  const text = await response.text()
  assert.is(response.status, 200)
  const families = parseStrictly(text)
  assert.is(counts(families, 'a_total'), count - 3)
  assert.is(counts(families, 'b'), count - 1)
  assert.is(new Set(text.match(/^a_total\{.*\}/gm)).size, count - 3)
})

test('a series whose labels cannot be read is counted where somebody asks for labels, too', () => {
  const handle = freshRecorder()
  for (const id of [1, 2]) gauge('x', { id }).set(id)
  breakSeries('Gauge', 'x', { id: 1 }, 'branch')
  assert.match(handle.render({ labels: { id: '2' } }), /^x\{id="2"\} 2$/m)
  assert.is(
    sampleValue(
      handle.render({ names: 'metrics_write_errors_total' }),
      'metrics_write_errors_total{name="x"}',
    ),
    '1',
  )
})

test('where names are UTF-8, a series that cannot be written is left out alone as well', () => {
  const handle = freshRecorder(builder => builder.withUtf8Names(true))
  gauge('x', { 'a.b': 1, a_b: 2 }).set(1)
  gauge('x', { 'a.c': 1, a_c: 2 }).set(1)
  gauge('x', { id: 1 }).set(1)
  breakSeries('Gauge', 'x', { id: 1 }, 'branch')
  gauge('y').set(1)
  assert.match(handle.render(), /^y 1$/m)
  // It is counted: what is left out is not lost in silence.
  assert.is(sampleValue(handle.render(), 'metrics_write_errors_total{name="x"}'), '1')
})

test('a series on which upkeep fails stays, and the others are evicted', async () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 1_000),
  )
  for (let id = 0; id < 5; id++) gauge('x', { id }).set(1)
  breakSeries('Gauge', 'x', { id: 2 }, 'idleSince')
  histogram('y').record(1)
  const warnings = await warningsOf(() => {
    handle.runUpkeep()
    // Idle is only what was shown.
    assert.match(handle.render(), /^x\{id="1"\} 1$/m)
    clock.now += 1_001
    handle.runUpkeep()
  })
  assert.equal(warnings, ['Upkeep failed: broken.'])
  const text = handle.render()
  assert.match(text, /^x\{id="2"\} 1$/m)
  assert.not.match(text, /^x\{id="1"\}/m)
  assert.not.match(text, /^y/m)
  assert.ok(Number(sampleValue(text, 'metrics_upkeep_errors_total')) >= 2)
})

test('names beyond the first thousand are counted as one, until there is room again', () => {
  const handle = freshRecorder()
  for (let index = 0; index < mostNames + 500; index++) {
    gauge(`x${index}`).set(1)
    counter(`x${index}`).increment()
  }
  let text = handle.render({ names: 'metrics_conflicts_total' })
  assert.is(lines(text, /^metrics_conflicts_total\{/gm), mostNames + 1)
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="(other)"}'), '500')
  counter('x3').increment()
  handle.remove('counter', 'metrics_conflicts_total', { name: 'x1' })
  handle.remove('counter', 'metrics_conflicts_total', { name: 'x2' })
  counter('x1400').increment()
  text = handle.render({ names: 'metrics_conflicts_total' })
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="x3"}'), '2')
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="x1400"}'), '1')
})

test.run()
