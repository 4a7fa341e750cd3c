import { copyLabels, type Labels, messageOf, warnOnce } from 'metrics-facade'
import { type AnySeries, repeatable } from './series.ts'

/** Writes to the series of several recorders. */
class FanoutSeries implements AnySeries {
  /** Only if a member has labels: otherwise the same members may belong to other labels, too. */
  declare readonly labels?: Labels | undefined
  readonly #members: readonly AnySeries[]

  constructor(members: readonly AnySeries[], labels: Labels | undefined) {
    this.#members = members
    if (members.some(member => 'labels' in member)) {
      Object.defineProperty(this, 'labels', { value: copyLabels(labels) })
    }
  }

  here(): FanoutSeries {
    const members = this.#members.map(member => (member.here?.() ?? member) as AnySeries)
    return new FanoutSeries(members, undefined)
  }

  zero(): void {
    for (const member of this.#members) {
      try {
        member.zero?.()
      } catch (error) {
        report(error)
      }
    }
  }

  increment(value: number, exemplar?: Labels): void {
    const shared = exemplar && repeatableExemplar(exemplar)
    for (const member of this.#members) {
      try {
        member.increment(value, shared)
      } catch (error) {
        report(error)
      }
    }
  }

  decrement(value: number): void {
    for (const member of this.#members) {
      try {
        member.decrement(value)
      } catch (error) {
        report(error)
      }
    }
  }

  absolute(value: number): void {
    for (const member of this.#members) {
      try {
        member.absolute(value)
      } catch (error) {
        report(error)
      }
    }
  }

  set(value: number): void {
    for (const member of this.#members) {
      try {
        member.set(value)
      } catch (error) {
        report(error)
      }
    }
  }

  record(value: number, exemplar?: Labels): void {
    const shared = exemplar && repeatableExemplar(exemplar)
    for (const member of this.#members) {
      try {
        member.record(value, shared)
      } catch (error) {
        report(error)
      }
    }
  }

  recordMany(value: number, count: number): void {
    for (const member of this.#members) {
      try {
        member.recordMany(value, count)
      } catch (error) {
        report(error)
      }
    }
  }
}

/** The exemplar in a form that each member can read. One that cannot be read is passed on: the members report it. */
function repeatableExemplar(exemplar: Labels): Labels | undefined {
  try {
    return repeatable(exemplar)
  } catch {
    return exemplar
  }
}

/** Series must not throw. If one does, the others still get their sample. */
function report(error: unknown): void {
  warnOnce('fanout series', `A series in a fan-out failed: ${messageOf(error)}`)
}

/** A node of the index: some members lead to it. */
class IndexNode {
  next: WeakMap<AnySeries, IndexNode> | undefined
  series: FanoutSeries | undefined
}

/**
 * Finds the fan-out series of some members again, so that the same name and labels return the same object.
 *
 * The key is the members, which the recorders have just returned, not name and labels: when a recorder drops a series
 * and makes a new one, that leads to another fan-out series. Members are held weakly: an entry is collected with its
 * members.
 */
export class FanoutSeriesIndex {
  readonly #root = new IndexNode()

  /** @param labels - as they were registered. */
  get(members: readonly AnySeries[], labels: Labels | undefined): AnySeries {
    let node = this.#root
    for (const member of members) {
      node.next ??= new WeakMap()
      let next = node.next.get(member)
      if (next === undefined) {
        next = new IndexNode()
        node.next.set(member, next)
      }
      node = next
    }
    node.series ??= new FanoutSeries(members, labels)
    return node.series
  }
}
