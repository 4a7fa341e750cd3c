import type { Recorder } from 'metrics-facade'
import type { Cancel } from '../base/timers.ts'
import type { Exposition } from './exposition.ts'
import type { Gathered, Gatherer } from './gatherer.ts'

/** How much of a program is read: all of its processes, or this one with its threads. */
export type Extent = 'program' | 'process'

/** A property, so that the handles of every copy of this package have it. */
export const stages: unique symbol = Symbol.for('metrics-exporter-prometheus.stages.1')

/**
 * The stages of a scrape that `gather()` takes in one go: a reader that can wait runs the collectors first, and asks what
 * is born meanwhile to stay hidden.
 */
export interface Stages {
  /** The recorders whose collectors have to run first. */
  recorders(): readonly Recorder[]
  /** Records which series are born from now on. */
  watchBirths(): Cancel
  /**
   * Reads ahead, a few milliseconds at a time, what `gather` would read in one go: what other threads have recorded until
   * now. `undefined` if there is nothing of that kind.
   *
   * @param isForOne - whether only `gatherMember` follows, which needs no sums.
   */
  readAhead?(extent?: Extent, isForOne?: boolean): Promise<void> | undefined
  /**
   * Gathers without running collectors.
   *
   * @param created - of the format: if it shows when series began, those that were born since the earliest watch began
   * are left out.
   * @param isAhead - whether what was read ahead, to the same extent, is enough.
   */
  gather(
    created?: 'always' | 'onRequest',
    isAhead?: boolean,
    extent?: Extent,
  ): Gathered | Exposition | Promise<Gathered>
  /**
   * Gathers what one thread or process has recorded.
   *
   * @throws UnknownMemberError if there is none with this name.
   */
  gatherMember?(member: string): Exposition
  /** The names of the threads and processes that are known by the last reading. */
  memberNames?(): readonly string[]
  /** What was merged, if it is a merge. */
  readonly parts?: readonly Gatherer[]
}

/** The stages of a Gatherer. One that has none to tell has no collectors that could be awaited, and no births. */
export function stagesOf(gatherer: Gatherer): Stages {
  const told = (gatherer as { readonly [stages]?: Stages })[stages]
  return told ?? { recorders: () => [], watchBirths: () => () => {}, gather: () => gatherer.gather() }
}

/** What comes before gathering, of several Gatherers; each recorder is there once. */
export function unite(
  all: readonly Stages[],
): Omit<Stages, 'gather' | 'gatherMember' | 'memberNames' | 'parts'> {
  return {
    recorders: () => [...new Set(all.flatMap(one => one.recorders()))],
    watchBirths: () => {
      const ends = all.map(one => one.watchBirths())
      return () => {
        for (const end of ends) end()
      }
    },
    readAhead: (...asked) => {
      const reading = all.map(one => one.readAhead?.(...asked)).filter(one => one !== undefined)
      return reading.length === 0 ? undefined : Promise.all(reading).then(() => {})
    },
  }
}

export function isPromise<T extends object>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>>)?.then === 'function'
}
