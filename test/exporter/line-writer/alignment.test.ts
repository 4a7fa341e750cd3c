import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import { currentRecorder, gauge } from 'metrics-facade'
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
