import { invalidateHandles } from 'metrics-facade'
import type { LabelTree, MetricKind } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { NativeResets } from '../series/native-resets.ts'
import type { Series } from '../series/series.ts'
import type { TraceSampling } from '../series/trace.ts'
import { seriesTypeOf } from '../series/types.ts'
import type { WindowSet } from '../series/windows.ts'
import type { Faults } from './faults.ts'
import type { Idleness } from './idleness.ts'

type Trees = ReadonlyArray<readonly [MetricKind, LabelTree<Family, Series>]>

/** What upkeep needs of a recorder. */
export interface UpkeepSubject {
  readonly trees: Trees
  readonly windows: WindowSet
  readonly nativeResets: Pick<NativeResets, 'run'>
  readonly idleness: Idleness | undefined
  readonly traces: TraceSampling | undefined
  readonly faults: Faults
}

/** What has to be done from time to time. What fails is reported, and all else is done: it may run on a timer. */
export class Upkeep {
  readonly #subject: UpkeepSubject

  constructor(subject: UpkeepSubject) {
    this.#subject = subject
  }

  /** Turns windows, resets native histograms, lets traces be asked for again, and takes out what is idle. */
  run(now: number): void {
    const { faults, idleness, nativeResets, traces } = this.#subject
    if (traces !== undefined) traces.turn += 1
    faults.attempt(() => this.#turnWindows(now))
    faults.attempt(() => nativeResets.run(now))
    if (idleness !== undefined) faults.attempt(() => this.#evict(idleness, now))
  }

  #turnWindows(now: number): void {
    const { trees, windows } = this.#subject
    if (!windows.advance(now)) return
    for (const [kind, tree] of trees) {
      if (kind !== 'histogram') continue
      for (const { family, series } of tree.families()) {
        const turn = seriesTypeOf(family.distribution!.of).turn
        if (turn !== undefined) for (const one of series) turn(one)
      }
    }
  }

  #evict(idleness: Idleness, now: number): void {
    const { faults, trees } = this.#subject
    let removed = 0
    idleness.observe(now)
    const isIdle = (series: Series): boolean => {
      try {
        return idleness.isOver(series)
      } catch (error) {
        faults.ofUpkeep(error)
        return false
      }
    }
    for (const [kind, tree] of trees) if (idleness.covers(kind)) removed += tree.removeWhere(isIdle)
    if (removed > 0) invalidateHandles()
  }
}
