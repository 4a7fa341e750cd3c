import { type MetricType, sampleNames } from '../series/family.ts'

/** Assigns each sample name to one family, so that no two lines of an exposition are the same. */
export class SampleWriters<F> {
  readonly #writers = new Map<string, F>()

  /** The family that already writes a sample which a family of this type and name would write too. */
  takenBy(type: MetricType, written: string): F | undefined {
    for (const name of sampleNames(type, written)) {
      const writer = this.#writers.get(name)
      if (writer !== undefined) return writer
    }
    return undefined
  }

  claim(family: F, type: MetricType, written: string): void {
    for (const name of sampleNames(type, written)) this.#writers.set(name, family)
  }

  release(type: MetricType, written: string): void {
    for (const name of sampleNames(type, written)) this.#writers.delete(name)
  }
}
