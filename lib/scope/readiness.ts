import type { Level } from './levels.ts'
import { isWithin } from './place.ts'

/** Whether a scope is ready, and each of the scopes beneath it. */
export interface ScopeHealth {
  /** Whether all scopes that `setReady` was called on are ready; false if there are none. */
  readonly ready: boolean
  /** The state of each of them, by the names of its levels: `'prod/backend/generate'`. */
  readonly endpoints: Readonly<Record<string, 'ready' | 'not ready'>>
}

interface State {
  readonly labels: Readonly<Record<string, string>>
  readonly isReady: boolean
}

/** The scopes of a hierarchy that have told whether they are ready. */
export class Readiness {
  readonly #levels: readonly Level[]
  /** By labels, which tell scopes apart. */
  readonly #states = new Map<string, State>()

  constructor(levels: readonly Level[]) {
    this.#levels = levels
  }

  set(labels: Readonly<Record<string, string>>, isReady: boolean): void {
    this.#states.set(JSON.stringify(labels), { labels, isReady })
  }

  /** The health of the scope with these labels. */
  within(labels: Readonly<Record<string, string>>): ScopeHealth {
    const states = [...this.#states.values()].filter(state => isWithin(state.labels, labels))
    // Scopes with the same names and other constant labels share an entry. The one that is not ready counts.
    const byReadiness = states.sort((a, b) => Number(b.isReady) - Number(a.isReady))
    return {
      ready: states.length > 0 && states.every(({ isReady }) => isReady),
      endpoints: Object.fromEntries(
        byReadiness.map(state => [this.#nameOf(state), state.isReady ? 'ready' : 'not ready']),
      ),
    }
  }

  /** Forgets the scope with these labels, and all beneath it. */
  removeWithin(labels: Readonly<Record<string, string>>): void {
    for (const [key, state] of this.#states) if (isWithin(state.labels, labels)) this.#states.delete(key)
  }

  /** The names of the levels; `/` for the root. */
  #nameOf({ labels }: State): string {
    return this.#levels.flatMap(({ label }) => labels[label] ?? []).join('/') || '/'
  }
}
