import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  invalidateHandles,
  type Labels,
  type Metadata,
  messageOf,
  noopSeries,
  type Recorder,
  type SeriesSelection,
  type Unit,
} from 'metrics-facade'
import type { LabelPair, LabelTree, MetricKind } from 'metrics-facade/registry'
import type { Exposition, LeftOut } from '../model/exposition.ts'
import type { Gatherer } from '../model/gatherer.ts'
import { type Selection, select } from '../model/selection.ts'
import { type Stages, stages } from '../model/stages.ts'
import { type NameRules, nameRules, prometheusNaming } from '../names/naming.ts'
import type { Making } from '../series/descriptor.ts'
import { chooseDistribution } from '../series/distribution.ts'
import type { Family } from '../series/family.ts'
import { NativeResets, type Resettable } from '../series/native-resets.ts'
import type { CounterSeries, GaugeSeries, Series } from '../series/series.ts'
import { Births } from './births.ts'
import { Catalogue } from './catalogue.ts'
import { steadyClock } from './clock.ts'
import { Conflicts, conflictsTotal } from './conflicts.ts'
import { openDebugLog } from './debug-log.ts'
import { familyView } from './family-view.ts'
import { Faults } from './faults.ts'
import { Cardinality } from './limits/cardinality.ts'
import { labelValues, labelValuesHelp } from './limits/own-metrics.ts'
import type { StoreObserver } from './observer.ts'
import { OwnCounters, ownCounters } from './own-counters.ts'
import { Removal } from './removal.ts'
import type { StoreSettings } from './settings.ts'
import { makeTree, type TreeParts } from './trees.ts'
import { Upkeep } from './upkeep.ts'

