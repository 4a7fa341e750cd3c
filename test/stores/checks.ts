import type { HistogramSnapshot, PrometheusHandle } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import type { Prometheus, QueryResult } from '../e2e/prometheus.ts'
import { parseStrictly } from '../support/strict-parser.ts'

// What a Prometheus has, asked back, is what a scrape of the same moment says: by whatever way it came.

/** The labels that a Prometheus adds to what comes from the tests' program. */
export const target: Readonly<Record<string, string>> = { job: 'stores', instance: 'one' }

function selectorOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `${name}{${pairs.join(',')}}`
}

/** `le` and `quantile` as a Prometheus 3 stores what it scrapes, in whatever format; by OTLP it stores `1`. */
function canonical(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const spelled = Object.entries(labels).map(([name, value]) => [
    name,
    ['le', 'quantile'].includes(name) && /^\d+$/.test(value) ? `${value}.0` : value,
  ])
  return Object.fromEntries(spelled)
}

/** Compares all samples of a scrape but those of native histograms, and returns how many they are. */
export async function checkSamples(
  server: Prometheus,
  handle: PrometheusHandle,
  spell: typeof canonical = canonical,
): Promise<number> {
  let samples = 0
  for (const family of parseStrictly(handle.render())) {
    if (!family.name.startsWith('store_') || family.name === 'store_native') continue
    for (const { name, labels, value } of family.samples) {
      const written = { ...spell(Object.fromEntries(labels)), ...target }
      const [found, ...others] = await server.query(selectorOf(name, written))
      assert.equal([found?.value, others], [Number(value), []], `${name} ${JSON.stringify(written)}`)
      samples += 1
    }
  }
  return samples
}

export async function checkNative(server: Prometheus, handle: PrometheusHandle): Promise<void> {
  const [native] = handle.snapshot({ names: ['store_native'] }).families
  const [series] = native!.series as readonly HistogramSnapshot[]
  assert.is(await server.valueOf('histogram_count(store_native)'), 6)
  assert.is(await server.valueOf('histogram_sum(store_native)'), series!.sum)
  assert.is(await server.valueOf('histogram_fraction(2, 4, store_native)'), 2 / 6)
  assert.is(await server.valueOf('histogram_fraction(-1.1, -0.5, store_native)'), 1 / 6)
}

/** Compares the types and units, which are labels with the feature `type-and-unit-labels`. */
export async function checkTypes(server: Prometheus): Promise<void> {
  for (const [name, type, unit] of [
    ['store_jobs_total', 'counter', undefined],
    ['store_size_bytes', 'gauge', 'bytes'],
    ['store_some_kilobytes', 'gauge', 'kilobytes'],
    ['store_some_tebibytes', 'gauge', 'tebibytes'],
    ['store_build_info', 'gauge', undefined],
    ['store_wait_seconds_count', 'histogram', 'seconds'],
    ['store_native', 'histogram', undefined],
    ['store_lag_count', 'summary', undefined],
  ] as const) {
    const [{ labels }] = (await server.query(`count by (__type__, __unit__) (${name})`)) as [QueryResult]
    assert.equal([labels['__type__'], labels['__unit__']], [type, unit], name)
  }
}

export async function checkExemplars(
  server: Prometheus,
  names: readonly string[] = ['store_wait_seconds_bucket', 'store_native', 'store_jobs_total'],
): Promise<void> {
  const now = Date.now() / 1_000
  const range = { start: String(now - 600), end: String(now + 600) }
  for (const query of names) {
    const found = (await server.get('query_exemplars', { query, ...range })) as Array<{
      exemplars: Array<{ labels: Record<string, string> }>
    }>
    const labels = found.flatMap(({ exemplars }) => exemplars.map(exemplar => exemplar.labels))
    assert.ok(labels.length > 0, query)
    for (const label of labels) {
      assert.equal(label, { trace_id: '0123456789abcdef0123456789abcdef', span_id: '0123456789abcdef' })
    }
  }
}
