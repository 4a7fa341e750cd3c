import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Batch, BatchWriter } from '../../../../exporter-prometheus/lib/transport/otlp/batch.ts'
import { jsonEncoding } from '../../../../exporter-prometheus/lib/transport/otlp/json.ts'
import type { MetricHead, Points } from '../../../../exporter-prometheus/lib/transport/otlp/metric.ts'
import { protobufEncoding } from '../../../../exporter-prometheus/lib/transport/otlp/protobuf.ts'

// A point that cannot be written leaves nothing in a request.

const good: Points['gauge'] = { attributes: [], startMs: undefined, timeMs: 1, exemplars: [], value: 1 }
const bad = { ...good, attributes: undefined } as unknown as Points['gauge']

const [first, none, last] = ['first', 'none', 'last'].map(
  (name): MetricHead<'gauge'> => ({ kind: 'gauge', name, description: '', unit: '' }),
) as [MetricHead<'gauge'>, MetricHead<'gauge'>, MetricHead<'gauge'>]

for (const [name, encoding] of Object.entries({ jsonEncoding, protobufEncoding })) {
  const written = (addBad: (writer: BatchWriter, head: MetricHead<'gauge'>) => void): Batch[] => {
    const writer = new BatchWriter(encoding, 10)
    for (const head of [first, last]) {
      writer.add(head, good)
      addBad(writer, head)
      writer.add(head, good)
      addBad(writer, none)
    }
    return writer.finish()
  }

  test(`${name}: points that cannot be written, and metrics without others, leave nothing`, () => {
    const batches = written((writer, head) => {
      assert.throws(() => writer.add(head, bad))
    })
    assert.equal(
      batches,
      written(() => {}),
    )
    const [batch] = batches
    assert.is(batch!.points, 4)
    assert.equal(
      batch!.metrics.map(({ head }) => head.name),
      ['first', 'last'],
    )
  })
}

test.run()
