import { queryObjects } from 'node:v8'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from '../../../exporter-prometheus/lib/base/timers.ts'
import { openMetricsFormat } from '../../../exporter-prometheus/lib/formats/openmetrics.ts'
import { textFormat } from '../../../exporter-prometheus/lib/formats/text.ts'
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import { LineWriter } from '../../../exporter-prometheus/lib/line-writer/line.ts'
import { exposed } from '../../support/exposed.ts'
import { textOf } from '../../support/turns.ts'

// What the garbage collector finds none of, V8 has to compile again for the next scrape.
for (const kind of [ByteSink, LineWriter, Turns]) {
  test(`one ${kind.name} outlives all renders`, () => {
    const recorder = new PrometheusBuilder().buildRecorder()
    recorder.registerCounter('jobs_total', { queue: 'mail' }).increment(1)
    for (const format of [textFormat, openMetricsFormat]) textOf(format, exposed(recorder))
    assert.ok(queryObjects(kind, { format: 'count' }) >= 1)
  })
}

test.run()
