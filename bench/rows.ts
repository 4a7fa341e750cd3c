import type { LoopName } from './cases/library.ts'

export type Shape = 'counters' | 'countersByRoute' | 'histograms'

/** What a render writes other than the text format. */
export type RenderFormat = 'openMetrics' | 'json'

/** How a row is measured. */
export type Method =
  | { readonly kind: 'loop'; readonly loop: LoopName }
  | { readonly kind: 'memory' | 'register'; readonly shape: Shape; readonly series: number }
  | {
      readonly kind: 'render'
      readonly shape: Shape
      readonly series: number
      readonly format?: RenderFormat
    }
  | { readonly kind: 'hold'; readonly series: number }
  | { readonly kind: 'scrapes'; readonly series: number; readonly connections: number }

export interface Row {
  readonly work: string
  readonly unit: 'ns' | 'ms' | 'bytes' | 'per second'
  readonly method: Method
  /** What the project wants to reach: at most this, and for what is counted per second at least this. */
  readonly reach?: number
  /** At most this many times the floor. */
  readonly reachTimesFloor?: number
}

const loop = (name: LoopName): Method => ({ kind: 'loop', loop: name })

export const rows: readonly Row[] = [
  { work: 'held counter', unit: 'ns', method: loop('heldCounter'), reach: 3, reachTimesFloor: 2 },
  { work: 'counter by name alone', unit: 'ns', method: loop('namedCounter'), reach: 10 },
  { work: 'counter, 2 labels', unit: 'ns', method: loop('labelledCounter'), reach: 42 },
  { work: 'held histogram, 11 buckets', unit: 'ns', method: loop('heldHistogram'), reach: 10 },
  { work: 'histogram, 2 labels', unit: 'ns', method: loop('labelledHistogram'), reach: 55 },
  { work: 'summary', unit: 'ns', method: loop('summary'), reach: 60 },
  { work: 'timer start and stop', unit: 'ns', method: loop('timer'), reach: 115 },
  { work: 'nothing installed, 2 labels', unit: 'ns', method: loop('nothingInstalled'), reach: 8 },
  { work: 'held counter, exemplars by trace', unit: 'ns', method: loop('heldCounterTraced') },
  { work: 'held counter, prefix and filter', unit: 'ns', method: loop('heldCounterUnderLayers'), reach: 3 },
  { work: 'counter by name alone, prefix', unit: 'ns', method: loop('namedCounterUnderPrefix') },
  { work: 'held counter, labels of a context', unit: 'ns', method: loop('heldCounterInContext') },
  {
    work: 'render 100,000 counters',
    unit: 'ms',
    method: { kind: 'render', shape: 'counters', series: 100_000 },
    reach: 10,
  },
  {
    work: 'render 10,000 histograms',
    unit: 'ms',
    method: { kind: 'render', shape: 'histograms', series: 10_000 },
    reach: 13,
  },
  {
    work: 'render 100,000 counters, OpenMetrics',
    unit: 'ms',
    method: { kind: 'render', shape: 'counters', series: 100_000, format: 'openMetrics' },
    reach: 10,
  },
  {
    work: 'render 10,000 histograms, OpenMetrics',
    unit: 'ms',
    method: { kind: 'render', shape: 'histograms', series: 10_000, format: 'openMetrics' },
    reach: 13,
  },
  {
    work: 'render 100,000 counters, JSON',
    unit: 'ms',
    method: { kind: 'render', shape: 'counters', series: 100_000, format: 'json' },
  },
  {
    work: 'render 10,000 histograms, JSON',
    unit: 'ms',
    method: { kind: 'render', shape: 'histograms', series: 10_000, format: 'json' },
  },
  {
    work: 'longest hold, scrape of 100,000',
    unit: 'ms',
    method: { kind: 'hold', series: 100_000 },
    reach: 5,
  },
  {
    work: 'memory per counter',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'counters', series: 100_000 },
    reach: 200,
  },
  {
    work: 'memory per counter, distinct label first',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'countersByRoute', series: 100_000 },
  },
  {
    work: 'memory per histogram',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'histograms', series: 10_000 },
    reach: 400,
  },
  {
    work: 'register 100,000 counters',
    unit: 'ms',
    method: { kind: 'register', shape: 'counters', series: 100_000 },
    reach: 60,
  },
  {
    work: 'register 100,000, distinct label first',
    unit: 'ms',
    method: { kind: 'register', shape: 'countersByRoute', series: 100_000 },
  },
  {
    work: 'scrapes of 10,000, 1 connection',
    unit: 'per second',
    method: { kind: 'scrapes', series: 10_000, connections: 1 },
    reach: 800,
  },
  {
    work: 'scrapes of 10,000, 10 connections',
    unit: 'per second',
    method: { kind: 'scrapes', series: 10_000, connections: 10 },
    reach: 1500,
  },
]

/** Modules of `cases/`, as they are shown: ours, the peers, and what no library could beat. */
export const libraries: ReadonlyArray<readonly [module: string, title: string]> = [
  ['metrics-facade', 'ours'],
  ['prom-client', 'prom-client'],
  ['prometheus-io', '@prometheus-io'],
  ['platformatic', '@platformatic'],
  ['opentelemetry', 'OpenTelemetry'],
  ['floor', 'floor'],
]

/** How long and how often. */
export interface Plan {
  /** Processes for each case, each of which measures `rounds` times. */
  readonly processes: number
  readonly rounds: number
  readonly warmMs: number
  readonly roundMs: number
  readonly httpRoundMs: number
}

export const fullPlan: Plan = { processes: 3, rounds: 3, warmMs: 500, roundMs: 250, httpRoundMs: 1000 }
export const quickPlan: Plan = { processes: 1, rounds: 3, warmMs: 150, roundMs: 40, httpRoundMs: 300 }
