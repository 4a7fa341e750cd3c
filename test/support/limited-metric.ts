import type { Branch, Folding } from 'metrics-facade/registry'
import type { Series } from '../../exporter-prometheus/lib/series/series.ts'
import { FamilyLimit } from '../../exporter-prometheus/lib/store/limits/family-limit.ts'
import type { Limits, Surroundings } from '../../exporter-prometheus/lib/store/limits/surroundings.ts'
import { LimitFixture, type NotedSeries, notedSeries } from './limit-fixture.ts'

/** A metric of which series are made as a tree makes them. */
export class LimitedMetric extends LimitFixture {
  limits: Limits = { perLabel: 2, perMetric: Number.POSITIVE_INFINITY, overflow: 'other' }
  readonly limit: FamilyLimit
  readonly #made = new Map<string, Series & NotedSeries>()

  constructor(own: Partial<Surroundings> = {}, limits: Partial<Limits> = {}) {
    super()
    this.limits = { ...this.limits, ...limits }
    this.limit = new FamilyLimit(this.around({ limits: () => this.limits, ...own }))
  }

  /** Makes a series as a tree does: with the values that it may have. `undefined` if it is refused. */
  make(labels: Record<string, string>): (Series & NotedSeries) | undefined {
    const known = this.#made.get(JSON.stringify(labels))
    if (known !== undefined) return known
    const admission = this.limit.admit(Object.keys(labels), Object.values(labels), undefined)
    while (admission?.foldFurther()) {}
    if (admission?.refusal !== undefined) return undefined
    const folded = { ...labels, ...Object.fromEntries(admission?.folded ?? []) }
    const key = JSON.stringify(folded)
    const series = this.#made.get(key) ?? notedSeries(folded)
    if (!this.#made.has(key)) this.limit.added(series)
    this.#made.set(key, series)
    return series
  }

  /** Looks for the shared value of a value without a child. */
  fold(name: string, value: unknown, before?: Folding<Series>): Folding<Series> | undefined {
    const branch = { get: (text: string) => `child of ${text}` } as unknown as Branch<Series>
    return this.limit.fold(branch, name, value as string, before)
  }

  /** The first series of a path. */
  seriesOf(path: string): Series {
    return this.limit.seriesWith((name, text) => name === 'path' && text === path)[0]!
  }

  /** Ends all series, as when everything is cleared. */
  empty(): void {
    this.#made.clear()
    this.limit.emptied()
  }

  /** The values that have series of their own. */
  ownOf(name: string): string[] {
    return [...this.limit.label(name).values.keys()]
  }
}

/** A metric with two paths, and a third that is folded. */
export function fullMetric(own: Partial<Surroundings> = {}): LimitedMetric {
  const metric = new LimitedMetric(own)
  for (const path of ['/a', '/b', '/c']) metric.make({ path })
  return metric
}
