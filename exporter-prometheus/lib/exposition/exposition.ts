import type { LabelValue, Unit } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import type { BucketedSeries } from '../series/bucketed.ts'
import type { Distribution } from '../series/distribution.ts'
import type { CounterSeries, GaugeSeries, Series } from '../series/series.ts'
import type { SummarySeries } from '../series/summary.ts'

interface FamilyHead {
  /** As it is written. */
  readonly name: string
  readonly help: string | undefined
  readonly unit: Unit | undefined
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
}

/** Narrows an exposition; what is left out does not narrow. */
export interface Selection {
  /** Names of families, as they are written. */
  readonly names?: readonly string[] | undefined
  /** Labels, global ones included, that a series must have with these values; `''` where it must not have one. */
  readonly labels?: Readonly<Record<string, LabelValue>> | undefined
}

/** All labels of a series as they are written: the global ones first, overridden in place by the series' own. */
export function writtenLabels(series: Series, globalLabels: readonly LabelPair[]): LabelPair[] {
  const own = new Map(
    series.pairs ?? Object.entries(series.labels).map(([name, value]) => [name, String(value)]),
  )
  const labels: LabelPair[] = globalLabels.map(([name, value]) => [name, own.get(name) ?? value])
  for (const [name] of globalLabels) own.delete(name)
  labels.push(...own)
  return labels
}

/** The families and series that a selection leaves; families without any are left out. */
export function select(exposition: Exposition, selection: Selection): Exposition {
  const names = selection.names && new Set(selection.names)
  const wanted = Object.entries(selection.labels ?? {}).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  const { globalLabels } = exposition
  const families = exposition.families
    .filter(family => names === undefined || names.has(family.name))
    .map(family => {
      if (wanted.length === 0) return family
      const series = (family.series as readonly Series[]).filter(candidate => {
        const labels = new Map(writtenLabels(candidate, globalLabels))
        return wanted.every(([name, value]) => (labels.get(name) ?? '') === String(value))
      })
      return { ...family, series } as unknown as ExposedFamily
    })
  return { globalLabels, families: families.filter(family => family.series.length > 0) }
}
