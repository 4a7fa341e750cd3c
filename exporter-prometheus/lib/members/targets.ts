import type { Labels } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { GaugeMerge } from '../series/distribution.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { Description } from '../store/description.ts'
import type { Store } from '../store/store.ts'
import { differenceOf } from './difference.ts'
import type { Target } from './folded-parts.ts'
import { gaugeRule } from './gauge-rules.ts'
import type { PairsOfLabels, Part } from './part.ts'

/** Where parts count in the store of a whole. */
export class Targets {
  readonly #store: Store
  readonly #familyOf: (series: Series) => Family | undefined

  /** @param familyOf - the family of a series; `undefined` for what refuses. */
  constructor(store: Store, familyOf: (series: Series) => Family | undefined) {
    this.#store = store
    this.#familyOf = familyOf
  }

  /** The first description of a name counts. Returns whether gauges of this name add up in another way since. */
  describe(kind: MetricKind, name: string, { unit, help, advised }: Description): boolean {
    const store = this.#store
    const before = this.ruleOf(name)
    if (kind === 'counter') store.describeCounter(name, unit, help, advised)
    else if (kind === 'histogram') store.describeHistogram(name, unit, help, advised)
    else store.describeGauge(name, unit, help, advised)
    return this.ruleOf(name) !== before
  }

  /** How gauges of this name add up. */
  ruleOf(name: string): GaugeMerge {
    return gaugeRule(name, this.#store.catalogue.adviceOf('gauge', name).merge)
  }

  /** Where a part counts by now; there may be no room for a series of its own. */
  of(part: Part, labels: PairsOfLabels = part.labels): Target {
    const target = this.#register(part, labels)
    const family = this.#familyOf(target as Series)
    return (family && this.#store.cardinality.elsewhere(family, target as Series)) ?? target
  }

  /** Whether a part collides with what other members have recorded of a series, which is counted and reported. */
  collides(part: Part, ofWhole: Family, series: Series): boolean {
    const reason = differenceOf(part, ofWhole, series)
    if (reason !== undefined) this.#store.conflicts.refuse(part.family.name, reason)
    return reason !== undefined
  }

  #register({ family, member }: Part, labels: PairsOfLabels): Target {
    const { kind, name, of, rules } = family
    // What the store reads fastest.
    const given: Labels = Object.fromEntries(labels)
    if (kind === 'counter') return this.#store.registerCounter(name, given) as never
    if (kind === 'gauge') {
      // A process says which of its threads has set it.
      const isNamed = this.ruleOf(name) !== 'each' || labels.some(([label]) => label === 'member')
      return this.#store.registerGauge(name, isNamed ? given : { ...given, member }) as never
    }
    const advice = of === 'bucketed' ? { buckets: rules.bounds } : undefined
    return this.#store.registerHistogram(name, given, { advice } as never) as never
  }
}
