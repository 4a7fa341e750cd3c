import type { LabelRecord } from 'metrics-facade'
import { labelPairs, type MetricKind, PlainStorage, Registry } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Random } from '../support/random.ts'

// All that can be done to a registry, at random, compared after each step with a plain list that is searched whole.

interface ModelSeries {
  readonly kind: MetricKind
  readonly name: string
  readonly key: string
  /** What was written to it, in order. */
  readonly written: number[]
}

const kinds: readonly MetricKind[] = ['counter', 'gauge', 'histogram']
const names = ['a', 'b', 'c']

const keyOf = (labels: LabelRecord): string => JSON.stringify([...labelPairs(labels)].sort())

/** Up to three labels in any order, of few values, in two spellings. */
function anyLabels(random: Random): LabelRecord {
  const left = ['x', 'y', 'z']
  const labels: Record<string, string | number> = {}
  for (let count = random.below(4); count > 0; count--) {
    const value = random.below(4)
    labels[left.splice(random.below(left.length), 1)[0]!] = random.below(3) === 0 ? value : String(value)
  }
  return labels
}

for (let seed = 1; seed <= 20; seed++) {
  test(`registering, deleting, retaining and clearing at random leave what a plain list has, seed ${seed}`, () => {
    const random = new Random(seed)
    const registry = new Registry(new PlainStorage())
    let model: ModelSeries[] = []
    /** Kinds and names of which there are series, in the order in which the first of them came. */
    let families: string[] = []
    const keepOnly = (left: ModelSeries[]): void => {
      model = left
      families = families.filter(family => left.some(({ kind, name }) => `${kind} ${name}` === family))
    }
    const find = (kind: MetricKind, name: string, labels: LabelRecord): ModelSeries | undefined =>
      model.find(one => one.kind === kind && one.name === name && one.key === keyOf(labels))
    const write = (): void => {
      const [kind, name, labels] = [kinds[random.below(3)]!, names[random.below(3)]!, anyLabels(random)]
      const value = random.below(100)
      if (kind === 'counter') registry.getOrCreateCounter(name, labels).increment(value)
      else if (kind === 'gauge') registry.getOrCreateGauge(name, labels).set(value)
      else registry.getOrCreateHistogram(name, labels).record(value)
      const known = find(kind, name, labels)
      if (known === undefined) {
        model.push({ kind, name, key: keyOf(labels), written: [value] })
        if (!families.includes(`${kind} ${name}`)) families.push(`${kind} ${name}`)
      } else known.written.push(value)
    }
    const steps: Array<() => void> = [
      write,
      () => {
        for (let count = random.below(60); count > 0; count--) write()
      },
      () => {
        const [kind, name, labels] = [kinds[random.below(3)]!, names[random.below(3)]!, anyLabels(random)]
        const known = find(kind, name, labels)
        assert.is(registry.get(kind, name, labels) === undefined, known === undefined)
        assert.is(registry.delete(kind, name, labels), known !== undefined)
        keepOnly(model.filter(one => one !== known))
      },
      () => {
        for (const { kind, name, key } of model.filter(() => random.below(8) === 0)) {
          assert.is(registry.delete(kind, name, Object.fromEntries(JSON.parse(key))), true)
          keepOnly(model.filter(one => one.kind !== kind || one.name !== name || one.key !== key))
        }
      },
      () => {
        // By what a predicate sees: a kind, a label, or some of all.
        const [kind, value, share] = [kinds[random.below(3)], String(random.below(4)), 1 + random.below(4)]
        const which = random.below(3)
        const isKept = (one: { kind: MetricKind; key: string }, index: number): boolean => {
          if (which === 0) return one.kind !== kind
          return which === 1 ? !one.key.includes(`["x","${value}"]`) : index % share > 0
        }
        const asked = inOrder(model, families)
        let index = 0
        const removed = registry.retain(series => {
          const one = asked[index]!
          // Each live one is asked about once, in its order.
          assert.equal([series.kind, series.name, keyOf(series.labels)], [one.kind, one.name, one.key])
          return isKept(one, index++)
        })
        assert.is(index, asked.length)
        const gone = new Set(asked.filter((one, at) => !isKept(one, at)))
        assert.is(removed, gone.size)
        keepOnly(model.filter(one => !gone.has(one)))
      },
      () => {
        if (random.below(4) > 0) return
        registry.clear()
        keepOnly([])
      },
    ]
    for (let step = 0; step < 150; step++) {
      steps[random.below(steps.length)]!()
      // To look at all of it tidies up.
      if (random.below(3) > 0) continue
      assert.equal(shownBy(registry), inOrder(model, families).map(shownOf), `after step ${step}`)
    }
  })
}

/** In the order of a registry: by kind, then those of one name together, names as the first series of each came. */
function inOrder(model: readonly ModelSeries[], families: readonly string[]): ModelSeries[] {
  return kinds.flatMap(kind =>
    families.flatMap(name => model.filter(one => one.kind === kind && `${kind} ${one.name}` === name)),
  )
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function shownOf({ kind, name, key, written }: ModelSeries): readonly unknown[] {
  if (kind === 'histogram') return [kind, name, key, written.length, sum(written)]
  return [kind, name, key, kind === 'counter' ? sum(written) : written.at(-1)]
}

function shownBy(registry: { series(): readonly object[] }): unknown[] {
  const all = registry.series() as ReadonlyArray<
    { kind: MetricKind; name: string; labels: LabelRecord } & Record<'value' | 'count' | 'sum', number>
  >
  return all.map(({ kind, name, labels, value, count, sum }) => [
    ...[kind, name, keyOf(labels)],
    ...(kind === 'histogram' ? [count, sum] : [value]),
  ])
}

test.run()
