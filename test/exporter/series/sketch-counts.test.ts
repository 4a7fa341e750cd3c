import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sketch } from '../../../exporter-prometheus/lib/series/sketch.ts'

// How many values a sketch counts, and in how much memory.

test('counts beyond 32 bits are counted in full', () => {
  const sketch = new Sketch(2)
  sketch.add(1, 2 ** 40)
  sketch.add(1000, 2 ** 33)
  assert.is(sketch.count, 2 ** 40 + 2 ** 33)
  assert.ok(Math.abs(sketch.quantile(0.99) - 1) < 0.005)
  assert.ok(Math.abs(sketch.quantile(0.995) / 1000 - 1) < 0.005)
  const merged = new Sketch(2)
  merged.merge(sketch)
  merged.merge(sketch)
  assert.ok(Math.abs(merged.quantile(0.5) - 1) < 0.005)
})

/** Bytes of the histograms that a sketch holds. */
function footprint(body: (sketch: Sketch) => void): number {
  let made = 0
  const NativeArray = globalThis.Float64Array
  globalThis.Float64Array = class extends NativeArray {
    constructor(...parameters: ConstructorParameters<typeof NativeArray>) {
      super(...parameters)
      made += this.byteLength
    }
  } as typeof NativeArray
  try {
    body(new Sketch(2))
  } finally {
    globalThis.Float64Array = NativeArray
  }
  return made
}

test('memory grows with the range of values, never with their number', () => {
  const fill = (count: number) => (sketch: Sketch) => {
    // The golden ratio spreads any number of values evenly.
    for (let index = 1; index <= count; index++) sketch.add(0.001 + ((index * 0.618_033_988_749_895) % 1), 1)
  }
  const few = footprint(fill(1_000))
  assert.ok(few > 0)
  assert.is(footprint(fill(200_000)), few)
  assert.ok(
    footprint(sketch => {
      fill(1_000)(sketch)
      sketch.add(1e300, 1)
    }) > few,
  )
})

test('counts beyond the safe integers throw nothing, whether they are added or merged', () => {
  const [sketch, other] = [new Sketch(2), new Sketch(2)]
  for (const one of [sketch, other, sketch]) {
    one.add(-1, Number.MAX_SAFE_INTEGER)
    one.add(5, Number.MAX_SAFE_INTEGER)
  }
  sketch.merge(other)
  assert.is(sketch.quantile(0), -1)
  assert.ok(Math.abs(sketch.quantile(0.25) + 1) < 0.01)
  assert.ok(Math.abs(sketch.quantile(0.9) - 5) < 0.05)
})

test('where counts are so large that they are rounded, the last rank is the largest value', () => {
  const sketch = new Sketch()
  sketch.add(1, 2 ** 53)
  for (let id = 0; id < 100; id++) sketch.add(1_000 + id, 3)
  assert.ok(sketch.count > 2 ** 53 + 300, 'rounded up')
  assert.is(sketch.quantile(1 - 2 ** -53), 1_099)
})

test.run()
