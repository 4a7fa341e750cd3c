import { copyLabels, type Labels, messageOf, warnOnce } from 'metrics-facade'
import { type AnySeries, repeatable } from './series.ts'

/** Writes to the series of several recorders. */
class FanoutSeries implements AnySeries {
  /** Only if a member has them: else these members may stand for other labels too. */
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

  increment(value: number, exemplar?: Labels): void {
    const own = exemplar && sharedExemplar(exemplar)
    for (const member of this.#members) {
      try {
        member.increment(value, own)
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
    const own = exemplar && sharedExemplar(exemplar)
    for (const member of this.#members) {
      try {
        member.record(value, own)
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

/** An exemplar that each member can read, unless it cannot be read at all: the members say so, each in its way. */
function sharedExemplar(exemplar: Labels): Labels | undefined {
  try {
    return repeatable(exemplar)
  } catch {
    return exemplar
  }
}

/** Series must not throw. One that does all the same must not keep the others from their sample. */
function report(error: unknown): void {
  warnOnce('fanout series', `A series of a recorder of a fan-out failed: ${messageOf(error)}`)
}

/** A place in the index, reached by the members so far. */
class Place {
  next: WeakMap<AnySeries, Place> | undefined
  series: FanoutSeries | undefined
}

/**
 * Finds the fan-out series of some members again, so that the same name and labels return the same object.
 *
 * It goes by the members, which the recorders have just returned, and not by name and labels: when a recorder drops a
 * series and makes a new one, that leads to another fan-out series. Members are held weakly: what leads on from one
 * goes with it.
 */
export class FanoutSeriesIndex {
  readonly #root = new Place()

  /** @param labels - as they were registered. */
  get(members: readonly AnySeries[], labels: Labels | undefined): AnySeries {
    let place = this.#root
    for (const member of members) {
      place.next ??= new WeakMap()
      let next = place.next.get(member)
      if (next === undefined) {
        next = new Place()
        place.next.set(member, next)
      }
      place = next
    }
    place.series ??= new FanoutSeries(members, labels)
    return place.series
  }
}
