import type { Advice } from './advice.ts'
import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import type { Unit } from './unit.ts'

/**
 * The object that a recorder returns for one series. The facade writes to it.
 *
 * A recorder that stores its series should declare `labels`: a copy exactly as they were registered, or a getter that
 * makes one, so that handles need no copy. A layer that changes labels must therefore return another object than that
 * of the recorder beneath it.
 */
export interface SeriesFn {
  /** The labels as registered, never changed afterwards. Without this property, each handle holds a copy. */
  readonly labels?: Labels | undefined
  /**
   * Called by `zero()` of a handle, after it has registered the series. For an object that writes to other series, which
   * makes sure that the one of this moment exists, and for one that is dropped when it is idle, which counts it as a
   * write. Never changes a value.
   */
  zero?(): void
}

/** Values are checked: finite and not negative. Exemplars are not checked. Must not throw. */
export interface CounterFn extends SeriesFn {
  /** Adds `value`. */
  increment(value: number, exemplar?: Labels): void
  /** Raises the counter to at least `value`. */
  absolute(value: number): void
}

/** Values are checked: numbers, including `NaN` and the infinities. Must not throw. */
export interface GaugeFn extends SeriesFn {
  /**
   * For an object that writes to one of several series: the one of this moment, for a later write to the same series.
   */
  here?(): GaugeFn
  /** Adds `value`. */
  increment(value: number): void
  /** Subtracts `value`. */
  decrement(value: number): void
  /** Replaces the value. */
  set(value: number): void
}

/**
 * Values are checked: they are finite numbers, and counts are safe integers not below 0. Exemplars are not checked.
 * Must not throw.
 */
export interface HistogramFn extends SeriesFn {
  /** Adds one value to the distribution. */
  record(value: number, exemplar?: Labels): void
  /** Adds the same value `count` times, in constant time. */
  recordMany(value: number, count: number): void
}

/** Selects series of a name: those that have these labels, and by default no others. */
export interface SeriesSelection {
  /** Labels that the series have, with these values. */
  readonly labels: Labels
  /** Names of further labels that the series have, with any values. */
  readonly labelNames?: readonly string[] | undefined
  /** Whether the series may have further labels, or the names of those that they may have; `false` by default. */
  readonly mayHaveOthers?: boolean | readonly string[] | undefined
  /** Whether the description of the name goes, too, if no series of that kind and name is left; `false` by default. */
  readonly andDescription?: boolean | undefined
}

/**
 * The interface of exporters: a recorder gets what the free functions of the facade emit.
 *
 * *Describing* attaches a unit, a help text and advice to a name. *Registering* creates a series, which shows with its
 * first value before anything is written to it, and returns the object to write to. The same name and labels return the
 * same object as long as the series exists. When a recorder drops a series, it calls `invalidateHandles()`, so that
 * existing handles register it again.
 *
 * `labels` may be an object of the caller, so a recorder copies what it stores. The facade catches what these methods
 * throw, reports it once, and counts the samples as invalid; the code that emits never sees it.
 */
export interface Recorder {
  /**
   * Whether registering a series that exists does nothing but return it. If true, the facade caches the handles of
   * metrics without labels, and registers them again only after `invalidateHandles()`. Without it, it asks each time.
   */
  readonly registersOnce?: boolean
  /** Whether this one gives way to a recorder that is installed later. */
  readonly isStandIn?: boolean
  /**
   * The recorders that this one passes calls on to, as they are now: one for a layer, all for a fan-out, `[]` for a
   * recorder that stores what it gets. With it, an exporter is found under layers, and its scrapes run only the
   * collectors whose values reach it. Without it, an exporter beneath is not found, and all collectors run.
   */
  readonly beneath?: readonly Recorder[]
  /**
   * If true, installing the recorder does not register the metrics that were made before: each shows from its next use.
   * For recorders of tests, which show what a test has emitted.
   */
  readonly beginsEmpty?: boolean
  /** Describes the counters of a name. The first description of a name counts. */
  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void
  /** Describes the gauges of a name. The first description of a name counts. */
  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void
  /** Describes the histograms of a name. The first description counts. `advice` may suggest their buckets. */
  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void
  /** Returns the counter with this name and these labels, and creates it if it does not exist. */
  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn
  /** Returns the gauge with this name and these labels, and creates it if it does not exist. */
  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn
  /** Returns the histogram with this name and these labels, and creates it if it does not exist. */
  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn
  /**
   * Removes the selected series of this kind and name, and returns how many those were. Calls `invalidateHandles()`, so
   * that handles to them register them again. Optional: a recorder without it does not remove series on request.
   *
   * @throws TypeError when the labels of the selection are not labels.
   */
  removeSeries?(kind: 'counter' | 'gauge' | 'histogram', name: string, selection: SeriesSelection): number
}
