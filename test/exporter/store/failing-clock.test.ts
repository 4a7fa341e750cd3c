import { MetricKindMask } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, scrapeStrictly } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// A clock that fails is told once in a process.

test('a clock that fails or says what is not a time stands still, and takes nothing with it', async () => {
  let time: unknown = 1_000
  const read = (): number => {
    if (time === 'throw') throw new Error('broken')
    return time as number
  }
  const handle = freshRecorder(builder => builder.withClock(read).idleTimeout(MetricKindMask.All, 5_000))
  const warnings = await warningsOf(() => {
    for (const wrong of ['throw', Number.NaN, Number.POSITIVE_INFINITY, 'text', undefined]) {
      time = wrong
      gauge('x', { wrong: String(wrong) }).set(1)
      handle.runUpkeep()
      assert.is(scrapeStrictly(handle)[0]!.samples.length > 0, true)
      assert.ok(handle.renderOpenMetrics() && handle.renderJson() && handle.renderProtobuf())
    }
    time = 2_000
    assert.is(scrapeStrictly(handle)[0]!.samples.length, 5)
    time = 9_000
    handle.runUpkeep()
    assert.is(handle.render(), '')
  })
  assert.equal(warnings, ['The clock of the Prometheus recorder failed: broken.'])
})

test.run()
