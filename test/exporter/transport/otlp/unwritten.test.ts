import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BatchWriter } from '../../../../exporter-prometheus/lib/transport/otlp/batch.ts'
import { jsonEncoding } from '../../../../exporter-prometheus/lib/transport/otlp/json.ts'
import type { MetricHead, Points } from '../../../../exporter-prometheus/lib/transport/otlp/metric.ts'
import { protobufEncoding } from '../../../../exporter-prometheus/lib/transport/otlp/protobuf.ts'

// A point that cannot be written leaves nothing in a request.

const good: Points['gauge'] = { attributes: [], startMs: undefined, timeMs: 1, exemplars: [], value: 1 }
const bad = { ...good, attributes: undefined } as unknown as Points['gauge']

function headOf(name: string): MetricHead<'gauge'> {
  return { kind: 'gauge', name, description: '', unit: '' }
}

for (const [name, encoding] of Object.entries({ jsonEncoding, protobufEncoding })) {
  test(`${name}: a metric of which nothing could be written is not in a request`, () => {
    const writer = new BatchWriter(encoding, 10)
    const [first, none, last] = ['first', 'none', 'last'].map(headOf) as [MetricHead<'gauge'>, never, never]
    writer.add(first, good)
    assert.throws(() => writer.add(first, bad))
    assert.throws(() => writer.add(none, bad))
    writer.add(last, good)
    writer.add(last, good)
    const [batch, ...others] = writer.finish()
    assert.equal(
      [
        batch!.points,
        batch!.metrics.map(({ head, pieces }) => [head.name, pieces.map(({ ends }) => ends.length)]),
        others,
      ],
      [
        3,
        [
          ['first', [1]],
          ['last', [2]],
        ],
        [],
      ],
    )
  })
}

test.run()
