import type { Exemplar } from '../../series/exemplar.ts'
import type { NativeBuckets } from '../../series/native-buckets.ts'
import type { NativeSchema } from '../../series/native-schema.ts'
import type { SketchDump } from '../../series/sketch.ts'

// What is of no fixed size, as numbers in a row. Each list begins with its length.

type Counts = ReadonlyArray<readonly [number, number]>

/** Takes numbers in the order in which they were put. */
class Numbers {
  readonly #numbers: Float64Array
  #at = 0

  constructor(numbers: Float64Array) {
    this.#numbers = numbers
  }

  /** @throws RangeError if there is none. */
  next(): number {
    const number = this.#numbers[this.#at]
    if (number === undefined) throw new RangeError('numbers of a process end too early')
    this.#at += 1
    return number
  }

  list<T>(take: () => T): T[] {
    const length = this.next()
    if (!(length <= this.#numbers.length)) throw new RangeError('a list of a process is too long')
    return Array.from({ length }, take)
  }

  pairs(): Array<[number, number]> {
    return this.list(() => [this.next(), this.next()])
  }
}

export function encodeNative({
  schema,
  zeroThreshold,
  zeroCount,
  positive,
  negative,
}: NativeBuckets): number[] {
  const numbers = [schema, zeroThreshold, zeroCount]
  for (const counts of [positive, negative]) putPairs(numbers, counts)
  return numbers
}

/** @throws RangeError for numbers that are no native buckets. */
export function decodeNative(region: Float64Array, exemplars: readonly Exemplar[]): NativeBuckets {
  const numbers = new Numbers(region)
  const [schema, zeroThreshold, zeroCount] = [numbers.next(), numbers.next(), numbers.next()]
  const [positive, negative] = [numbers.pairs(), numbers.pairs()]
  return { schema: schema as NativeSchema, zeroThreshold, zeroCount, positive, negative, exemplars }
}

/** The windows of a summary, with the values in each. */
export type Windows = ReadonlyArray<{ readonly age: number; readonly sketch: SketchDump }>

/** @param currentWindow - the number of the window of age 0. */
export function encodeWindows(windows: Windows, currentWindow: number): number[] {
  const numbers = [windows.length]
  for (const { age, sketch } of windows) {
    numbers.push(currentWindow - age, sketch.min, sketch.max, sketch.zeros)
    for (const bands of [sketch.positive, sketch.negative]) {
      numbers.push(bands.length)
      for (const [band, { values, counts }] of bands) {
        numbers.push(band)
        putPairs(
          numbers,
          values.map((value, index) => [value, counts[index]!]),
        )
      }
    }
  }
  return numbers
}

/** @throws RangeError for numbers that are no windows. */
export function decodeWindows(
  region: Float64Array,
  currentWindow: number,
  significantDigits: number,
): Windows {
  if (region.length === 0) return []
  const numbers = new Numbers(region)
  const bands = (): SketchDump['positive'] =>
    numbers.list(() => {
      const band = numbers.next()
      const pairs = numbers.pairs()
      return [
        band,
        { values: pairs.map(([value]) => value), counts: pairs.map(([, count]) => count) },
      ] as const
    })
  return numbers.list(() => {
    const age = currentWindow - numbers.next()
    const [min, max, zeros] = [numbers.next(), numbers.next(), numbers.next()]
    return { age, sketch: { significantDigits, min, max, zeros, positive: bands(), negative: bands() } }
  })
}

function putPairs(numbers: number[], pairs: Counts): void {
  numbers.push(pairs.length)
  for (const [one, other] of pairs) numbers.push(one, other)
}
