import fc from 'fast-check'
import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { emit, type Operation } from '../../support/exposition-model.ts'
import { freshRecorder } from '../../support/prometheus-fixture.ts'
import { labelKey, type ParsedFamily, parseStrictly } from '../../support/strict-parser.ts'

const anyName = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['a.b', 'a-b', 'a_b', 'a:b', 'U__a_2e_b', 'a_dot_b', 'a.b_count', 'a_b_sum', 'a', '9', '_9', ''],
    ),
  },
  fc.string({
    unit: fc.constantFrom('.', '-', '_', 'a', '"', '\\', '\n', '{', ' ', 'ü', '\ud800'),
    maxLength: 4,
  }),
  fc.string({ unit: 'binary', maxLength: 4 }),
)

const operation = fc.record({
  kind: fc.constantFrom<Operation['kind']>('counter', 'gauge', 'histogram'),
  name: anyName,
  labels: fc.array(fc.tuple(anyName, fc.constantFrom('x', 'y', '')), { maxLength: 3 }),
})

/** What each series of a program says, by its value, which no two have. */
type Said = ReadonlyMap<number, string>

const isOwn = (name: string): boolean => name.startsWith('metrics_')

function saidBySnapshot(handle: PrometheusHandle): Said {
  const said = new Map<number, string>()
  for (const { name, series } of handle.snapshot().families.filter(({ name }) => !isOwn(name))) {
    for (const one of series) {
      const value = 'value' in one ? one.value : one.sum
      said.set(value, `${name} ${labelKey(new Map(Object.entries(one.labels)))}`)
    }
  }
  return said
}

function saidByText(families: readonly ParsedFamily[]): Said {
  const said = new Map<number, string>()
  for (const { name: family, type, samples } of families.filter(({ name }) => !isOwn(name))) {
    const ofValue = type === 'histogram' || type === 'summary' ? `${family}_sum` : family
    for (const { name, labels, value } of samples) {
      if (name !== ofValue || labels.has('quantile')) continue
      assert.not(said.has(value), `${value} is said of ${said.get(value)} and of ${name}`)
      said.set(value, `${family} ${labelKey(labels)}`)
    }
  }
  return said
}

function conflicts(handle: PrometheusHandle): number {
  const family = handle.snapshot().families.find(({ name }) => name === 'metrics_conflicts_total')
  return (family?.series ?? []).reduce((sum, one) => sum + ('value' in one ? one.value : 0), 0)
}

for (const buckets of [undefined, [1, 100]]) {
  test(`whatever is named how, with ${buckets ? 'histograms' : 'summaries'}, every escaping is valid, and what it does not serve is counted once`, () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), operations => {
        const handle = freshRecorder(builder =>
          (buckets ? builder.setBuckets(buckets) : builder).withUtf8Names(),
        )
        // Sums of distinct powers of two: no two series have the same.
        operations.forEach((one, index) => {
          emit({ ...one, value: 2 ** index })
        })
        const all = saidBySnapshot(handle)
        const before = conflicts(handle)
        const leftOut = new Set<number>()
        for (const scrape of ['first', 'second']) {
          for (const escaping of ['underscores', 'dots', 'values']) {
            const { body } = handle.negotiate(`text/plain;version=0.0.4;escaping=${escaping}`)
            const served = saidByText(parseStrictly(body))
            for (const value of served.keys()) assert.ok(all.has(value), `${value}, ${scrape}`)
            for (const value of all.keys()) if (!served.has(value)) leftOut.add(value)
          }
        }
        assert.is(conflicts(handle) - before, leftOut.size)
        const { body } = handle.negotiate('text/plain;version=1.0.0;escaping=allow-utf-8')
        assert.equal(new Map([...saidByText(parseStrictly(body, 'utf-8'))].sort()), new Map([...all].sort()))
      }),
      { numRuns: 300 },
    )
  })
}

test.run()
