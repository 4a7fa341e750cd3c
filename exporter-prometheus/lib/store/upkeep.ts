import { invalidateHandles } from 'metrics-facade'
import type { LabelTree, MetricKind } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { NativeResets } from '../series/native-resets.ts'
import type { Series } from '../series/series.ts'
import type { TraceSampling } from '../series/trace.ts'
import { seriesTypeOf } from '../series/types.ts'
import type { AllWindows } from '../series/windows.ts'
import type { Faults } from './faults.ts'
import type { Idleness } from './idleness.ts'

type Trees = ReadonlyArray<readonly [MetricKind, LabelTree<Family, Series>]>

/** The parts of a store that upkeep works on. */
export interface UpkeepSubject {
  readonly trees: Trees
  readonly windows: AllWindows
  readonly nativeResets: Pick<NativeResets, 'run'>
  readonly idleness: Idleness | undefined
  readonly traces: TraceSampling | undefined
  readonly faults: Faults
}

/** The regular work of a store. It may run on a timer, so failures are reported, never thrown, and the rest is done. */
export class Upkeep {
  readonly #subject: UpkeepSubject

  constructor(subject: UpkeepSubject) {
    this.#subject = subject
  }

  /** Rotates windows, resets native histograms that are due, begins an epoch for exemplars, and evicts idle series. */
  run(now: number): void {
    const { faults, idleness, nativeResets, traces } = this.#subject
    if (traces !== undefined) traces.epoch += 1
    faults.attempt(() => this.#rotateWindows(now))
    faults.attempt(() => nativeResets.run(now))
    if (idleness !== undefined) faults.attempt(() => this.#evict(idleness, now))
  }

  #rotateWindows(now: number): void {
    const { trees, windows } = this.#subject
    if (!windows.advance(now)) return
    for (const [kind, tree] of trees) {
      if (kind !== 'histogram') continue
      for (const { family, series } of tree.families()) {
        const dropOld = seriesTypeOf(family.distribution!.of).dropOld
        if (dropOld !== undefined) for (const one of series) dropOld(one)
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
