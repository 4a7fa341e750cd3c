import { counter, currentRecorder, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, sampleValue } from '../../support/prometheus-fixture.ts'

test('what cannot be written is counted under the name that the program gave, whatever is written', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming(true))
  counter('jobs', { id: 1 }).increment()
  counter('jobs', { id: 2 }).increment()
  gauge('room').set(1)
  const broken = currentRecorder().registerCounter('jobs', { id: 2 }, {} as never)
  Object.defineProperty(broken, 'value', {
    get() {
      throw new Error('broken')
    },
  })
  assert.match(handle.render(), /^jobs_total\{id="1"\} 1$/m)
  const text = handle.render()
  assert.ok(Number(sampleValue(text, 'metrics_write_errors_total{name="jobs"}')) > 0)
  assert.is(sampleValue(text, 'metrics_write_errors_total{name="jobs_total"}'), undefined)
})

test.run()
