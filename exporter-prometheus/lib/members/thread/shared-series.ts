import type { GaugeRules, SummaryRules } from '../../series/distribution.ts'
import type { NativeRules } from '../../series/native-settings.ts'
import type { SeriesCreators } from '../../series/types.ts'
import type { Publisher } from './publisher.ts'
import { SharedNative } from './shared-native.ts'
import { SharedSummary } from './shared-summary.ts'
import {
  SharedBucketed,
  SharedCounter,
  SharedGauge,
  SharedStampedGauge,
  SharedTotals,
} from './shared-values.ts'

/** Makes series of every type whose numbers other threads can read. */
export function sharedSeries(publisher: Publisher): SeriesCreators {
  return {
    counter: { create: place => new SharedCounter(place, publisher) },
    gauge: {
      create: (place, rules) =>
        (rules as GaugeRules).isStamped
          ? new SharedStampedGauge(place, publisher)
          : new SharedGauge(place, publisher),
    },
    bucketed: {
      create: (place, rules) =>
        new SharedBucketed(place, (rules as { readonly bounds: readonly number[] }).bounds, publisher),
    },
    native: {
      create: (place, rules, making) =>
        new SharedNative(place, (rules as { readonly native: NativeRules }).native, making, publisher),
    },
    summary: { create: (place, rules) => new SharedSummary(place, rules as SummaryRules, publisher) },
    totals: { create: place => new SharedTotals(place, publisher) },
  }
}
