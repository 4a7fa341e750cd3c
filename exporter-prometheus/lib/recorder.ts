import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  invalidateHandles,
  type LabelRecord,
  type Labels,
  noopSeries,
  type Recorder,
  type Unit,
  warnOnce,
} from 'metrics-facade'
import {
  type LabelPair,
  LabelTree,
  type MetricKind,
  type Naming,
  type Recency,
} from 'metrics-facade/registry'
import { Catalogue } from './catalogue.ts'
import { isPlain } from './exposition/escape.ts'
import type { ExposedFamily, Exposition } from './exposition/exposition.ts'
import { prometheusNaming } from './exposition/naming.ts'
import { PrometheusHandle } from './handle.ts'
import { BucketedSeries } from './series/bucketed.ts'
import { chooseDistribution, type DistributionRules } from './series/distribution.ts'
import type { Family } from './series/family.ts'
import { CounterSeries, GaugeSeries, type Series } from './series/series.ts'
import { SummarySeries } from './series/summary.ts'
import type { Windows } from './series/windows.ts'

/** What a recorder is made of; the builder checks it. */
export interface RecorderSettings {
  readonly distributions: DistributionRules
  readonly globalLabels: ReadonlyMap<string, string>
  readonly recommendedNaming: boolean
  readonly windows: Windows
  readonly recency: Recency | undefined
  readonly now: () => number
}

const conflictsTotal = 'metrics_conflicts_total'

/** Aggregates everything that is recorded, in memory that does not depend on being scraped. */
export class PrometheusRecorder implements Recorder {
  readonly #settings: RecorderSettings
  readonly #catalogue: Catalogue
  readonly #counters: LabelTree<Family, CounterSeries>
  readonly #gauges: LabelTree<Family, GaugeSeries>
  readonly #histograms: LabelTree<Family, BucketedSeries | SummarySeries>
  readonly #handle: PrometheusHandle

  /** @internal Made by `PrometheusBuilder`. */
  constructor(settings: RecorderSettings) {
    this.#settings = settings
    const naming = prometheusNaming(settings.globalLabels)
    this.#catalogue = new Catalogue(
      settings.recommendedNaming,
      (name, advised) => chooseDistribution(settings.distributions, name, advised),
      (name, reason) => this.#refuse(name, reason),
    )
    this.#counters = this.#tree('counter', naming, (_family, ...labels) => new CounterSeries(...labels))
    this.#gauges = this.#tree('gauge', naming, (_family, ...labels) => new GaugeSeries(...labels))
    this.#histograms = this.#tree('histogram', naming, ({ distribution }, ...labels) =>
      distribution?.type === 'histogram'
        ? new BucketedSeries(...labels, distribution.bounds)
        : new SummarySeries(...labels, distribution!),
    )
    this.describeCounter(
      conflictsTotal,
      undefined,
      'Series refused because their name or a label is taken, by metric',
    )
    this.#handle = new PrometheusHandle(this)
  }

  /** Renders, removes and inspects what is recorded here; always the same one. */
  handle(): PrometheusHandle {
    return this.#handle
  }

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#catalogue.describe('counter', name, unit, description, advice)
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#catalogue.describe('gauge', name, unit, description, advice)
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#catalogue.describe('histogram', name, unit, description, advice)
  }

  registerCounter(name: string, labels: Labels | undefined): CounterFn {
    return this.#counters.find(name, labels) ?? this.#counters.register(name, labels) ?? noopSeries
  }

  registerGauge(name: string, labels: Labels | undefined): GaugeFn {
    return this.#gauges.find(name, labels) ?? this.#gauges.register(name, labels) ?? noopSeries
  }

  registerHistogram(name: string, labels: Labels | undefined): HistogramFn {
    return this.#histograms.find(name, labels) ?? this.#histograms.register(name, labels) ?? noopSeries
  }

  /** Turns rolling windows on, and takes out what has been idle for too long. */
  upkeep(): void {
    const now = this.#settings.now()
    this.#turnWindows(now)
    const { recency } = this.#settings
    if (recency === undefined) return
    let removed = 0
    for (const [kind, tree] of this.#trees()) {
      if (recency.covers(kind)) removed += tree.removeWhere(series => recency.isIdle(series, now))
    }
    if (removed > 0) invalidateHandles()
  }

  /** Takes one series out; a handle to it that is used again starts it anew. False if there is none. */
  remove(kind: MetricKind, name: string, labels: Labels | undefined): boolean {
    const removed = this.#trees().some(([own, tree]) => own === kind && tree.remove(name, labels))
    if (removed) invalidateHandles()
    return removed
  }

  /** Takes every series out. */
  clear(): void {
    for (const [, tree] of this.#trees()) tree.removeWhere(() => true)
    invalidateHandles()
  }

  /** What there is to be written now. */
  expose(): Exposition {
    const families = this.#trees().flatMap(([, tree]) =>
      tree.families().map(({ family, series }) => {
        const description = this.#catalogue.descriptionOf(family)
        const { written: name, type, distribution } = family
        return {
          name,
          type,
          help: description?.help,
          unit: description?.unit,
          distribution,
          // A copy: a render in turns would see one that is removed and registered again meanwhile twice.
          series: series.slice() as readonly Series[],
        } as ExposedFamily
      }),
    )
    return { globalLabels: [...this.#settings.globalLabels], families }
  }

  #turnWindows(now: number): void {
    const { windows } = this.#settings
    const before = windows.oldest
    windows.advance(now)
    if (windows.oldest === before) return
    for (const { series } of this.#histograms.families()) {
      for (const one of series) if (one instanceof SummarySeries) one.dropOldSlots()
    }
  }

  #trees(): ReadonlyArray<readonly [MetricKind, LabelTree<Family, Series>]> {
    return [
      ['counter', this.#counters],
      ['gauge', this.#gauges],
      ['histogram', this.#histograms],
    ] as never
  }

  #tree<S extends Series>(
    kind: MetricKind,
    naming: Naming,
    create: (family: Family, labels: LabelRecord, pairs: readonly LabelPair[] | undefined) => S,
  ): LabelTree<Family, S> {
    return new LabelTree(naming, {
      openFamily: name => this.#catalogue.open(kind, name),
      closeFamily: family => this.#catalogue.close(family),
      createSeries: (family, labels, pairs) => {
        const reserved = reservedLabel[family.type]
        if (reserved !== undefined && pairs.some(([name]) => name === reserved)) {
          this.#refuse(family.name, `the label "${reserved}" of a ${family.type} is the exporter's own`)
          return undefined
        }
        return create(family, labels, this.#arePlain(labels, pairs) ? undefined : pairs)
      },
    })
  }

  /** Whether the labels as given are what is written, global labels put before them. */
  #arePlain(labels: LabelRecord, pairs: readonly LabelPair[]): boolean {
    return (
      Object.keys(labels).length === pairs.length &&
      pairs.every(
        ([name, value]) =>
          Object.hasOwn(labels, name) &&
          String(labels[name]) === value &&
          isPlain(value) &&
          !this.#settings.globalLabels.has(name),
      )
    )
  }

  #refuse(name: string, reason: string): void {
    warnOnce(`conflict ${name}`, `Series of the metric "${name}" are not recorded: ${reason}.`)
    if (name !== conflictsTotal) this.registerCounter(conflictsTotal, { name }).increment(1)
  }
}

/** Labels that the exporter writes itself. */
const reservedLabel: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' }
