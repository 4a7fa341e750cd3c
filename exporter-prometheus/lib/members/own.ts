import type { Exposition } from '../model/exposition.ts'
import type { Store } from '../store/store.ts'

/** What members need of the store of their main thread. */
export interface Own
  extends Pick<Store, 'births' | 'cardinality' | 'describeTo' | 'faults' | 'globalLabels'> {
  gatherOwn(): Exposition
}

/** Called with the store of the whole when the first thread has announced itself. */
export type OnJoined = (store: Store) => void
