import type { NativeView } from '../../model/views.ts'
import type { Buckets } from './metric.ts'

/** The most buckets of one sign, empty ones between others included, which OTLP writes out. */
const mostBuckets = 4_096

/** The coarsest scale that Prometheus reads. All numbers fit into `mostBuckets` by far. */
const coarsestScale = -4

/** The buckets of an exponential histogram. */
export interface Layout {
  readonly scale: number
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly positive: Buckets
  readonly negative: Buckets
}

/** Merges each two neighbours. */
function coarsen(buckets: Buckets): Buckets {
  const coarser: Array<[index: number, count: number]> = []
  for (const [index, count] of buckets) {
    const at = index >> 1
    const last = coarser.at(-1)
    if (last?.[0] === at) last[1] += count
    else coarser.push([at, count])
  }
  return coarser
}

function widthOf(buckets: Buckets): number {
  return buckets.length === 0 ? 0 : buckets.at(-1)![0] - buckets[0]![0] + 1
}

/** The same buckets at a scale that is coarser or the same. */
export function atScale(layout: Layout, scale: number): Layout {
  let { positive, negative } = layout
  for (let at = layout.scale; at > scale; at--) {
    positive = coarsen(positive)
    negative = coarsen(negative)
  }
  return { ...layout, scale, positive, negative }
}

/** The buckets of a native histogram, at a coarser scale if there would be too many to write out. */
export function exponentialOf(native: NativeView): Layout {
  const { schema, zeroThreshold, zeroCount } = native
  // Bucket 0 of Prometheus ends at 1, that of OTLP begins there.
  const shift = (buckets: NativeView['positive']): Buckets =>
    buckets.map(([index, count]) => [index - 1, count] as const)
  let layout: Layout = {
    scale: schema,
    zeroThreshold,
    zeroCount,
    positive: shift(native.positive),
    negative: shift(native.negative),
  }
  while (
    Math.max(widthOf(layout.positive), widthOf(layout.negative)) > mostBuckets &&
    layout.scale > coarsestScale
  ) {
    layout = atScale(layout, layout.scale - 1)
  }
  return layout
}

/** The first index, and the counts of all buckets from there, empty ones included. */
export function writtenOut(buckets: Buckets): { readonly offset: number; readonly counts: number[] } {
  const offset = buckets[0]?.[0] ?? 0
  const counts = new Array<number>(widthOf(buckets)).fill(0)
  for (const [index, count] of buckets) counts[index - offset] = count
  return { offset, counts }
}

/** Counts the buckets up to a threshold as zero, as the histogram itself did when it raised its threshold. */
function coverZero(layout: Layout, threshold: number): Layout {
  let { zeroCount } = layout
  // Bounds are computed in two ways, so they may differ in the last bit.
  const isCovered = ([index]: readonly [number, number]): boolean =>
    2 ** ((index + 1) * 2 ** -layout.scale) <= threshold * (1 + 1e-9)
  const uncovered = (buckets: Buckets): Buckets =>
    buckets.filter(bucket => {
      if (isCovered(bucket)) zeroCount += bucket[1]
      return !isCovered(bucket)
    })
  const [positive, negative] = [uncovered(layout.positive), uncovered(layout.negative)]
  return { ...layout, zeroThreshold: threshold, zeroCount, positive, negative }
}

function subtractBuckets(now: Buckets, before: Buckets): Buckets {
  const counts = new Map(before)
  return now
    .map(([index, count]) => [index, count - (counts.get(index) ?? 0)] as const)
    .filter(([, count]) => count > 0)
}

/** What came since an earlier state of the same histogram, which has become coarser meanwhile, if anything. */
export function subtractLayouts(now: Layout, before: Layout): Layout {
  const scale = Math.min(now.scale, before.scale)
  const covered = now.zeroThreshold > before.zeroThreshold ? coverZero(before, now.zeroThreshold) : before
  const [later, earlier] = [atScale(now, scale), atScale(covered, scale)]
  return {
    ...later,
    zeroCount: Math.max(0, later.zeroCount - earlier.zeroCount),
    positive: subtractBuckets(later.positive, earlier.positive),
    negative: subtractBuckets(later.negative, earlier.negative),
  }
}
