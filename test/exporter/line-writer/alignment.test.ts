import type { PrometheusBuilder, PrometheusRecorder } from 'metrics-exporter-prometheus'
import { currentRecorder, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { textFormat } from '../../../exporter-prometheus/lib/formats/text.ts'
// Internals: only there it can be chosen where on a page a line comes to stand.
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import { pageBytes } from '../../../exporter-prometheus/lib/line-writer/pages.ts'
import { cacheOf, valuesFinder } from '../../../exporter-prometheus/lib/line-writer/value-cache.ts'
import type { Exposition } from '../../../exporter-prometheus/lib/model/exposition.ts'
import { exposed } from '../../support/exposed.ts'
import { freshRecorder } from '../../support/prometheus-fixture.ts'

// Lines are written in runs into a page, so what matters is where a run begins and where the page ends.

/** The longest that there are, with the shortest in between. */
const values = [-3.5934567890123456e-9, -1.7976931348623157e308, 1, -2.2250738585072014e-308]

function expositionOf(width: number): { readonly exposition: Exposition; readonly text: string } {
  freshRecorder()
  let text = '# TYPE g gauge\n'
  for (let index = 0; index < 120; index++) {
    const id = `${index}`.padEnd(width, 'x')
    const value = values[index % values.length]!
    gauge('g', { id }).set(value)
    text += `g{id="${id}"} ${value}\n`
  }
  return { exposition: exposed(currentRecorder() as PrometheusRecorder), text }
}

test('lines are whole at any distance between a run and the end of a page', () => {
  const run = 4_096
  for (let width = 60; width < 100; width += 3) {
    const { exposition, text } = expositionOf(width)
    for (let distance = run - 40; distance < run + 140; distance++) {
      const sink = new ByteSink()
      sink.text('#'.repeat(pageBytes - distance - '# TYPE g gauge\n'.length))
      const { offset } = sink
      for (const _turn of textFormat.write(exposition, sink));
      // As strings of their own, so that a difference is found at once.
      if (sink.toString().slice(offset) !== text) {
        assert.is(sink.toString().slice(offset), text, `labels of ${width}, ${distance} before the end`)
      }
    }
  }
})

for (const [type, configure] of [
  ['histogram', (builder: PrometheusBuilder) => builder.setBuckets([-1e-300, 0.1, 123456789.12345678])],
  ['summary', (builder: PrometheusBuilder) => builder.setQuantiles([0.123456789, 0.5, 0.987654321])],
] as const) {
  test(`the lines of a ${type} are whole at any distance from the end of a page`, () => {
    const handle = freshRecorder(configure)
    const one = 12_345_678.901234567
    for (const id of ['a', 'b'.repeat(40), 'c', 'd'.repeat(90), 'ä']) {
      histogram('wait', { id }).recordMany(one, 4_503_599_627_370_497)
    }
    const exposition = exposed(currentRecorder() as PrometheusRecorder)
    const text = handle.render()
    for (let distance = 1; distance < Buffer.byteLength(text) + 200; distance++) {
      const sink = new ByteSink()
      sink.text('#'.repeat(pageBytes - distance))
      const { offset } = sink
      for (const _turn of textFormat.write(exposition, sink));
      if (sink.toString().slice(offset) !== text) {
        assert.is(sink.toString().slice(offset), text, `${distance} before the end`)
      }
    }
  })
}

test('the values of removed series are not cached', () => {
  const { exposition } = expositionOf(3)
  const [family] = exposition.families
  const many = Array.from({ length: 20 }, () => family!.series).flat() as never[]
  const cacheKey = {}
  const kept = cacheOf(cacheKey)
  const find = valuesFinder(many, cacheKey)
  for (let index = 0; index < many.length; index += 256) find(index)
  assert.is(kept.length, Math.ceil(many.length / 256))
  valuesFinder(many.slice(0, 300), cacheKey)
  assert.is(kept.length, 2)
  valuesFinder([], cacheKey)
  assert.is(kept.length, 0)
})

test.run()
