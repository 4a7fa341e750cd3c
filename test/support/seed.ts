import { shareSeed } from '../../exporter-prometheus/lib/store/limits/hash.ts'

/** Hashes the values of labels with this seed, so that estimates are the same in each run. To be called first. */
export function hashBy(seed: number): void {
  if (!shareSeed(seed)) throw new Error('There are hashes with another seed.')
}
