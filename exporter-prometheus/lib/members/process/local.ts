import type { Exposition } from '../../model/exposition.ts'
import type { Store } from '../../store/store.ts'
import type { Alone } from '../alone.ts'

/** What processes need of the recorder of this one, with its threads. */
export interface Local extends Pick<Store, 'faults' | 'globalLabels' | 'removal'> {
  /** Reads this process. */
  gatherLocal(isAhead: boolean): Exposition
  /** Reads ahead what `gatherLocal` shows, a few milliseconds at a time, if there may be much of it. */
  readLocalAhead(): Promise<void> | undefined
  /** Lets what it has read count where limits want it by now. */
  settle(): void
  /** Each of its threads, to be read alone. */
  localAlone(): Iterable<Alone>
  /** How many threads of this process there are, and were. */
  readonly counts: { readonly living: number; readonly ended: number }
}
