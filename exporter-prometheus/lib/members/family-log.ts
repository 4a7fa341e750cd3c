import type { Family } from '../series/family.ts'
import { typeNameOf } from '../series/types.ts'
import { ByFamily } from './by-family.ts'
import type { Entry, PartRules } from './invitation.ts'

/** What a reader has to know of the rules of a family, as plain data. */
export function partRules({ distribution }: Family, bounds: readonly number[] | undefined): PartRules {
  const isSketch = distribution !== undefined && 'significantDigits' in distribution
  return isSketch ? { significantDigits: distribution.significantDigits } : { bounds }
}

/** Logs each family once, before its first series. */
export class FamilyLog {
  readonly #numbers: ByFamily<number>
  #count = 0

  constructor(log: (entry: Entry) => void) {
    this.#numbers = new ByFamily((family, bounds) => {
      const number = this.#count
      this.#count += 1
      log(['family', number, family.kind, family.name, typeNameOf(family), partRules(family, bounds)])
      return number
    })
  }

  /** The number of a family in the log. */
  numberOf(family: Family, bounds: readonly number[] | undefined): number {
    return this.#numbers.of(family, bounds)
  }
}
