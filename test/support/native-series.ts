import { Place } from 'metrics-facade/registry'
import { NativeSeries } from '../../exporter-prometheus/lib/series/native.ts'
import type { NativeBuckets } from '../../exporter-prometheus/lib/series/native-buckets.ts'
import { NativeResets } from '../../exporter-prometheus/lib/series/native-resets.ts'
import {
  checkNativeSettings,
  type NativeHistogramSettings,
} from '../../exporter-prometheus/lib/series/native-settings.ts'
import { Spans } from '../../exporter-prometheus/lib/series/spans.ts'
import { decodeSpans } from './native-decoder.ts'
import { type ManualClock, manualClock } from './prometheus-fixture.ts'

/** A native histogram with these settings. */
export function seriesOf(
  settings: NativeHistogramSettings = {},
  clock: ManualClock = manualClock(),
): NativeSeries {
  const rules = checkNativeSettings(settings, 'here')
  return new NativeSeries(new Place(undefined, ''), rules, undefined, clock.read, new NativeResets())
}

/** The counts by index, for values below zero, at it, and above. */
export function countsOf(buckets: NativeBuckets): {
  negative: Array<[number, number]>
  zero: number
  positive: Array<[number, number]>
} {
  const counts = (entries: NativeBuckets['positive']) => {
    // As they are written.
    const { spans, deltas } = Spans.of(entries)
    return [...decodeSpans(spans, deltas)].filter(([, count]) => count > 0)
  }
  return { negative: counts(buckets.negative), zero: buckets.zeroCount, positive: counts(buckets.positive) }
}
