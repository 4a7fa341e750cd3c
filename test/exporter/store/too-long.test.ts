import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonFormat } from '../../../exporter-prometheus/lib/formats/json-format.ts'
import { textFormat } from '../../../exporter-prometheus/lib/formats/text.ts'
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import { exposed } from '../../support/exposed.ts'
import { freshRecorder } from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'

// An exposition that is longer than a string can be: only inside can a limit be set that a test can reach.

test('an exposition that is longer than a string can be ends with whole series', () => {
  freshRecorder()
  for (let id = 0; id < 100; id++) gauge('x', { id }).set(1)
  counter('y_total').increment()
  for (const format of [textFormat, jsonFormat]) {
    const sink = new ByteSink(0, undefined, 300)
    const told: unknown[] = []
    const exposition = {
      ...exposed(currentRecorder() as PrometheusRecorder),
      onUnwritten: (_family: unknown, error: unknown) => told.push(error),
    }
    for (const _turn of format.write(exposition, sink));
    const text = sink.toString()
    assert.ok(text.length > 250 && text.length < 400, String(text.length))
    assert.match(String(told[0]), /longer than a string can be/)
    if (format === jsonFormat) JSON.parse(text)
    else parseStrictly(text)
  }
})

test.run()
