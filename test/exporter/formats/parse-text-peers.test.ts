import fc from 'fast-check'
import { renderFamilies } from 'metrics-exporter-prometheus'
import prometheus, { type OpenMetricsContentType } from 'prom-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { familiesOf } from '../../support/parsed-text.ts'
import { contents, recorded } from '../../support/recorded-contents.ts'
import { warningsOf } from '../../support/warnings.ts'

/** A text in which what has no type of its own here is a gauge, as it is read. */
const withoutUnknown = (text: string): string => text.replace(/^(# TYPE \S+) unknown$/gm, '$1 gauge')

for (const format of ['text', 'openmetrics'] as const) {
  test(`what is written as ${format} is read as the same families`, async () => {
    await warningsOf(() => {
      fc.assert(
        fc.property(contents, given => {
          const handle = recorded(given)
          // What is counted because it collides under an escaping shows from the next render on.
          handle.render({ format })
          const text = withoutUnknown(handle.render({ format }))
          assert.is(withoutUnknown(renderFamilies(familiesOf(text), format)), text)
        }),
        { numRuns: 100 },
      )
    })
  })
}

test('quoted names are read as they were', async () => {
  await warningsOf(() => {
    fc.assert(
      fc.property(contents, given => {
        const handle = recorded({ ...given, isUtf8: true })
        for (const version of ['0.0.4', '1.0.0']) {
          const kind = version === '0.0.4' ? 'text/plain' : 'application/openmetrics-text'
          const accept = `${kind};version=${version};escaping=allow-utf-8`
          handle.negotiate(accept)
          const text = String(handle.negotiate(accept).body)
          const families = familiesOf(text)
          const expected = handle.snapshot().families
          const known = new Map(families.map(family => [family.name, family]))
          for (const { name, type, series } of expected) {
            const family = known.get(name)
            if (type === 'counter' || type === 'gauge') {
              assert.equal(
                family?.series.map(one => one.labels),
                series.map(one => one.labels),
              )
            }
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})

/** Every type of prom-client, with whatever it lets through. */
function fill(registry: prometheus.Registry<never>): void {
  const registers = [registry as never]
  const labelNames = ['a'] as const
  const counter = new prometheus.Counter({ name: 'c_total', help: 'C "x" \\ y\nz', labelNames, registers })
  counter.inc({ a: 'q"\\\nr' }, 3)
  new prometheus.Gauge({ name: 'g', help: 'G', registers }).set(-1.5)
  const histogram = new prometheus.Histogram({
    name: 'h',
    help: 'H',
    labelNames,
    buckets: [0.1, 1],
    registers,
  })
  histogram.observe({ a: '1' }, 0.5)
  histogram.observe({ a: '2' }, 5)
  new prometheus.Summary({ name: 's', help: 'S', percentiles: [0.5, 0.99], registers }).observe(3)
  new prometheus.Counter({ name: 'never_total', help: 'N', labelNames, registers })
  prometheus.collectDefaultMetrics({ register: registry as never })
}

for (const type of ['prometheus', 'openMetrics'] as const) {
  test(`what prom-client writes as ${type} is read as it has it`, async () => {
    const registry = new prometheus.Registry<OpenMetricsContentType | never>()
    if (type === 'openMetrics') registry.setContentType(prometheus.openMetricsContentType as never)
    fill(registry as never)
    const families = new Map(familiesOf(await registry.metrics()).map(family => [family.name, family]))
    const values = (name: string) => families.get(name)?.series
    assert.equal(values('c_total'), [{ labels: { a: 'q"\\\nr' }, value: 3 }])
    assert.is(families.get('c_total')!.type, 'counter')
    assert.is(families.get('c_total')!.help, 'C "x" \\ y\nz')
    assert.equal(values('g'), [{ labels: {}, value: -1.5 }])
    const buckets = (...counts: number[]) =>
      counts.map((count, index) => ({ le: [0.1, 1, Number.POSITIVE_INFINITY][index]!, count }))
    assert.equal(values('h'), [
      { labels: { a: '1' }, count: 1, sum: 0.5, buckets: buckets(0, 1, 1) },
      { labels: { a: '2' }, count: 1, sum: 5, buckets: buckets(0, 0, 1) },
    ])
    const quantiles = [0.5, 0.99].map(quantile => ({ quantile, value: 3 }))
    assert.equal(values('s'), [{ labels: {}, count: 1, sum: 3, quantiles }])
    for (const { name, values } of await registry.getMetricsAsJSON()) {
      // It takes _total off the names of counters in OpenMetrics.
      if (values.length > 0) assert.ok(families.has(name) || families.has(`${name}_total`), name)
    }
    assert.not(families.has('never_total'))
    assert.is(families.get('nodejs_gc_duration_seconds')?.type ?? 'histogram', 'histogram')
  })
}

test.run()
