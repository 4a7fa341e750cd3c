import type { LabelRecord } from 'metrics-facade'
import type { Branch } from './node.ts'
import { ownFields } from './own-fields.ts'
import type { LabelPair } from './path.ts'

/** The value of the last label, as it is written, and all labels as the caller gave them. */
export interface GivenLabels {
  readonly labelValue: string
  /** A copy of all labels as they were registered. It never changes. */
  readonly given: LabelRecord
}

/**
 * The labels of a series, as a position in the tree: the value of the last label, and the branch of that label, which
 * it shares with its neighbours. A series that extends this class has its labels at the cost of two pointers.
 */
export class Place {
  // Declared, not defined, here and in subclasses: V8 takes 200 ns to define a field in a constructor that has seen
  // objects of more than four classes (measured).
  /** `undefined` without labels. */
  declare branch: Branch | undefined
  /** Only the value if the caller gave all labels as they are written, as most do: each field of a series counts. */
  declare last: string | GivenLabels

  /** @param last - the last label's value, as it is written, `''` without labels; or `last` of another place. */
  constructor(branch: Branch | undefined, last: string | GivenLabels) {
    this.branch = branch
    this.last = last
  }

  /** The last label's value, as it is written; `''` without labels. */
  get labelValue(): string {
    return typeof this.last === 'string' ? this.last : this.last.labelValue
  }

  /** Takes over the labels of `place`. */
  moveTo(place: Place): void {
    this.branch = place.branch
    this.last = place.last
  }

  /**
   * The labels as they are written, in the order in which the family first saw their names; a label that has another
   * value in most of many series may be the last. A new array each time.
   */
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

/** Lends one place again and again, because each would be garbage once a series has copied it. */
export class PlaceLender {
  #place: Place | undefined

  /** A place with these labels, until it is given back. What comes in between gets another one. */
  lend(branch: Branch | undefined, last: string | GivenLabels): Place {
    const place = this.#place ?? new Place(undefined, '')
    this.#place = undefined
    place.branch = branch
    place.last = last
    return place
  }

  giveBack(place: Place): void {
    // It must not keep what is removed later.
    place.branch = undefined
    place.last = ''
    this.#place = place
  }
}
