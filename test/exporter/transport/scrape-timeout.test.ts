import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultLimits } from '../../../exporter-prometheus/lib/transport/limits.ts'
import { ask } from '../../support/http-client.ts'
import { sampleValue } from '../../support/prometheus-fixture.ts'
import { holdCollector, listening } from '../../support/scrape-fixture.ts'
import { scraperOfNothing } from '../../support/scraper-of-nothing.ts'
import { warningsOf } from '../../support/warnings.ts'

// How long a scrape waits for its collectors.

const timeouts: ReadonlyArray<readonly [header: string | undefined, milliseconds: number]> = [
  ['1', 500],
  ['0.75', 375],
  ['0.1', 50],
  ['0.01', 50],
  ['1e-9', 50],
  ['10.0', 5_000],
  ['60', 10_000],
  ['Infinity', 10_000],
  ['0', 10_000],
  ['-1', 10_000],
  ['soon', 10_000],
  ['', 10_000],
  [undefined, 10_000],
]

for (const [timeoutSeconds, milliseconds] of timeouts) {
  test(`collectors have ${milliseconds} ms where the scraper says it waits ${timeoutSeconds ?? 'nothing'}`, async () => {
    const { scrapeWithin, waits } = scraperOfNothing()
    await scrapeWithin(timeoutSeconds)
    assert.equal(waits, [milliseconds])
  })
}

test('what a scraper may ask for can be limited', async () => {
  const { scrapeWithin, waits } = scraperOfNothing({ ...defaultLimits, timeoutMs: 4_000 })
  for (const seconds of ['1', '60', undefined]) await scrapeWithin(seconds)
  assert.equal(waits, [500, 2_000, 2_000])
})

test('a scrape waits for async collectors, and shows what they set', () =>
  listening({}, async ({ address }) => {
    using _ending = collect(async () => {
      await new Promise(resolve => setImmediate(resolve))
      gauge('collected').set(7)
    })
    assert.is(sampleValue((await ask(address, '/metrics')).text, 'collected'), '7')
  }))

test('a collector slower than the scraper waits is cut, counted by name and reported, and the rest is served', () =>
  listening({}, async ({ address }) => {
    using held = holdCollector('endless')
    gauge('g').set(1)
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '0.02' }
    let texts: string[] = []
    const warnings = await warningsOf(async () => {
      texts = [
        (await ask(address, '/metrics', { headers })).text,
        (await ask(address, '/metrics', { headers })).text,
      ]
    })
    assert.equal(
      texts.map(text => sampleValue(text, 'metrics_collector_errors_total{collector="endless"}')),
      // It is one run, which the second scrape joined.
      ['1', '1'],
    )
    assert.is(sampleValue(texts[0]!, 'g'), '1')
    assert.is(held.runs(), 1)
    assert.is(warnings.length, 1)
    assert.match(warnings[0]!, 'endless')
  }))

test.run()
