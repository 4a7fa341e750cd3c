import { type Exposition, withSeries } from './exposition.ts'
import type { Gathered, Gatherer } from './gatherer.ts'
import type { Selection } from './selection.ts'
import { originOf } from './series-view.ts'
import { isPromise, type Stages, stages, stagesOf, unite } from './stages.ts'
import type { SeriesView } from './views.ts'

type Families = Gathered | Exposition

/** Tells each Gatherer which of its series were shown, whichever family they became part of. */
export function tellShown(all: readonly Families[]): Exposition['onShown'] {
  const asking = (all as readonly Exposition[]).filter(({ onShown }) => onShown !== undefined)
  if (asking.length === 0) return undefined
  return families => {
    for (const { families: own, onShown } of asking) {
      const known = new Set<SeriesView>(own.flatMap(({ series }): readonly SeriesView[] => series))
      const shown = families.map(family => {
        const series: readonly SeriesView[] = family.series
        return withSeries(
          family,
          series.map(originOf).filter(one => known.has(one)),
        )
      })
      onShown!(shown)
    }
  }
}

/** All families in their order; the reader merges those with the same name. */
function concatenated(all: readonly Families[]): Families {
  return { families: all.flatMap(({ families }): Gathered['families'] => families), onShown: tellShown(all) }
}

function gatherAll(all: ReadonlyArray<Families | Promise<Families>>): Families | Promise<Families> {
  return all.some(isPromise) ? Promise.all(all).then(concatenated) : concatenated(all as readonly Families[])
}

/**
 * Combines several Gatherers, such as a handle and one of your own. Families with the same name and type become one, with
 * the description of the first. Of series with the same labels the first stays, and a process warning reports the others.
 * The result is a promise if any Gatherer answers with one, and fails if any fails. A `Renderer` of it waits for async
 * collectors of the handles as these do.
 *
 * @example
 * ```ts
 * const queue: Gatherer = {
 *   gather: () => ({ families: [{ name: 'queue_length', type: 'gauge', series: [{ labels: {}, value: jobs.length }] }] }),
 * }
 * const renderer = new Renderer(mergeGatherers([handle, queue]))
 * ```
 */
export function mergeGatherers(gatherers: readonly Gatherer[]): Gatherer {
  const all = gatherers.map(stagesOf)
  const staged: Stages = {
    ...unite(all),
    gather: (...asked) => gatherAll(all.map(one => one.gather(...asked))),
    parts: gatherers,
  }
  const merged: Gatherer & { readonly [stages]: Stages } = {
    gather: (selection?: Selection) => gatherAll(gatherers.map(gatherer => gatherer.gather(selection))),
    [stages]: staged,
  }
  return merged
}
