import { messageOf } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { ScopeError } from './error.ts'
import type { Kind } from './kind.ts'
import { isWithin, type Place, placeKey, sharesSeries } from './place.ts'

/** What the metrics of a name have in common, wherever in a hierarchy they are created. */
export interface Meaning {
  readonly kind: Kind<unknown>['name']
  /** With the prefix. */
  readonly name: string
  readonly help: string
}

/** A name, what it means, and where; by which buckets is the place's own affair. */
interface Entry {
  readonly meaning: Meaning
  /** By what tells them apart; absent when there were too many to be kept. */
  places: Map<string, Place> | undefined
}

/** How many places of a name are kept: names of tenants come and go, and have no end. */
const mostPlaces = 1000

/** Everything that was created in a hierarchy: a name means the same in all of its scopes. */
export class Definitions {
  readonly #byName = new Map<string, Entry>()

  /**
   * @throws ScopeError with code `METRIC_CONFLICT` when the name means something else already, or when a series that the
   * place has would be made with other buckets at another.
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

  /** What each name means. */
  all(): Meaning[] {
    return Array.from(this.#byName.values(), ({ meaning }) => meaning)
  }

  /** The names of all, as an exposition may have them. */
  writtenNames(): string[] {
    // Prometheus recommends that a counter ends with `_total`, so an exporter may be set up to add it.
    return this.all().flatMap(({ kind, name }) => (kind === 'counter' ? [name, `${name}_total`] : [name]))
  }

  /** Forgets what was created at places with these labels, and names that were created nowhere else. */
  removeWithin(labels: Readonly<Record<string, string>>): void {
    for (const [name, { places }] of this.#byName) {
      for (const [key, place] of places ?? []) if (isWithin(place.labels, labels)) places!.delete(key)
      if (places?.size === 0) this.#byName.delete(name)
    }
  }

  /** Forgets everything, also names of which it is not known where they were created. */
  clear(): void {
    this.#byName.clear()
  }
}

function conflict(remedy: string, now: string, before: string): ScopeError {
  return new ScopeError('METRIC_CONFLICT', `There cannot be the ${now} beside the ${before}. ${remedy}`)
}

function textOf({ kind, name, help }: Meaning, { buckets }: Partial<Place> = {}): string {
  const bounds = buckets === undefined ? '' : `, buckets ${messageOf(buckets.join(', '))}`
  return `${kind} ${messageOf(name)} (${shown(help)}${bounds})`
}
