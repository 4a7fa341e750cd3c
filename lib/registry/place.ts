import type { LabelRecord } from 'metrics-facade'
import type { LabelPair } from './family.ts'
import type { Branch } from './node.ts'
import { ownFields } from './own-fields.ts'

/** The value of the last label as it is written, and how all of them were given. */
export interface GivenLabels {
  readonly labelValue: string
  /** A copy of all labels as they were registered, in which nothing changes. */
  readonly given: LabelRecord
}

/**
 * Which labels lead to a series: its last label's value, and the branch that it is a value of, which the series beside
 * it share. So a series that extends it has its labels for the price of two pointers.
 */
export class Place {
  // Declared, not defined, here and where it is extended: measured, V8 takes 200 ns to define a field in a constructor
  // that has seen objects of more than four classes.
  /** Absent where there are no labels. */
  declare branch: Branch | undefined
  /** The value alone where all labels were given as they are written: most are, and each field of a series counts. */
  declare last: string | GivenLabels

  /** @param last - what another place keeps, or the last label's value as it is written; `''` without labels. */
  constructor(branch: Branch | undefined, last: string | GivenLabels) {
    this.branch = branch
    this.last = last
  }

  /** The last label's value as it is written; `''` where there are no labels. */
  get labelValue(): string {
    return typeof this.last === 'string' ? this.last : this.last.labelValue
  }

  /** Leads to where `place` does. */
  moveTo(place: Place): void {
    this.branch = place.branch
    this.last = place.last
  }

  /** The labels as they are written, in the order in which the family first saw their names. The caller's own. */
  get pairs(): LabelPair[] {
    let depth = 0
    for (let branch = this.branch; branch !== undefined; branch = branch.node.parent) depth += 1
    const pairs = new Array<LabelPair>(depth)
    let value = this.labelValue
    for (let branch = this.branch; branch !== undefined; branch = branch.node.parent) {
      depth -= 1
      pairs[depth] = [branch.label, value]
      value = branch.node.labelValue
    }
    return pairs
  }

  /** The labels as they were registered. */
  get labels(): LabelRecord {
    return typeof this.last === 'string' ? Object.fromEntries(this.pairs) : this.last.given
  }
}

ownFields(Place, ['branch', 'last'])
