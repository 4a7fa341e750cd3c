import { Matcher } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remoteWriting } from '../../../support/remote-write-fixture.ts'
import { pushAll } from '../../../support/remote-write-pushes.ts'

// Of each type several series are sent, each with its own values, in each version.

const queues = ['a', 'b', 'c']

for (const version of ['1.0', '2.0'] as const) {
  test(`in version ${version} each series has its own values`, () =>
    remoteWriting(
      { version },
      async ({ receiver, ...writing }) => {
        for (const [index, queue] of queues.entries()) {
          const exemplar = index === 1 ? { trace_id: 'x' } : undefined
          counter('jobs_total', { queue }).increment(index + 1, exemplar)
          gauge('depth', { queue }).set(10 * index)
          for (let time = 0; time <= index; time++) {
            for (const name of ['classic', 'totals']) histogram(name, { queue }).record(0.5 + time, exemplar)
          }
        }
        await pushAll({ receiver, ...writing }, 1)
        const valuesOf = (name: string, rest = ''): unknown[] =>
          queues.map(queue => {
            const found = receiver.requests[0]!.samples.filter(
              ({ series }) =>
                series.includes(`__name__="${name}"`) &&
                series.includes(`queue="${queue}"`) &&
                series.includes(rest),
            )
            assert.is(found.length, 1, `${name} ${queue} ${rest}`)
            return found[0]!.value
          })
        assert.equal(valuesOf('jobs_total'), [1, 2, 3])
        assert.equal(valuesOf('depth'), [0, 10, 20])
        for (const name of ['classic', 'totals']) {
          assert.equal(valuesOf(`${name}_count`), [1, 2, 3])
          assert.equal(valuesOf(`${name}_sum`), [0.5, 2, 4.5])
        }
        assert.equal(valuesOf('classic_bucket', 'le="1.0"'), [1, 1, 1])
        assert.equal(valuesOf('classic_bucket', 'le="2.0"'), [1, 2, 2])
        assert.equal(valuesOf('classic_bucket', 'le="+Inf"'), [1, 2, 3])
      },
      builder =>
        builder
          .setBucketsForMetric(Matcher.full('classic'), [1, 2])
          .setSumAndCountForMetric(Matcher.full('totals')),
    ))
}

test.run()
