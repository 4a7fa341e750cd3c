import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NativeResets } from '../../../exporter-prometheus/lib/series/native-resets.ts'
import { seriesTypeOf } from '../../../exporter-prometheus/lib/series/types.ts'

const { create, dump, absorb } = seriesTypeOf('bucketed')

const histogram = (...bounds: readonly number[]) =>
  create(new Place(undefined, ''), { bounds } as never, {
    traces: undefined,
    now: () => 0,
    resets: new NativeResets(),
  })

test('histograms with other bounds, fewer or more, cannot be added up, and those with the same can', () => {
  const whole = histogram(1, 2)
  for (const bounds of [[1, 3], [1], [1, 2, 3], [2, 1], []]) {
    assert.throws(() => absorb(whole, dump(histogram(...bounds))), /different buckets cannot be added up/)
  }
  absorb(whole, dump(histogram(1, 2)))
})

test.run()
