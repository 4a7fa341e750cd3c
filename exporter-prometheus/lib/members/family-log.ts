import type { Family } from '../series/family.ts'
import { typeNameOf } from '../series/types.ts'
import type { Entry, PartRules } from './invitation.ts'

/** What a reader has to know of the rules of a family, as plain data. */
export function partRules({ distribution }: Family, bounds: readonly number[] | undefined): PartRules {
  const isSketch = distribution !== undefined && 'significantDigits' in distribution
  return isSketch ? { significantDigits: distribution.significantDigits } : { bounds }
}

/** Logs each family once, before its first series. */
export class FamilyLog {
  readonly #log: (entry: Entry) => void
  /** By family and the bounds of its buckets, which advice for single series may change. */
  readonly #families = new WeakMap<Family, Map<readonly number[] | undefined, number>>()
  #count = 0

  constructor(log: (entry: Entry) => void) {
    this.#log = log
  }

  /** The number of a family in the log. */
  numberOf(family: Family, bounds: readonly number[] | undefined): number {
    const ofFamily = this.#families.get(family) ?? new Map<readonly number[] | undefined, number>()
    this.#families.set(family, ofFamily)
    const known = ofFamily.get(bounds)
    if (known !== undefined) return known
    const number = this.#count
    this.#count += 1
    ofFamily.set(bounds, number)
    this.#log(['family', number, family.kind, family.name, typeNameOf(family), partRules(family, bounds)])
    return number
  }
}
