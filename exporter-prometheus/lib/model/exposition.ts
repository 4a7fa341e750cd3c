import type { Unit } from 'metrics-facade'
import type { LabelPair, Place } from 'metrics-facade/registry'
import type { BucketedSeries } from '../series/bucketed.ts'
import type { Distribution } from '../series/distribution.ts'
import type { CounterSeries, GaugeSeries, Series } from '../series/series.ts'
import type { SummarySeries } from '../series/summary.ts'
import { noTime } from '../series/wall-clock.ts'

interface FamilyHead {
  /** What identifies it, and what it is counted by where it is not served; without unit and `_total`. */
  readonly identity: string
  /** As it is written. */
  readonly name: string
  readonly help: string | undefined
  readonly unit: Unit | undefined
  /** The names of all labels that its series may have, where names are UTF-8. */
  readonly labelNames?: ReadonlySet<string> | undefined
  /** The same object in each exposition, for whoever caches by it; absent where not all of its series are shown. */
  readonly cacheKey?: object | undefined
}

/** A family with its series, as the writers of all formats see it. Values are read when they are written. */
export type ExposedFamily = FamilyHead &
  (
    | { readonly type: 'counter'; readonly series: readonly CounterSeries[] }
    | { readonly type: 'gauge'; readonly series: readonly GaugeSeries[] }
    | {
        readonly type: 'histogram'
        readonly series: readonly BucketedSeries[]
        readonly distribution: Distribution & { readonly type: 'histogram' }
      }
    | {
        readonly type: 'summary'
        readonly series: readonly SummarySeries[]
        readonly distribution: Distribution & { readonly type: 'summary' }
      }
  )

/** What all formats are written from: counters, gauges, then distributions, each in the order of registration. */
export interface Exposition {
  readonly globalLabels: readonly LabelPair[]
  readonly families: readonly ExposedFamily[]
  /** How names were escaped for the scraper; a name that is escaped already stays as it is. */
  readonly metricName?: ((name: string) => string) | undefined
  /** How label names are written, where that is not as they are: the escaping that a scraper asked for. */
  readonly labelName?: ((name: string) => string) | undefined
  /** Told of what cannot be written, a series or a whole family: it is left out, and all else is written. */
  readonly onUnwritten?: ((family: ExposedFamily, error: unknown) => void) | undefined
  /** Called when somebody has all of it, so that what is idle may be evicted. */
  readonly show?: (() => void) | undefined
  /** Whether formats show when series began that can only do so in samples of their own, or need not. */
  readonly createdTimestamps?: boolean | undefined
}

/**
 * When a series began, in Unix time in milliseconds; `undefined` where what the clock said is not a time, for which no format
 * has a place.
 */
export function createdTime({ created }: Series): number | undefined {
  return created === noTime ? undefined : created
}

/** All labels of a series as they are written: the global ones first, overridden in place by the series' own. */
export function writtenLabels(
  place: Place,
  { globalLabels, labelName }: Pick<Exposition, 'globalLabels' | 'labelName'>,
): LabelPair[] {
  const { pairs } = place
  if (globalLabels.length === 0 && labelName === undefined) return pairs
  const own = new Map(pairs)
  const labels: LabelPair[] = globalLabels.map(([name, value]) => [name, own.get(name) ?? value])
  for (const [name] of globalLabels) own.delete(name)
  for (const pair of own) labels.push(pair)
  return labelName === undefined ? labels : labels.map(([name, value]) => [labelName(name), value])
}
