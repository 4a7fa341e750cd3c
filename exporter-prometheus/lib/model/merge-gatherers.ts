import type { Gathered, Gatherer } from './gatherer.ts'
import type { Selection } from './selection.ts'

/** All families in their order; the reader merges those with the same name. */
function concatenated(all: readonly Gathered[]): Gathered {
  return { families: all.flatMap(({ families }) => families) }
}

/**
 * Combines several Gatherers, such as a handle and one of your own. Families with the same name and type become one, with
 * the description of the first. Of series with the same labels the first stays, and a process warning reports the others.
 * The result is a promise if any Gatherer answers with one, and fails if any fails. Async collectors of a handle are
 * started, but not awaited.
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
  return {
    gather(selection?: Selection) {
      const all = gatherers.map(gatherer => gatherer.gather(selection))
      const isAsync = all.some(one => typeof (one as Partial<Promise<Gathered>>).then === 'function')
      return isAsync ? Promise.all(all).then(concatenated) : concatenated(all as Gathered[])
    },
  }
}
