import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder } from '../../support/prometheus-fixture.ts'

test('advice for one series is not that of the next', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('size', { of: 'a' }).record(3)
  histogram('size', { of: 'b' }, { advice: { buckets: [5] } } as never).record(3)
  histogram('size', { of: 'c' }).record(3)
  const bounds = handle.render().match(/of="\w",le="[^"]+"/g)
  assert.equal(
    bounds,
    ['a",le="1', 'a",le="+Inf', 'b",le="5', 'b",le="+Inf', 'c",le="1', 'c",le="+Inf'].map(
      end => `of="${end}"`,
    ),
  )
})

test.run()