/** Aggregates everything that is recorded. Its memory does not grow if nobody scrapes it. */
export class Store implements Recorder, Gatherer {
  readonly registersOnce = true
  readonly beneath: readonly Recorder[] = []
  readonly #settings: StoreSettings
  readonly #globalLabels: Map<string, string>
  /** The same as an array, replaced whenever the labels change. */
  #globalPairs: readonly LabelPair[]
  /** @internal */
  readonly catalogue: Catalogue
  readonly #counters: LabelTree<Family, CounterSeries>
  readonly #gauges: LabelTree<Family, GaugeSeries>
  readonly #histograms: LabelTree<Family, Series & HistogramFn>
  readonly #byKind: Readonly<Record<MetricKind, LabelTree<Family, Series>>>
  readonly #trees: ReadonlyArray<readonly [MetricKind, LabelTree<Family, Series>]>
  /** @internal */
  readonly cardinality: Cardinality
  readonly births: Births = new Births()
  /** @internal */
  readonly [stages]: Stages = {
    recorders: () => [this],
    watchBirths: () => this.births.watch(),
    gather: created => this.births.leaveOut(this.gather(), created),
  }
  /** @internal What is done about series that are left out of an exposition. */
  readonly onLeftOut: LeftOut = {
    onUnwritten: (family, error) => this.faults.unwritten(family.identity ?? family.name, error),
    onCollision: (family, series, reason) =>
      this.conflicts.leaveOut(family.identity ?? family.name, family.included ?? series, reason),
  }
  /** @internal */
  readonly removal: Removal
  /** @internal Of several, the one that tells all. */
  observer: StoreObserver | undefined
  readonly #names: NameRules
  readonly #nativeResets = new NativeResets<Series & Resettable>(series => this.births.add(series))
  readonly #log = openDebugLog()
  readonly #count = (total: string, name?: string): void => this.#ownCounters.add(total, name)
  /** @internal */
  readonly conflicts: Conflicts = new Conflicts(name => this.#count(conflictsTotal, name), this.#log)
  /** @internal */
  readonly faults: Faults = new Faults(this.#count)
  readonly #ownCounters: OwnCounters
  readonly #upkeep: Upkeep

  /** @internal */
  constructor(given: StoreSettings) {
    const settings = { ...given, now: steadyClock(given.now) }
    this.#settings = settings
    this.#globalLabels = new Map(settings.globalLabels)
    this.#globalPairs = [...this.#globalLabels]
    this.#names = nameRules(settings.utf8Names, settings.recommendedNaming)
    const naming = prometheusNaming(this.#names, this.#globalLabels)
    this.catalogue = new Catalogue(
      this.#names,
      (name, advised) => chooseDistribution(settings.distributions, name, advised),
      (name, reason) => this.conflicts.refuse(name, reason),
      () => this.observer,
    )
    const making: Making = { traces: settings.traces, now: settings.now, resets: this.#nativeResets }
    this.cardinality = new Cardinality({
      ...settings,
      catalogue: this.catalogue,
      faults: this.faults,
      labelName: this.#names.label,
      ownLabels: this.#globalLabels,
      trees: () => this.#byKind,
    })
    const parts: TreeParts = {
      catalogue: this.catalogue,
      conflicts: this.conflicts,
      births: this.births,
      idleness: settings.idleness,
      creators: settings.creators,
      naming,
      making,
      cardinality: this.cardinality,
      log: this.#log,
      observer: () => this.observer,
    }
    this.#counters = makeTree('counter', parts)
    this.#gauges = makeTree('gauge', parts)
    this.#histograms = makeTree('histogram', parts)
    this.#byKind = { counter: this.#counters, gauge: this.#gauges, histogram: this.#histograms } as never
    this.#trees = Object.entries(this.#byKind) as never
    this.#ownCounters = new OwnCounters(this.#counters)
    this.removal = new Removal({
      trees: this.#trees,
      catalogue: this.catalogue,
      labelName: this.#names.label,
      globalLabels: () => this.globalLabels,
      onRemoving: () => this.observer?.removing?.(),
      elsewhere: command => this.observer?.removed?.(command),
    })
    for (const [name, help] of ownCounters) this.describeCounter(name, undefined, help)
    this.describeGauge(labelValues, undefined, labelValuesHelp, { merge: 'max' })
    this.#upkeep = new Upkeep({
      ...settings,
      trees: this.#trees,
      nativeResets: this.#nativeResets,
      faults: this.faults,
    })
  }

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#describe('counter', name, unit, description, advice)
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#describe('gauge', name, unit, description, advice)
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.#describe('histogram', name, unit, description, advice)
  }

  registerCounter(name: string, labels: Labels | undefined): CounterFn {
    return this.#counters.find(name, labels) ?? this.#counters.register(name, labels) ?? noopSeries
  }

  registerGauge(name: string, labels: Labels | undefined): GaugeFn {
    return this.#gauges.find(name, labels) ?? this.#gauges.register(name, labels) ?? noopSeries
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata?: Metadata): HistogramFn {
    const known = this.#histograms.find(name, labels)
    return known ?? this.catalogue.register(this.#histograms, name, labels, metadata) ?? noopSeries
  }

  /** Evicts idle series, rotates the windows of summaries, and resets native histograms that are due. */
  upkeep(): void {
    const now = this.#settings.now()
    this.cardinality.upkeep(now, () => this.#upkeep.run(now))
    this.observer?.upkept()
  }

  /** Removes one series; a handle to it that is used again registers a new one. Returns false if there was none. */
  remove(kind: MetricKind, name: string, labels: Labels | undefined): boolean {
    return this.removal.removeSeries(kind, name, { labels: labels ?? {} }) > 0
  }

  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    return this.removal.removeSeries(kind, name, selection)
  }

  /** Removes every series. */
  clear(): void {
    this.removal.clear()
  }

  /** Sets a global label of every series, or removes it if the value is `undefined`. */
  setGlobalLabel(name: string, value: string | undefined): void {
    if (value === undefined) this.#globalLabels.delete(name)
    else this.#globalLabels.set(name, value)
    this.#globalPairs = [...this.#globalLabels]
    const reason = `with the global label "${messageOf(name)}" two of them are the same, and only the first is kept`
    for (const family of this.#trees.flatMap(([, tree]) => tree.relabel(name))) {
      this.conflicts.refuse(family.name, reason)
    }
    invalidateHandles()
  }

  /** @internal */
  get globalLabels(): readonly LabelPair[] {
    return this.#globalPairs
  }

  /** @internal Tells an observer of everything that there is. */
  describeTo(observer: StoreObserver): void {
    this.catalogue.eachDescription((...described) => observer.described(...described))
    const families = this.#trees.flatMap(([, tree]) => tree.families())
    for (const { family, series } of families) for (const one of series) observer.registered(family, one)
  }

  /** Runs upkeep, then reads everything at this moment. */
  gather(selection?: Selection): Exposition {
    this.upkeep()
    return this.read(selection)
  }

  /** @internal Reads everything at this moment. */
  read(selection?: Selection): Exposition {
    const all = { globalLabels: this.#globalPairs, createdTimestamps: this.#settings.createdTimestamps }
    const families = this.#trees
      .flatMap(([, tree]) => tree.families())
      .map(({ family, series }) => familyView(family, series, this.catalogue.descriptionOf(family), all))
    const exposition = {
      families,
      checked: { families, hasLegalNames: !this.#names.isUtf8 },
      ...this.onLeftOut,
      onShown: this.cardinality.showing(
        families.length,
        this.#settings.idleness?.showing(error => this.faults.ofUpkeep(error)),
      ),
    }
    return selection === undefined ? exposition : select(exposition, selection)
  }

  #describe(
    kind: MetricKind,
    name: string,
    unit: Unit | undefined,
    description: string,
    advice: Advice | undefined,
  ): void {
    this.catalogue.describe(kind, name, unit, description, advice)
    if (advice?.cardinality !== undefined) this.#byKind[kind].limitAgain(this.#names.metric(name))
  }
}
