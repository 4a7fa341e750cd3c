import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, sampleValue } from '../../../support/prometheus-fixture.ts'

// In whichever way a value is written to that has no series of its own: it is counted, and it can become busy.

/** Each way to write, and what is shown of the value that stands for others after 60 writes. */
const ways: ReadonlyArray<
  readonly [name: string, shown: string | undefined, write: (labels: { readonly id: string }) => void]
> = [
  ['increment_total', '120', labels => counter('increment_total', labels).increment(2)],
  ['absolute_total', '0', labels => counter('absolute_total', labels).absolute(7)],
  ['record', '60', labels => histogram('record', labels).record(1)],
  ['record_many', '180', labels => histogram('record_many', labels).recordMany(1, 3)],
  ['set', undefined, labels => gauge('set', labels).set(1)],
  ['raise', undefined, labels => gauge('raise', labels).increment(1)],
  ['lower', undefined, labels => gauge('lower', labels).decrement(1)],
]

function samples(handle: PrometheusHandle, name: string): string[] {
  const lines = handle.render({ names: name }).split('\n')
  return lines.filter(line => line.startsWith(name)).map(line => line.slice(name.length))
}

for (const [name, shown, write] of ways) {
  test(`${name}: what is beyond the limit is counted, and gets the place of what is idle`, () => {
    const clock = manualClock()
    const handle = freshRecorder(builder =>
      builder.withCardinalityLimits({ perLabel: 1 }).withClock(clock.read),
    )
    write({ id: 'first' })
    const tick = (): void => {
      clock.now += 5_000
      handle.runUpkeep()
    }
    tick()
    for (let time = 0; time < 60; time++) write({ id: 'busy' })
    tick()
    const overflow = sampleValue(handle.render(), `metrics_overflow_total{metric="${name}",label="id"}`)
    assert.is(overflow, '60')
    const counted = name.startsWith('record') ? '_count{id="other"} ' : '{id="other"} '
    const lines = samples(handle, name)
    assert.is(lines.find(line => line.startsWith(counted))?.slice(counted.length), shown)
    for (let round = 0; round < 4; round++) {
      for (let time = 0; time < 60; time++) write({ id: 'busy' })
      tick()
    }
    write({ id: 'busy' })
    assert.ok(
      samples(handle, name).some(line => line.includes('{id="busy"')),
      samples(handle, name).join('\n'),
    )
  })
}

test('what is shown at zero beyond the limit is shown so as the value that stands for others', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 1 }))
  for (const id of ['a', 'b']) histogram('wait', { id }).zero()
  assert.ok(samples(handle, 'wait').includes('_count{id="other"} 0'))
  assert.is(sampleValue(handle.render(), 'metrics_overflow_total{metric="wait",label="id"}'), undefined)
})

test.run()
