import type { MetricKind } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { Description } from './description.ts'
import type { RemovalCommand } from './removal-command.ts'

/** What a store tells when something rare happens in it. Removed series are not told: they are no longer `live`. */
export interface StoreObserver {
  /** A name was described for the first time. */
  described(kind: MetricKind, name: string, description: Description): void
  /** A series was made. */
  registered(family: Family, series: Series): void
  /** Series are about to be removed. Who counts them in the whole program reads that now: later these are not known. */
  removing?(): void
  /**
   * Series were removed, or a description. Returns how many series of the whole program those were; `undefined` if the
   * store is the whole.
   */
  removed?(command: RemovalCommand): number | undefined
  /** Upkeep has run. */
  upkept(): void
}

/** Tells an observer what happens in a store from now on, as all others. */
export function observe(store: { observer: StoreObserver | undefined }, observer: StoreObserver): void {
  store.observer = store.observer === undefined ? observer : both(store.observer, observer)
}

/** Tells an observer of everything that there is in a store, and of what happens from now on. */
export function tell(store: Parameters<typeof observe>[0] & Told, observer: StoreObserver): void {
  store.describeTo(observer)
  observe(store, observer)
}

interface Told {
  describeTo(observer: StoreObserver): void
}

/** Tells two observers the same. */
function both(one: StoreObserver, other: StoreObserver): StoreObserver {
  return {
    described(kind, name, description) {
      one.described(kind, name, description)
      other.described(kind, name, description)
    },
    registered(family, series) {
      one.registered(family, series)
      other.registered(family, series)
    },
    removing() {
      one.removing?.()
      other.removing?.()
    },
    removed(command) {
      const counts = [one.removed?.(command), other.removed?.(command)].filter(count => count !== undefined)
      // One of them is the larger whole.
      return counts.length === 0 ? undefined : Math.max(...counts)
    },
    upkept() {
      one.upkept()
      other.upkept()
    },
  }
}
