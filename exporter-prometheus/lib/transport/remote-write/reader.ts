import type { LabelPair } from 'metrics-facade/registry'
import type { ExposedFamily, Exposition } from '../../model/exposition.ts'
import type { HistogramView, SeriesView, SummaryView } from '../../model/views.ts'
import { type FamilyIdentity, type Identity, identityOf, keyOf } from './identity.ts'
import { Moment } from './moment.ts'
import { remoteTypes } from './remote-types.ts'

/** After so many series other work may go on: about half a millisecond. */
const seriesPerTurn = 256

/** The series of a family in a moment, in their order. */
class Members {
  readonly family: FamilyIdentity
  readonly globalLabels: ExposedFamily['globalLabels']
  readonly identities: Identity[] = []
  readonly #series: SeriesView[] = []
  /** Where the series is expected that is looked for next: mostly they are the same as before, in the same order. */
  #next = 0
  #places: Map<SeriesView, number> | undefined

  constructor(family: FamilyIdentity, globalLabels: ExposedFamily['globalLabels']) {
    this.family = family
    this.globalLabels = globalLabels
  }

  add(series: SeriesView, identity: Identity): void {
    this.#series.push(series)
    this.identities.push(identity)
  }

  find(series: SeriesView): Identity | undefined {
    const place = this.#series[this.#next] === series ? this.#next : this.#placeOf(series)
    if (place === undefined) return undefined
    this.#next = place + 1
    return this.identities[place]
  }

  #placeOf(series: SeriesView): number | undefined {
    this.#places ??= new Map(this.#series.map((one, place) => [one, place]))
    return this.#places.get(series)
  }
}

/** What decides of which parts a series of a type is made: its bounds or its quantiles. */
function shapeOf(series: SeriesView): readonly number[] | undefined {
  const { bounds, quantiles } = series as Partial<HistogramView & SummaryView>
  return bounds ?? quantiles
}

/** Reads expositions as moments, and notices which series have ended. */
export class MomentReader {
  readonly #external: readonly LabelPair[]
  /** What was in the last moment, by the name of the family. */
  #members: ReadonlyMap<string, Members> = new Map()
  /** Exemplars from then on are new. */
  #lastMs = Number.NEGATIVE_INFINITY

  /** @param external - labels for every series that does not have them. */
  constructor(external: readonly LabelPair[]) {
    this.#external = external
  }

  /** Reads everything; each series is read at once. Yields now and then, and returns the moment. */
  *read({ families, onUnwritten }: Exposition, now: number): Generator<void, Moment> {
    const moment = new Moment(this.#next(now))
    const fresh: Identity[] = []
    const members = new Map<string, Members>()
    for (const family of families) {
      const before = this.#members.get(family.name)
      const now = members.get(family.name) ?? new Members(familyOf(family, before), family.globalLabels)
      members.set(family.name, now)
      const same =
        before?.family === now.family && before.globalLabels === family.globalLabels ? before : undefined
      yield* steps(family.series as readonly SeriesView[], series => {
        try {
          const identity = this.#identityOf(series, family, now, same, fresh)
          this.#add(moment, family, series, identity)
          now.add(series, identity)
        } catch (error) {
          onUnwritten?.(family, error)
        }
      })
    }
    moment.stale = yield* this.#ended(moment, fresh)
    this.#members = members
    this.#lastMs = moment.timestampMs
    return moment
  }

  /** A moment that marks the end of every series of the last one. */
  end(now: number): Moment {
    const moment = new Moment(this.#next(now))
    moment.stale = [...this.#members.values()].flatMap(({ identities }) => identities)
    this.#members = new Map()
    this.#lastMs = moment.timestampMs
    return moment
  }

  /** The time of the next moment: a store refuses what is not later than what it has, even if the clock was set back. */
  #next(now: number): number {
    return Math.max(Math.round(now), this.#lastMs + 1)
  }

  #identityOf(
    series: SeriesView,
    family: ExposedFamily,
    { family: ofFamily }: Members,
    before: Members | undefined,
    fresh: Identity[],
  ): Identity {
    const shape = shapeOf(series)
    const known = before?.find(series)
    if (known?.shape === shape && known !== undefined) return known
    const parts = remoteTypes[family.type].partsOf(series as never)
    const identity = identityOf(series, family, ofFamily, parts, shape, this.#external)
    fresh.push(identity)
    return identity
  }

  #add(moment: Moment, { type }: ExposedFamily, series: SeriesView, identity: Identity): void {
    const { identities, values, starts, extras, timestampMs } = moment
    const length = values.length
    try {
      const extra = remoteTypes[type].add(series as never, values, this.#lastMs)
      if (extra !== undefined) extras.set(identities.length, extra)
      const { createdMs } = series
      // 0 means that it is not known. A native histogram that has just been reset may be younger than the moment.
      starts.push(createdMs === undefined ? 0 : Math.min(Math.round(createdMs) || 1, timestampMs))
      identities.push(identity)
      identity.latestMs = timestampMs
    } catch (error) {
      values.length = length
      extras.delete(identities.length)
      throw error
    }
  }

  /** Those of the last moment that are not in this one: under any identity, because their views may be others by now. */
  *#ended({ timestampMs }: Moment, fresh: readonly Identity[]): Generator<void, readonly Identity[]> {
    const gone: Identity[] = []
    for (const { identities } of this.#members.values()) {
      yield* steps(identities, identity => {
        if (identity.latestMs !== timestampMs) gone.push(identity)
      })
    }
    if (gone.length === 0) return gone
    const keys = new Set<string>()
    yield* steps(fresh, identity => keys.add(keyOf(identity)))
    const ended: Identity[] = []
    yield* steps(gone, identity => {
      if (!keys.has(keyOf(identity))) ended.push(identity)
    })
    return ended
  }
}

/** Does something with each, and lets other work go on now and then, and at the end. */
function* steps<T>(all: readonly T[], run: (one: T) => void): Generator<void> {
  let left = seriesPerTurn
  for (const one of all) {
    run(one)
    left -= 1
    if (left > 0) continue
    yield
    left = seriesPerTurn
  }
  yield
}

/** The identity of a family: that of the last moment as long as nothing about it changes. */
function familyOf(
  { name, type, help = '', unit = '' }: ExposedFamily,
  before: Members | undefined,
): FamilyIdentity {
  const known = before?.family
  if (known?.type === type && known.help === help && known.unit === unit) return known
  return { name, type, help, unit }
}
