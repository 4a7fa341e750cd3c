import type { LabelRecord } from 'metrics-facade'
import type { LabelPair } from './family.ts'
import type { Branch } from './node.ts'

/**
 * Which labels lead to a series: its last label's value, and the branch that it is a value of, which the series beside
 * it share. So a series that extends it has its labels for the price of a pointer or two.
 */
export class Place {
  /** Absent where there are no labels. */
  branch: Branch | undefined
  /** As it is written; `''` where there are no labels. */
  labelValue: string
  /** A copy of the labels as they were registered, in which nothing changes; absent where they are written just so. */
  given: LabelRecord | undefined

  constructor(branch: Branch | undefined, labelValue: string, given: LabelRecord | undefined) {
    this.branch = branch
    this.labelValue = labelValue
    this.given = given
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
    return this.given ?? Object.fromEntries(this.pairs)
  }
}
