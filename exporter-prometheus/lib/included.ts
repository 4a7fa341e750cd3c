import { collectorsOf, type Disposer, disposer } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import { BuildError } from './base/error.ts'
import { type CheckedInclude, type IncludedSource, methodOf } from './include-options.ts'
import { CollectedSource, type Read } from './included-source.ts'
import type { ExposedFamily, Exposition } from './model/exposition.ts'
import type { Gatherer } from './model/gatherer.ts'
import { tellShown } from './model/merge-gatherers.ts'
import { type Stages, stages, stagesOf, unite } from './model/stages.ts'
import type { Store } from './store/store.ts'

/** A source, or one of those that were merged in it. */
interface Part {
  /** A collector's if it has to be asked before each scrape; otherwise a recorder's, read like the store. */
  readonly from: CollectedSource | Stages
  readonly labels: readonly LabelPair[]
  /** By the name of a family an object that stands for it, so that a conflict is counted once. */
  conflicts: ReadonlyMap<string, object>
}

/** The Gatherers that a merge consists of; one that is not a merge alone. */
function leavesOf(gatherer: Gatherer): Stages[] {
  const leaves: Stages[] = []
  const open = [gatherer]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const ofOne = stagesOf(one)
    if (ofOne.parts === undefined) leaves.push(ofOne)
    else open.push(...ofOne.parts.toReversed())
  }
  return leaves
}

/** How each part of a source is read. */
function readersOf(source: IncludedSource): ReadonlyArray<Stages | Read> {
  if (methodOf(source) === 'metrics') return [() => (source as { metrics(): string }).metrics()]
  if (typeof source === 'function') return [source]
  return leavesOf(source as Gatherer).map(leaf => (leaf.recorders().length > 0 ? leaf : () => leaf.gather()))
}

/** A store, and the sources that are included beside it. */
export class Included implements Gatherer {
  readonly #store: Store
  readonly #parts = new Set<Part>()
  /** What ends a source, by the name that it was given. */
  readonly #named = new Map<string, Disposer>()
  /** @internal */
  readonly [stages]: Stages = {
    recorders: () => this.#united().recorders(),
    watchBirths: () => this.#united().watchBirths(),
    readAhead: (...asked) => this.#united().readAhead?.(...asked),
    gather: (...asked) => this.#gather(...asked),
    gatherMember: member => this.#store[stages].gatherMember!(member),
    memberNames: () => this.#store[stages].memberNames?.() ?? [],
  }

  constructor(store: Store) {
    this.#store = store
  }

  /** @throws BuildError with code `INVALID_INCLUDE` if the store is in the source. */
  add({ source, labels, name }: CheckedInclude): Disposer {
    const readers = readersOf(source)
    if (readers.some(one => typeof one !== 'function' && one.recorders().includes(this.#store))) {
      throw new BuildError(
        'INVALID_INCLUDE',
        'include got a source that has this recorder in it: give another.',
      )
    }
    if (name !== undefined) this.#named.get(name)?.()
    const proposed = typeof source === 'function' && source.name !== '' ? source.name : 'included'
    const parts = readers.map((reader, index): Part => {
      const own = name === undefined || index === 0 ? name : `${name}_${index + 1}`
      const { onUnwritten } = this.#store.onLeftOut
      const from =
        typeof reader === 'function'
          ? new CollectedSource(reader, this.#store, own, proposed, onUnwritten)
          : reader
      return { from, labels, conflicts: new Map() }
    })
    for (const part of parts) this.#parts.add(part)
    const end = disposer(() => {
      for (const part of parts) this.#remove(part)
      if (name !== undefined) this.#named.delete(name)
    })
    if (name !== undefined) this.#named.set(name, end)
    return end
  }

  gather(): Exposition {
    return this.#gather()
  }

  #gather(...asked: Parameters<Stages['gather']>): Exposition {
    const own = this.#store[stages].gather(...asked) as Exposition
    if (this.#parts.size === 0) return own
    const all = [own]
    const living = new Set(collectorsOf(this.#store).values())
    for (const part of this.#parts) {
      const { from } = part
      // A collector that the program gave the same name has replaced it.
      if (from instanceof CollectedSource && !living.has(from.collector)) this.#remove(part)
      else all.push(this.#gatherPart(part, asked))
    }
    return {
      ...own,
      checked: undefined,
      families: all.flatMap(({ families }) => families),
      onShown: tellShown(all),
    }
  }

  #gatherPart(part: Part, asked: Parameters<Stages['gather']>): Exposition {
    const gathered = (part.from as Stages).gather(...asked) as Exposition
    const before = part.conflicts
    const conflicts = new Map<string, object>()
    const families = gathered.families.map((family): ExposedFamily => {
      const included = before.get(family.name) ?? {}
      conflicts.set(family.name, included)
      const labels = new Map([...this.#store.globalLabels, ...part.labels, ...(family.globalLabels ?? [])])
      return { ...family, included, globalLabels: [...labels] }
    })
    part.conflicts = conflicts
    return { ...gathered, families }
  }

  /** The store and the recorders of the sources. */
  #united(): Omit<Stages, 'gather' | 'gatherMember' | 'memberNames' | 'parts'> {
    const own = this.#store[stages]
    if (this.#parts.size === 0) return own
    const staged = [...this.#parts].map(({ from }) => from).filter(from => !(from instanceof CollectedSource))
    return unite([own, ...(staged as Stages[])])
  }

  #remove(part: Part): void {
    this.#parts.delete(part)
    if (part.from instanceof CollectedSource) part.from.end()
  }
}
