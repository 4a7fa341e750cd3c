import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseStrictly } from '../support/strict-parser.ts'
import { oddValues, recordOddities } from './expositions.ts'
import { recordExemplars, recordForbidden, widest } from './openmetrics-records.ts'
import { Prometheus } from './prometheus.ts'

// OpenMetrics as a Prometheus stores it that scrapes it and keeps exemplars.

const oddities = recordOddities()

async function scraped(
  handle: PrometheusHandle,
  look: (prometheus: Prometheus) => Promise<void>,
): Promise<void> {
  let accepted: string | undefined
  const server = createServer(handle.requestHandler())
    .on('request', ({ headers }) => {
      accepted = headers.accept
    })
    .listen(0, '127.0.0.1')
  await once(server, 'listening')
  let prometheus: Prometheus | undefined
  try {
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`
    prometheus = await Prometheus.start(target, {}, ['--enable-feature=exemplar-storage'])
    await prometheus.waitFor('up', value => value === 1)
    await look(prometheus)
    assert.equal(prometheus.complaints(), [])
    assert.match(handle.negotiate(accepted).contentType, /^application\/openmetrics-text; version=1\.0\.0/)
  } finally {
    await prometheus?.stop()
    server.closeAllConnections()
    server.close()
  }
}

interface StoredExemplars {
  readonly seriesLabels: Readonly<Record<string, string>>
  readonly exemplars: ReadonlyArray<{
    readonly labels: Readonly<Record<string, string>>
    readonly value: string
    readonly timestamp: number
  }>
}

test('Prometheus stores exemplars, and gives them back', () => {
  const before = Date.now()
  return scraped(recordExemplars(new PrometheusBuilder()), async prometheus => {
    const [start, end] = [before / 1000 - 60, Date.now() / 1000 + 60].map(String) as [string, string]
    const query = '{__name__=~"jobs_total|wait_bucket"}'
    const stored = (await prometheus.get('query_exemplars', { query, start, end })) as StoredExemplars[]
    const found = stored.map(({ seriesLabels: { __name__, le, zone }, exemplars }) => {
      for (const { timestamp } of exemplars) assert.ok(timestamp * 1000 >= before - 1)
      return [__name__, le, zone, exemplars.map(({ labels, value }) => [labels, value])]
    })
    assert.equal(
      found.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      [
        // This Prometheus leaves escapes in exemplars as they are written.
        ['jobs_total', undefined, 'a\\b', [[{ span_id: '\\"\\\\\\n', trace_id: 'latest' }, '3']]],
        ['wait_bucket', '+Inf', 'a\\b', [[{ trace_id: widest }, '5000000']]],
        ['wait_bucket', '0.1', 'a\\b', [[{ trace_id: 'fast' }, '0.05']]],
      ],
    )
  })
})

test('Prometheus reads braces and signs of numbers in an exemplar', () => {
  // Python, which looks for the first brace, does not.
  const recorder = new PrometheusBuilder().buildRecorder()
  withLocalRecorder(recorder, () => counter('jobs_total').increment(1, { trace_id: '{a} # {} 1 #' }))
  const start = String(Date.now() / 1000 - 60)
  return scraped(recorder.handle(), async prometheus => {
    const end = String(Date.now() / 1000 + 60)
    const stored = (await prometheus.get('query_exemplars', {
      query: 'jobs_total',
      start,
      end,
    })) as StoredExemplars[]
    assert.equal(
      stored.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id)),
      ['{a} # {} 1 #'],
    )
  })
})

test('Prometheus stores what types forbid under the names of the text format', () => {
  const handle = recordForbidden()
  return scraped(handle, async prometheus => {
    const stored = await prometheus.query('{job="example",__name__!~"up|scrape_.*"}')
    const isCreated = (name: string): boolean => name.endsWith('_created') && name !== 'gauged_created'
    const names = stored.map(({ labels }) => labels.__name__!).filter(name => !isCreated(name))
    const texts = parseStrictly(handle.render()).flatMap(({ samples }) => samples.map(({ name }) => name))
    assert.equal(names.sort(), texts.sort())
    assert.is(await prometheus.valueOf('quantile_below_0{quantile="0.0",of=""}'), -1)
    assert.is(await prometheus.valueOf('sum_below_0_sum{of=""}'), -98)
  })
})

test('Prometheus stores all oddities', () =>
  scraped(oddities, async prometheus => {
    const results = await prometheus.query('odd_values_total')
    assert.equal(results.map(({ labels }) => labels.value).sort(), [...oddValues].sort())
    const samples = parseStrictly(oddities.render()).flatMap(family => family.samples)
    assert.is(await prometheus.valueOf('scrape_samples_scraped'), samples.length)
  }))

test.run()
