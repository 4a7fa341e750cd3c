import type { LabelPair } from 'metrics-facade/registry'
import type { ExposedFamily, Exposition } from '../../model/exposition.ts'
import type { HistogramView, SeriesView, SummaryView } from '../../model/views.ts'
import { type FamilyIdentity, type Identity, identityOf, keyOf } from './identity.ts'
import { Moment } from './moment.ts'
import { remoteTypes } from './remote-types.ts'

/** After so many series other work may go on: about half a millisecond. */
const seriesPerTurn = 256

/** An identity, and what it was made of. */
interface Known {
  readonly identity: Identity
  readonly globalLabels: ExposedFamily['globalLabels']
  readonly shape: readonly number[] | undefined
}

/** What decides of which parts a series of a type is made: its bounds or its quantiles. */
function shapeOf(series: SeriesView): readonly number[] | undefined {
  const { bounds, quantiles } = series as Partial<HistogramView & SummaryView>
  return bounds ?? quantiles
}

/** Reads expositions as moments, and notices which series have ended. */
export class MomentReader {
  readonly #external: readonly LabelPair[]
  readonly #known = new WeakMap<SeriesView, Known>()
  /** The families of the last moment, by name: kept as long as nothing about them changes. */
  #families = new Map<string, FamilyIdentity>()
  #live: ReadonlySet<Identity> = new Set()
  /** Exemplars from then on are new. */
  #lastMs = Number.NEGATIVE_INFINITY

  /** @param external - labels for every series that does not have them. */
  constructor(external: readonly LabelPair[]) {
    this.#external = external
  }

  /** Reads everything; each series is read at once. Yields now and then, and returns the moment. */
  *read({ families, onUnwritten }: Exposition, now: number): Generator<void, Moment> {
    const moment = new Moment(this.#next(now))
    const live = new Set<Identity>()
    const fresh: Identity[] = []
    const identities = new Map<string, FamilyIdentity>()
    let left = seriesPerTurn
    for (const family of families) {
      const familyIdentity = this.#familyOf(family)
      identities.set(family.name, familyIdentity)
      for (const series of family.series as readonly SeriesView[]) {
        try {
          const identity = this.#identityOf(series, family, familyIdentity, fresh)
          this.#add(moment, family, series, identity)
          live.add(identity)
        } catch (error) {
          onUnwritten?.(family, error)
        }
        left -= 1
        if (left > 0) continue
        yield
        left = seriesPerTurn
      }
    }
    this.#families = identities
    moment.stale = this.#ended(live, fresh)
    this.#live = live
    this.#lastMs = moment.timestampMs
    return moment
  }

  /** A moment that marks the end of every series of the last one. */
  end(now: number): Moment {
    const moment = new Moment(this.#next(now))
    moment.stale = [...this.#live]
    this.#live = new Set()
    this.#lastMs = moment.timestampMs
    return moment
  }

  /** The time of the next moment: a store refuses what is not later than what it has, even if the clock was set back. */
  #next(now: number): number {
    return Math.max(Math.round(now), this.#lastMs + 1)
  }

  #familyOf({ name, type, help = '', unit = '' }: ExposedFamily): FamilyIdentity {
    const known = this.#families.get(name)
    if (known?.type === type && known.help === help && known.unit === unit) return known
    return { name, type, help, unit }
  }

  #identityOf(
    series: SeriesView,
    family: ExposedFamily,
    familyIdentity: FamilyIdentity,
    fresh: Identity[],
  ): Identity {
    const { globalLabels } = family
    const shape = shapeOf(series)
    const known = this.#known.get(series)
    const isSame =
      known?.identity.family === familyIdentity &&
      known.globalLabels === globalLabels &&
      known.shape === shape
    if (isSame) return known.identity
    const parts = remoteTypes[family.type].partsOf(series as never)
    const identity = identityOf(series, family, familyIdentity, parts, this.#external)
    this.#known.set(series, { identity, globalLabels, shape })
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
    } catch (error) {
      values.length = length
      extras.delete(identities.length)
      throw error
    }
  }

  /** Those of the last moment that are not in this one: under any identity, because their views may be others by now. */
  #ended(live: ReadonlySet<Identity>, fresh: readonly Identity[]): readonly Identity[] {
    const gone = [...this.#live].filter(identity => !live.has(identity))
    if (gone.length === 0) return gone
    const keys = new Set(fresh.map(keyOf))
    return gone.filter(identity => !keys.has(keyOf(identity)))
  }
}
