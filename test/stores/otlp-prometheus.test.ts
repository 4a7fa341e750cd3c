import type { FlushResult, HistogramSnapshot, PrometheusHandle } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Prometheus, type QueryResult } from '../e2e/prometheus.ts'
import { parseStrictly } from '../support/strict-parser.ts'
import { programOf } from './programs.ts'
import { recorded } from './recorded.ts'

// What a real Prometheus 3 has after a push by OTLP is what a scrape of the same moment says.

const resource = { 'service.name': 'stores', 'service.instance.id': 'one' }

async function pushed(
  encoding: 'protobuf' | 'json',
  body: (server: Prometheus, handle: PrometheusHandle) => Promise<void>,
): Promise<void> {
  const flags = ['--web.enable-otlp-receiver', '--enable-feature=exemplar-storage,type-and-unit-labels']
  const server = await Prometheus.run('{}', {}, flags, await programOf('prometheus'))
  try {
    const endpoint = `${server.url}/api/v1/otlp/v1/metrics`
    await recorded([{ endpoint, encoding, resource }], async handle => {
      const { failed }: FlushResult = await handle.flush({ timeoutMs: 20_000 })
      assert.equal(failed, [])
      await body(server, handle)
    })
  } finally {
    await server.stop()
  }
}

for (const encoding of ['protobuf', 'json'] as const) {
  test(`every sample of a scrape is in Prometheus, by ${encoding}`, () =>
    pushed(encoding, async (server, handle) => {
      const families = parseStrictly(handle.render()).filter(({ name }) => name.startsWith('store_'))
      let samples = 0
      for (const family of families.filter(({ name }) => name !== 'store_native')) {
        for (const { name, labels, value } of family.samples) {
          const written = { ...Object.fromEntries(labels), job: 'stores', instance: 'one' }
          const selectors = Object.entries(written).map(([label, is]) => `${label}=${JSON.stringify(is)}`)
          const [found, ...others] = await server.query(`${name}{${selectors.join(',')}}`)
          assert.equal([found?.value, others], [Number(value), []], `${name} ${JSON.stringify(written)}`)
          samples += 1
        }
      }
      assert.is(samples, 18)
    }))
}

test('a native histogram has its count, sum, buckets and quantiles', () =>
  pushed('protobuf', async (server, handle) => {
    const [native] = handle.snapshot({ names: ['store_native'] }).families
    const [series] = native!.series as readonly HistogramSnapshot[]
    assert.is(await server.valueOf('histogram_count(store_native)'), 6)
    assert.is(await server.valueOf('histogram_sum(store_native)'), series!.sum)
    assert.is(await server.valueOf('histogram_fraction(2, 4, store_native)'), 2 / 6)
    assert.is(await server.valueOf('histogram_fraction(-1.1, -0.5, store_native)'), 1 / 6)
  }))

test('types and units are those of the exposition', () =>
  pushed('protobuf', async server => {
    for (const [name, type, unit] of [
      ['store_jobs_total', 'counter', undefined],
      ['store_size_bytes', 'gauge', 'bytes'],
      ['store_build_info', 'gauge', undefined],
      ['store_wait_seconds_count', 'histogram', 'seconds'],
      ['store_native', 'histogram', undefined],
      ['store_lag_count', 'summary', undefined],
    ] as const) {
      const [{ labels }] = (await server.query(`count by (__type__, __unit__) (${name})`)) as [QueryResult]
      assert.equal([labels['__type__'], labels['__unit__']], [type, unit], name)
    }
  }))

test('exemplars lead to their traces', () =>
  pushed('protobuf', async server => {
    const now = Date.now() / 1_000
    const range = { start: String(now - 600), end: String(now + 600) }
    for (const query of ['store_wait_seconds_bucket', 'store_native', 'store_jobs_total']) {
      const found = (await server.get('query_exemplars', { query, ...range })) as Array<{
        exemplars: Array<{ labels: Record<string, string> }>
      }>
      const labels = found.flatMap(({ exemplars }) => exemplars.map(exemplar => exemplar.labels))
      assert.ok(labels.length > 0, query)
      for (const label of labels) {
        assert.equal(label, { trace_id: '0123456789abcdef0123456789abcdef', span_id: '0123456789abcdef' })
      }
    }
  }))

test('the resource is target_info', () =>
  pushed('protobuf', async server => {
    const [info] = await server.query('target_info')
    const { job, instance, telemetry_sdk_name: sdk } = info!.labels
    assert.equal([job, instance, sdk], ['stores', 'one', 'metrics-facade'])
  }))

test.run()
