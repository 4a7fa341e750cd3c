import { Sketch } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('a sketch of nothing has no quantiles: each is NaN', () => {
  const sketch = new Sketch()
  for (const quantile of [0, 0.5, 1]) assert.is(Object.is(sketch.quantile(quantile), Number.NaN), true)
  sketch.add(3)
  for (const quantile of [-1, 0, 0.5, 1, 2]) assert.is(sketch.quantile(quantile), 3)
})

test.run()
