import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { MetricKindMask } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type LabelRecord } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, scrapeStrictly } from '../../support/prometheus-fixture.ts'

// A program that takes a request's body for labels lets a stranger choose how many there are.

const labelCount = 10_000

const manyLabels: LabelRecord = Object.fromEntries(
  Array.from({ length: labelCount }, (_, index) => [`k${index}`, index % 2 === 0 ? 'v' : index]),
)

function emitMany(): void {
  counter('jobs_total', manyLabels).increment()
  counter('jobs_total', { other: 'x' }).increment()
  gauge('depth', manyLabels).set(1)
  histogram('took_seconds', manyLabels).record(0.5)
}

/** Renders in every way that there is. */
function renderAll(handle: PrometheusHandle): void {
  const families = scrapeStrictly(handle)
  assert.is(families[0]?.samples[0]?.labels.size, labelCount)
  assert.is(handle.renderOpenMetrics().match(/,k9999=/g)!.length, handle.render().match(/,k9999=/g)!.length)
  assert.is(Object.keys(JSON.parse(handle.renderJson()).families[0].series[0].labels).length, labelCount)
  assert.ok(handle.renderProtobuf().length > labelCount * 4)
  assert.is(Object.keys(handle.snapshot().families[0]!.series[0]!.labels).length, labelCount)
}

for (const type of ['histogram', 'summary'] as const) {
  test(`series of 10,000 labels are written, given another global label and removed, with a ${type}`, () => {
    const handle = freshRecorder(builder => (type === 'histogram' ? builder.setBuckets([1]) : builder))
    emitMany()
    renderAll(handle)
    handle.setGlobalLabel('host', 'a')
    assert.is(scrapeStrictly(handle)[0]?.samples[0]?.labels.size, labelCount + 1)
    handle.setGlobalLabel('host', undefined)
    emitMany()
    renderAll(handle)
    assert.is(handle.render({ labels: { k9999: '9999' } }).match(/^jobs_total/gm)!.length, 1)
    assert.is(handle.remove('counter', 'jobs_total', manyLabels), true)
    assert.not.match(handle.render(), /jobs_total.*k9999/)
    emitMany()
    handle.clear()
    assert.is(handle.render(), '')
    emitMany()
    renderAll(handle)
  })
}

test('a series of 10,000 labels is evicted when it is idle, and others beside it', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 1_000),
  )
  emitMany()
  handle.runUpkeep()
  // Idle is only what was shown.
  renderAll(handle)
  clock.now += 900
  counter('jobs_total', manyLabels).increment()
  handle.runUpkeep()
  clock.now += 900
  handle.runUpkeep()
  const families = scrapeStrictly(handle)
  assert.equal(
    families.map(({ name, samples }) => [name, samples.length]),
    [['jobs_total', 1]],
  )
  clock.now += 1_100
  assert.is(handle.render(), '')
})

test.run()
