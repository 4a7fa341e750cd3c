import { Matcher, MetricKindMask } from 'metrics-exporter-prometheus'
import { currentRecorder, defaultMetadata, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Each part of upkeep runs although another fails, and the failure is counted and told.

test.after.each(uninstall)

const parts: Readonly<Record<string, readonly [name: string, method: string]>> = {
  'rotating the windows of a summary': ['wait', 'dropOldSlots'],
  'resetting a native histogram': ['native', 'resetIfDue'],
  'looking whether a series is idle': ['depth', 'idleSince'],
}

for (const [what, [name, method]] of Object.entries(parts)) {
  test(`${what} fails, and the rest of upkeep is done`, async () => {
    const clock = manualClock()
    const handle = freshRecorder(builder =>
      builder
        .withClock(clock.read)
        .setNativeHistogramForMetric(Matcher.full('native'), { maxBuckets: 3, resetAfterMs: 50 })
        .idleTimeout(MetricKindMask.Gauge, 100),
    )
    for (const one of ['depth', 'other_depth']) gauge(one).set(1)
    histogram('wait').record(1)
    for (const value of [1, 2, 4, 8, 16, 32, 64]) histogram('native').record(value)
    handle.render()
    const recorder = currentRecorder()
    const broken =
      name === 'depth'
        ? recorder.registerGauge(name, {}, defaultMetadata)
        : recorder.registerHistogram(name, {}, defaultMetadata)
    Object.defineProperty(broken, method, {
      get() {
        throw new Error(`${name} is broken`)
      },
    })
    const warnings = await warningsOf(() => {
      // Longer than all windows, the reset and the time-out.
      for (let time = 0; time < 10; time++) {
        clock.now += 100_000
        handle.runUpkeep()
      }
    })
    assert.equal(warnings, [`Upkeep failed: ${name} is broken.`])
    const text = handle.render()
    assert.is(sampleValue(text, 'other_depth'), undefined)
    assert.is(sampleValue(text, 'depth'), name === 'depth' ? '1' : undefined)
    assert.is(sampleValue(text, 'native_count'), name === 'native' ? '7' : '0')
    if (name !== 'wait') assert.is(sampleValue(text, 'wait{quantile="0.5"}'), 'NaN')
    assert.ok(Number(sampleValue(text, 'metrics_upkeep_errors_total')) >= 1)
    assert.match(
      text,
      '# HELP metrics_upkeep_errors_total Failures of upkeep, which rotates windows and evicts idle series\n',
    )
  })
}

test.run()
