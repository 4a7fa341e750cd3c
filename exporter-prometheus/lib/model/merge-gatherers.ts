import type { Gathered, Gatherer } from './gatherer.ts'
import type { Selection } from './selection.ts'

/** All families of all of them, in their order; whoever reads them makes one of those of one name. */
function concatenated(all: readonly Gathered[]): Gathered {
  return { families: all.flatMap(({ families }) => families) }
}

/**
 * What several Gatherers gather, as one: such as a handle and something of the user's own. Families of one name and type
 * become one, with the description of the first; of series with the same labels the first stays, and a process warning
 * tells of the others. Where one of them answers with a promise, so does the whole; where one fails, it fails.
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
