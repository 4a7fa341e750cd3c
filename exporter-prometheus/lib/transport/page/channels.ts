import { nativeOf } from '../../model/native-snapshot.ts'
import type { ExemplarView, HistogramView, SeriesView, SeriesViews } from '../../model/views.ts'
import type { BucketNote } from './protocol.ts'

type MetricType = keyof SeriesViews

/** A bucket before it has a channel. */
type Bounds = readonly [lower: number, upper: number]

/** What the channels of a series mean. A series whose meaning changes is another one to a page. */
export interface Shape {
  /** How many channels there are without those of buckets. */
  readonly plain: number
  readonly buckets?: readonly Bounds[]
  readonly quantiles?: readonly number[]
}

/** Where the values of a series go: in the order of its channels, or into the bucket with these bounds. */
export interface Target {
  put(place: number, value: number): void
  putBucket(lower: number, upper: number, count: number): void
}

interface OfType<View> {
  /** Equal, as `isSameKey` has it, for series whose channels mean the same. */
  keyOf(series: View): unknown
  shapeOf(series: View): Shape
  read(series: View, target: Target): void
  exemplarsOf(series: View): ReadonlyArray<ExemplarView | undefined>
}

const one: Shape = { plain: 1 }
const none: readonly ExemplarView[] = []

function classicBounds({ bounds }: HistogramView): Bounds[] {
  return [...bounds, Number.POSITIVE_INFINITY].map((upper, index) => [
    bounds[index - 1] ?? Number.NEGATIVE_INFINITY,
    upper,
  ])
}

const ofTypes: { readonly [T in MetricType]: OfType<SeriesViews[T]> } = {
  counter: {
    keyOf: () => one,
    shapeOf: () => one,
    read: ({ value }, target) => target.put(0, value),
    exemplarsOf: ({ exemplar }) => (exemplar === undefined ? none : [exemplar]),
  },
  gauge: {
    keyOf: () => one,
    shapeOf: () => one,
    read: ({ value }, target) => target.put(0, value),
    exemplarsOf: () => none,
  },
  histogram: {
    keyOf: ({ bounds, native }) =>
      native === undefined ? bounds : `${native.schema} ${native.zeroThreshold}`,
    // The buckets of native ones come as they are filled.
    shapeOf: series => ({ plain: 1, buckets: series.native === undefined ? classicBounds(series) : [] }),
    read({ sum, counts, native }, target) {
      target.put(0, sum)
      if (native === undefined) {
        for (let index = 0; index < counts.length; index++) target.put(index + 1, counts[index]!)
        return
      }
      const { zeroThreshold, zeroCount, positive, negative } = nativeOf(native)
      if (zeroCount > 0) target.putBucket(-zeroThreshold, zeroThreshold, zeroCount)
      for (const { lower, upper, count } of [...negative, ...positive]) target.putBucket(lower, upper, count)
    },
    exemplarsOf: ({ exemplars, native }) => native?.exemplars ?? exemplars ?? none,
  },
  summary: {
    keyOf: ({ quantiles }) => quantiles,
    shapeOf: ({ quantiles }) => ({ plain: 2 + quantiles.length, quantiles }),
    read(series, target) {
      target.put(0, series.sum)
      target.put(1, series.count)
      for (const [index, value] of series.values().entries()) target.put(index + 2, value)
    },
    exemplarsOf: () => none,
  },
}

/** What the channels of a series of this type mean, and how they are read. */
export function channelsOf(type: MetricType): OfType<SeriesView> {
  return ofTypes[type] as unknown as OfType<SeriesView>
}

/** Whether two keys of shapes are equal: the same object, the same string, or arrays of the same numbers. */
export function isSameKey(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  return a.every((value, index) => value === b[index])
}

/** The bounds of a bucket in JSON, in which an infinite one is `null`. */
export function bucketNote([lower, upper]: Bounds, channel: number): BucketNote {
  const finite = (bound: number): number | null => (Number.isFinite(bound) ? bound : null)
  return [finite(lower), finite(upper), channel]
}
