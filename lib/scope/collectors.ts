import { collect, type Disposer, disposer, messageOf } from 'metrics-facade'
import { isWithin } from './place.ts'

interface ScopeCollector {
  readonly labels: Readonly<Record<string, string>>
  readonly stop: Disposer
}

/** The collectors of all scopes of a hierarchy. They end with their scopes. */
export class ScopeCollectors {
  /** By name and place; those without a name by the function that ends them. */
  readonly #all = new Map<unknown, ScopeCollector>()

  /**
   * @param name - a collector with the same name and place is replaced.
   * @param labels - the labels of the scope.
   */
  add(run: () => unknown, name: string | undefined, labels: Readonly<Record<string, string>>): Disposer {
    const full = name === undefined ? undefined : name + placeText(labels)
    if (full !== undefined) this.#all.get(full)?.stop()
    // The facade shortens long names, so two of them could be mistaken for the same.
    const end = collect(run, full !== undefined && messageOf(full) === full ? full : undefined)
    const key = full ?? end
    const stop = disposer(() => {
      end()
      if (this.#all.get(key)?.stop === stop) this.#all.delete(key)
    })
    this.#all.set(key, { labels, stop })
    return stop
  }

  /** Ends the collectors of the scope with these labels, and of all scopes beneath it. */
  endWithin(labels: Readonly<Record<string, string>>): void {
    for (const collector of [...this.#all.values()]) {
      if (isWithin(collector.labels, labels)) collector.stop()
    }
  }
}

/** Labels as an exposition writes them after a name. */
function placeText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
