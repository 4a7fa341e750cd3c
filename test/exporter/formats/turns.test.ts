import { Matcher, PrometheusBuilder, type PrometheusRecorder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { turnBytes } from '../../../exporter-prometheus/lib/formats/format.ts'
import { formats } from '../../../exporter-prometheus/lib/formats/formats.ts'
import { exposed } from '../../support/exposed.ts'
import { turnsOf } from '../../support/turns.ts'

// Every format yields about every `turnBytes` bytes: not much less often, because other work waits, and not much more
// often, because each turn costs time.

const series = 2_000

const contents: Readonly<Record<string, (recorder: PrometheusRecorder) => void>> = {
  counters(recorder) {
    for (let id = 0; id < series; id++) recorder.registerCounter('jobs_total', { id }).increment(id)
  },
  gauges(recorder) {
    for (let id = 0; id < series; id++) recorder.registerGauge('depth', { id, zone: 'eu' }).set(id / 3)
  },
  histograms(recorder) {
    for (let id = 0; id < series / 10; id++) recorder.registerHistogram('size', { id }).record(id)
  },
  'summaries, also of values below 0'(recorder) {
    for (let id = 0; id < series; id++) recorder.registerHistogram('wait', { id }).record(-id)
  },
  'many small families'(recorder) {
    for (let id = 0; id < series / 10; id++) recorder.registerGauge(`depth_of_queue_number_${id}`, {}).set(id)
  },
}

for (const [name, format] of Object.entries(formats)) {
  for (const [what, fill] of Object.entries(contents)) {
    test(`${name} of ${what} yields about every ${turnBytes} bytes`, () => {
      const recorder = new PrometheusBuilder()
        .setBucketsForMetric(Matcher.full('size'), [1, 10, 100])
        .buildRecorder()
      fill(recorder)
      const chunks = [...turnsOf(format, exposed(recorder))]
      const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
      const least = Math.floor(bytes / (2.25 * turnBytes))
      // Protobuf encodes a family, and then writes it; others collect lines for after the series.
      const families = what === 'many small families' && format.isBinary ? series / 10 : 1
      const most = Math.ceil((2 * bytes) / turnBytes) + families + 1
      assert.ok(chunks.length >= least && chunks.length <= most, `${chunks.length} of ${least} to ${most}`)
      if (format !== formats.json && !format.isBinary) {
        assert.ok(
          chunks.every(chunk => chunk.length === 0 || chunk.at(-1) === 0x0a),
          'whole lines',
        )
      }
      assert.ok(chunks.every(({ length }) => length <= 2.25 * turnBytes))
    })
  }
}

test.run()
