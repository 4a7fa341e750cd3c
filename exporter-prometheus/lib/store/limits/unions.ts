import type { MetricKind } from 'metrics-facade/registry'
import { DistinctUnion } from './distinct-union.ts'
import type { FamilyLimit } from './family-limit.ts'
import type { LabelLimit } from './label-limit.ts'

/** A label of a metric. */
export interface LabelName {
  readonly kind: MetricKind
  readonly metric: string
  readonly label: string
}

/** A label that has had more values than it may have. */
export interface OverflowedLabel extends LabelName {
  readonly limit: LabelLimit
}

export function* overflowedOf(families: Iterable<FamilyLimit>): Generator<OverflowedLabel> {
  for (const { around, labels } of families) {
    const { kind, name: metric } = around
    for (const limit of labels) if (limit.hasOverflowed) yield { kind, metric, label: limit.name, limit }
  }
}

/** How many values labels have had in all threads, of which each knows some. */
export class Unions {
  readonly #unions = new WeakMap<LabelLimit, DistinctUnion>()

  /**
   * Takes in what a thread knows, as for `DistinctUnion`.
   *
   * @returns whether any of the families is meant.
   */
  take(families: Iterable<FamilyLimit>, { kind, metric, label }: LabelName, told: Uint8Array): boolean {
    for (const family of families) {
      if (family.around.name !== metric || family.around.kind !== kind) continue
      const limit = family.label(label)
      const union = this.#unions.get(limit) ?? new DistinctUnion()
      union.add(told)
      this.#unions.set(limit, union)
      return true
    }
    return false
  }

  /** What is known of a label here and by all that have told it; `undefined` if nobody has. */
  of(label: LabelLimit): DistinctUnion | undefined {
    const union = this.#unions.get(label)
    if (union === undefined) return undefined
    // Threads tell of labels that have had too many values. The values of others have come here as series.
    for (const { hash } of label.values.values()) union.addHash(hash)
    if (label.sketches !== undefined) union.add(label.sketches.distinct.registers)
    return union
  }
}
