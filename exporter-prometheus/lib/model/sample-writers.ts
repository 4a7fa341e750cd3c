import { type MetricType, sampleNames } from '../series/family.ts'

/** Which family writes the samples of a name: one only, so that no two lines of an exposition are the same. */
export class SampleWriters<F> {
  readonly #writers = new Map<string, F>()

  /** The family that writes a sample which one of this type and name would write as well. */
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
