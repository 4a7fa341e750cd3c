import type { Advice } from './advice.ts'
import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import type { Unit } from './unit.ts'

/**
 * What a recorder returns for one series; the facade writes through it.
 *
 * A recorder that keeps its series declares `labels`: a copy exactly as they were registered, or what makes one, so
 * that the handle need not hold another. A layer that changes labels must therefore return an object of its own, never
 * that of the recorder beneath it.
 */
export interface SeriesFn {
  /** The labels as registered, never changed afterwards. Absent: the facade keeps a copy with each handle. */
  readonly labels?: Labels | undefined
}

/** Values arrive checked: finite and not negative. An exemplar arrives as it was given. Must not throw. */
export interface CounterFn extends SeriesFn {
  /** Adds `value`. */
  increment(value: number, exemplar?: Labels): void
  /** Raises the counter to at least `value`. */
  absolute(value: number): void
}

/** Values arrive checked: numbers, `NaN` and the infinities among them. Must not throw. */
export interface GaugeFn extends SeriesFn {
  /** Of one that stands for several series: that which is written to here and now, for what comes back to it later. */
  here?(): GaugeFn
  /** Adds `value`. */
  increment(value: number): void
  /** Subtracts `value`. */
  decrement(value: number): void
  /** Replaces the value. */
  set(value: number): void
}

/**
 * Values arrive checked: finite numbers, counts non-negative safe integers. An exemplar arrives as it was given. Must
 * not throw.
 */
export interface HistogramFn extends SeriesFn {
  /** Adds one value to the distribution. */
  record(value: number, exemplar?: Labels): void
  /** Adds the same value `count` times, in constant time. */
  recordMany(value: number, count: number): void
}

/** Which series of a name are meant: those that have these labels, and no others unless it is said. */
export interface SeriesSelection {
  /** That they have, with these values. */
  readonly labels: Labels
  /** Names of further labels that they have, with any value. */
  readonly labelNames?: readonly string[] | undefined
  /** Whether they may have more labels than these, or the names of those that they may have; `false` by default. */
  readonly mayHaveOthers?: boolean | readonly string[] | undefined
}

/**
 * What an exporter implements: it takes what the free functions of the facade emit.
 *
 * *Describing* attaches a unit, a help text and advice to a name. *Registering* makes a series exist (it shows with
 * its first value before anything is written to it) and returns where to write; the same name and labels return the
 * same object, for as long as the series exists. When a recorder drops a series it calls `invalidateHandles()`, so
 * that handles in use register it again.
 *
 * `labels` are those of the caller: a recorder copies what it keeps. Whatever these methods throw is caught by the
 * facade, reported once, and counted as invalid samples; it never reaches the code that emits.
 */
export interface Recorder {
  /**
   * Whether registering a series that exists does nothing but return it. If so, the facade keeps the handles of metrics
   * without labels, and registers those again only after `invalidateHandles()`. Absent: it asks each time.
   */
  readonly registersOnce?: boolean
  /**
   * The recorders that this one hands on to, as they are now: of a layer the one beneath it, of a fan-out all, `[]` of
   * one that keeps what it gets. By it an exporter is found under layers, and runs at its scrapes only the collectors
   * whose values reach it. Absent: nobody can tell, so its exporter is not found, and all collectors run.
   */
  readonly beneath?: readonly Recorder[]
  /** Describes the counters of a name. The first description of a name counts. */
  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void
  /** Describes the gauges of a name, likewise. */
  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void
  /** Describes the histograms of a name, likewise. `advice` may suggest their buckets. */
  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void
  /** Returns the counter with this name and these labels, which exists from then on. */
  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn
  /** Returns the gauge with this name and these labels, likewise. */
  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn
  /** Returns the histogram with this name and these labels, likewise. */
  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn
  /**
   * Takes series of this kind and name out, and returns how many there were. Handles to them that are used again register
   * theirs anew: `invalidateHandles()`. Absent: this recorder takes nothing out for others.
   *
   * @throws TypeError for what is not labels.
   */
  removeSeries?(kind: 'counter' | 'gauge' | 'histogram', name: string, selection: SeriesSelection): number
}
