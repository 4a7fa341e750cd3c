import { subtractLayouts } from './exponential.ts'
import { type HistogramPoint, hasTemporality, type Kind, type NumberPoint, type Points } from './metric.ts'

type AnyPoint = Points[Kind]

/** What is known of a series. */
export interface Known {
  /** Its totals in the last point that arrived. */
  arrived: AnyPoint | undefined
  /** Its totals in the point that is on its way. */
  sent: AnyPoint | undefined
  /** The number of the last exposition that it was in. */
  seen: number
}

/** What is new of a series. */
interface Taken<K extends Kind> {
  readonly point: Points[K]
  readonly series: Known
}

function subtractNumber(now: NumberPoint, before: NumberPoint): NumberPoint | undefined {
  return now.value < before.value ? undefined : { ...now, value: now.value - before.value }
}

function subtractHistogram(now: HistogramPoint, before: HistogramPoint): HistogramPoint | undefined {
  const counts = now.counts.map((count, index) => count - (before.counts[index] ?? 0))
  const isSame = now.counts.length === before.counts.length && counts.every(count => count >= 0)
  return isSame ? { ...now, counts, sum: now.sum - before.sum } : undefined
}

function subtractExponential(
  now: Points['exponentialHistogram'],
  before: Points['exponentialHistogram'],
): Points['exponentialHistogram'] | undefined {
  if (now.count < before.count) return undefined
  const count = now.count - before.count
  return { ...now, ...subtractLayouts(now, before), count, sum: now.sum - before.sum }
}

/** By kind, what came since an earlier point; `undefined` if the series has begun again since. */
const subtract = {
  sum: subtractNumber,
  histogram: subtractHistogram,
  exponentialHistogram: subtractExponential,
} as Readonly<Record<string, (now: AnyPoint, before: AnyPoint) => AnyPoint | undefined>>

const none: readonly never[] = []

/**
 * The totals of a point. Not its labels: kept for each series they would take more memory than all the rest. The counts
 * of a histogram are those of the series itself, which goes on counting.
 */
function totalsOf(point: AnyPoint, timeMs: number): AnyPoint {
  const totals = { ...point, timeMs, attributes: none, exemplars: none }
  return 'counts' in totals ? { ...totals, counts: [...totals.counts] } : totals
}

function isUnchanged(kind: Kind, now: AnyPoint, before: AnyPoint): boolean {
  if (kind === 'sum') return (now as NumberPoint).value === (before as NumberPoint).value
  if (kind === 'exponentialHistogram')
    return (now as Points[typeof kind]).count === (before as Points[typeof kind]).count
  const { counts } = now as HistogramPoint
  return counts.every((count, index) => count === (before as HistogramPoint).counts[index])
}

/**
 * Turns totals into what came since the last point that arrived. A point that was sent and of which nothing is known is
 * sent again as it was, so a receiver can tell by its times that it is not new.
 */
export class Deltas {
  readonly #known = new Map<string, Known>()
  /** The number of the exposition that is being taken, and how many series it has. */
  #taking = 0
  #count = 0

  /** What is new of a point, and the series to settle with; `undefined` if that is nothing. */
  take<K extends Kind>(kind: K, name: string, now: Points[K]): Taken<K> | undefined {
    if (!hasTemporality(kind)) return { point: now, series: unknown() }
    const known = this.#knownOf(JSON.stringify([kind, name, now.attributes]))
    const before = known.arrived
    const isSameLife = before !== undefined && before.startMs === now.startMs
    if (isSameLife && isUnchanged(kind, now, before)) return undefined
    const since = isSameLife ? subtract[kind]!(now, before) : undefined
    const sinceMs = before?.timeMs ?? 0
    const isFresh = now.exemplars.every(({ timestampMs }) => timestampMs >= sinceMs)
    const fresh = isFresh ? now.exemplars : now.exemplars.filter(({ timestampMs }) => timestampMs >= sinceMs)
    const startMs = since === undefined ? now.startMs : before!.timeMs
    // Later than the point before, even if the clock was set back: stores know a point by its time.
    const timeMs = Math.max(now.timeMs, (before?.timeMs ?? 0) + 1)
    const point = { ...(since ?? now), startMs, timeMs, exemplars: fresh } as Points[K]
    known.sent = totalsOf(now, timeMs)
    return { point, series: known }
  }

  /** To be called when a whole exposition was taken: forgets the series that have ended, and yields after each series. */
  *endTake(): Generator<void> {
    if (this.#known.size > this.#count) {
      for (const [key, { seen }] of this.#known) {
        if (seen !== this.#taking) this.#known.delete(key)
        yield
      }
    }
    this.#taking += 1
    this.#count = 0
  }

  /** To be called with a series whose point arrived, or did not and never will: then its part is in the next one. */
  settle(series: Known, hasArrived: boolean): void {
    if (hasArrived && series.sent !== undefined) series.arrived = series.sent
    series.sent = undefined
  }

  #knownOf(key: string): Known {
    let known = this.#known.get(key)
    if (known === undefined) {
      known = unknown()
      this.#known.set(key, known)
    }
    if (known.seen !== this.#taking) this.#count += 1
    known.seen = this.#taking
    return known
  }
}

/** A series of which nothing has been sent. */
function unknown(): Known {
  return { arrived: undefined, sent: undefined, seen: -1 }
}
