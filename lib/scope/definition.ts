import { messageOf } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { ScopeError } from './error.ts'
import type { Kind } from './kind.ts'
import { isWithin, type Place, placeKey, sharesSeries } from './place.ts'

/** What all metrics of a name in a hierarchy have in common. */
export interface Meaning {
  readonly kind: Kind<unknown>['name']
  /** With the prefix. */
  readonly name: string
  readonly help: string
}

/** What a name means, and where it is used. Each place may have other buckets. */
interface Entry {
  readonly meaning: Meaning
  /** By `placeKey`; `undefined` once there were too many to remember. */
  places: Map<string, Place> | undefined
}

/** So many places of a name are remembered. Bounded, because scopes may be named after tenants that come and go. */
const mostPlaces = 1000

/** Everything that was created in a hierarchy. A name means the same in all of its scopes. */
export class Definitions {
  readonly #byName = new Map<string, Entry>()

  /**
   * @throws ScopeError with code `METRIC_CONFLICT` when the name already means something else, or when this place
   * shares a series with another one that has other buckets.
   */
  add(meaning: Meaning, place: Place): void {
    const entry = this.#byName.get(meaning.name) ?? { meaning, places: new Map() }
    const { kind, help } = entry.meaning
    if (meaning.kind !== kind || meaning.help !== help) {
      const remedy = 'Create both alike, or choose another name.'
      throw conflict(remedy, textOf(meaning), textOf(entry.meaning))
    }
    this.#byName.set(meaning.name, entry)
    const { places } = entry
    if (places === undefined) return
    for (const other of places.values()) {
      if (String(other.buckets) === String(place.buckets) || !sharesSeries(other, place)) continue
      const remedy = 'They have the same series: give them the same buckets, or other labels.'
      throw conflict(remedy, textOf(meaning, place), textOf(meaning, other))
    }
    places.set(placeKey(place), place)
    if (places.size > mostPlaces) entry.places = undefined
  }

  /** The meanings of all names. */
  all(): Meaning[] {
    return Array.from(this.#byName.values(), ({ meaning }) => meaning)
  }

  /** All names, in each form that an exposition may write. */
  writtenNames(): string[] {
    // Prometheus recommends that names of counters end with `_total`, so an exporter may add it.
    return this.all().flatMap(({ kind, name }) => (kind === 'counter' ? [name, `${name}_total`] : [name]))
  }

  /**
   * Forgets places within the scope with these labels, and names that have no other place. Returns these names.
   *
   * @param isRoot - whether all places are within the scope, also those that were too many to remember.
   */
  removeWithin(labels: Readonly<Record<string, string>>, isRoot: boolean): ReadonlySet<string> {
    const gone = new Set<string>()
    for (const [name, { places }] of this.#byName) {
      for (const [key, place] of places ?? []) if (isWithin(place.labels, labels)) places!.delete(key)
      if (!isRoot && places?.size !== 0) continue
      this.#byName.delete(name)
      gone.add(name)
    }
    return gone
  }
}

function conflict(remedy: string, now: string, before: string): ScopeError {
  return new ScopeError('METRIC_CONFLICT', `There cannot be the ${now} beside the ${before}. ${remedy}`)
}

function textOf({ kind, name, help }: Meaning, { buckets }: Partial<Place> = {}): string {
  const bounds = buckets === undefined ? '' : `, buckets ${messageOf(buckets.join(', '))}`
  return `${kind} ${messageOf(name)} (${shown(help)}${bounds})`
}
