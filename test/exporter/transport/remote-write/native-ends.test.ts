import { Matcher } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remoteWriting, startMs } from '../../../support/remote-write-fixture.ts'

// Native histograms that end, in both versions: each is marked by what it was sent as.

for (const [version, names] of [
  ['2.0', ['{__name__="wait"}']],
  ['1.0', ['{__name__="wait_bucket", le="+Inf"}', '{__name__="wait_sum"}', '{__name__="wait_count"}']],
] as const) {
  test(`in version ${version} the end of ${names.join(' and ')} is marked`, () =>
    remoteWriting(
      { version },
      async ({ clock, world, handle, receiver }) => {
        histogram('wait').record(3)
        await world.push()
        handle.remove('histogram', 'wait')
        histogram('kept').record(1)
        clock.now += 1_000
        await world.push()
        const stale = receiver.requests.at(-1)!.samples.filter(({ value }) => value === 'stale')
        assert.equal(
          stale.map(({ series, timestampMs, startMs: began }) => [series, timestampMs, began]),
          names.map(name => [name, startMs + 1_000, 0]),
        )
      },
      builder => builder.setNativeHistogramForMetric(Matcher.full('wait')),
    ))
}

test.run()
