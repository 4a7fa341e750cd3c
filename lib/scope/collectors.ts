import { collect, type Disposer, disposer, messageOf } from 'metrics-facade'
import { isWithin } from './place.ts'

interface ScopeCollector {
  readonly labels: Readonly<Record<string, string>>
  readonly stop: Disposer
}

/** The collectors of all scopes of a hierarchy, which end with them. */
export class ScopeCollectors {
  /** By their names and places, and those without a name by what ends them. */
  readonly #all = new Map<unknown, ScopeCollector>()

  /**
   * @param name - of one that replaces the earlier of this name and place.
   * @param labels - of the scope.
   */
  add(run: () => unknown, name: string | undefined, labels: Readonly<Record<string, string>>): Disposer {
    const own = name === undefined ? undefined : name + placeText(labels)
    if (own !== undefined) this.#all.get(own)?.stop()
    // The facade shortens long names: two of them might be taken for one.
    const end = collect(run, own !== undefined && messageOf(own) === own ? own : undefined)
    const key = own ?? end
    const stop = disposer(() => {
      end()
      if (this.#all.get(key)?.stop === stop) this.#all.delete(key)
    })
    this.#all.set(key, { labels, stop })
    return stop
  }

  /** Ends those of the scope with these labels and of all beneath. */
  endWithin(labels: Readonly<Record<string, string>>): void {
    for (const collector of [...this.#all.values()]) {
      if (isWithin(collector.labels, labels)) collector.stop()
    }
  }
}

/** Labels as an exposition has them behind a name. */
function placeText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
