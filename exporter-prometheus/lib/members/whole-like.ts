import type { LabelPair } from 'metrics-facade/registry'
import type { StoreSettings } from '../store/settings.ts'
import { Store } from '../store/store.ts'
import { Whole } from './whole.ts'

/** The whole of threads, whose series are named and made as those of a store with these settings. */
export function wholeOfThreads(settings: StoreSettings, globalLabels: readonly LabelPair[]): Whole {
  return new Whole(storeLike({ ...settings, idleness: settings.idleness?.another() }, globalLabels))
}

/** The whole of processes. Each evicts what is idle in it, and they choose together what limits allow. */
export function wholeOfProcesses(
  settings: StoreSettings,
  globalLabels: readonly LabelPair[],
  cardinalityFactor: number = Number.POSITIVE_INFINITY,
): Whole {
  const like = { ...settings, cardinalityFactor, idleness: undefined, onOverflow: () => {} }
  return new Whole(storeLike(like, globalLabels), true)
}

/** A whole of processes that is written to the file of ended ones, with so many times the series of one that is shown. */
export function wholeOfEnded(settings: StoreSettings, cardinalityFactor: number): Whole {
  return wholeOfProcesses(settings, [], cardinalityFactor)
}

function storeLike({ creators: _, ...settings }: StoreSettings, globalLabels: readonly LabelPair[]): Store {
  return new Store({ ...settings, isWhole: true, globalLabels: new Map(globalLabels), traces: undefined })
}
