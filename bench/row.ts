/**
 * What is stored: series that differ by the label `route`, written in the order `method, route`, the other way round, or
 * alone; in ten families, or in as many as there are when each has ten series.
 */
export type Shape =
  | 'counters'
  | 'countersByRoute'
  | 'countersByOneLabel'
  | 'countersInSmallFamilies'
  | 'histograms'
  | 'histogramsByOneLabel'
  | 'histogramsInSmallFamilies'

/** The values that are recorded, and so what the sums are. */
export type Numbers = 'integers' | 'fractions'

export type RenderFormat = 'text' | 'openMetrics' | 'protobuf' | 'json'

/** One render of a matrix of them. */
export interface Render {
  readonly shape: Shape
  readonly series: number
  readonly numbers: Numbers
  /** Whether each series is written to between two renders, or none. */
  readonly changed: boolean
  readonly format: RenderFormat
  /** Whether all garbage is collected several times between two renders, as it may be between two scrapes. */
  readonly collected?: boolean
  /** Into a string of its own instead of bytes. */
  readonly asString?: boolean
  /** Whether one label value of one series has a character outside ASCII. */
  readonly isForeign?: boolean
}

/** Other work that may hold the event loop of a program with series. */
export type Chore = 'evict' | 'clear' | 'fold' | 'swap'

export type LoopName =
  | 'heldCounter'
  | 'heldPlainCounter'
  | 'heldGauge'
  | 'heldHistogram'
  | 'heldNativeHistogram'
  | 'summary'
  | 'timer'
  | 'namedCounter'
  | 'oneLabel'
  | 'twoLabels'
  | 'twoLabelsLimited'
  | 'fiveLabels'
  | 'constantLabels'
  | 'dynamicLabels'
  | 'numericLabels'
  | 'heldLabels'
  | 'series64'
  | 'series10000'
  | 'labelledHistogram'
  | 'nothingInstalled'
  | 'heldCounterLocally'
  | 'twoLabelsLocally'
  | 'twoLabelsBoundAnew'
  | 'heldCounterUntraced'
  | 'heldCounterTraced'
  | 'heldCounterWithExemplar'
  | 'heldCounterUnderLayers'
  | 'namedCounterUnderPrefix'
  | 'heldCounterInContext'

/** What is loaded: only what emits, the whole package of that, or what exposes. */
export type Part = 'emitting' | 'facade' | 'exposing'

/** What a process did before: the same several times, that and a full collection, or nothing. */
export type ProcessState = 'warm' | 'collected' | 'fresh'

/** How a row is measured. */
export type Method =
  | { readonly kind: 'loop' | 'garbage'; readonly loop: LoopName }
  | { readonly kind: 'memory' | 'lookUp'; readonly shape: Shape; readonly series: number }
  | {
      readonly kind: 'register'
      readonly shape: Shape
      readonly series: number
      readonly state?: ProcessState
    }
  | ({ readonly kind: 'render' } & Render)
  | { readonly kind: 'hold'; readonly series: number; readonly gzip: boolean }
  | { readonly kind: 'chore'; readonly chore: Chore; readonly series: number }
  | {
      readonly kind: 'scrapes'
      readonly series: number
      readonly connections: number
      readonly gzip: boolean
    }
  | { readonly kind: 'start' | 'size'; readonly part: Part }
  /** By the bench of one feature. */
  | { readonly kind: 'elsewhere'; readonly feature: string }

/** How long and how often a row is measured. */
export interface Plan {
  /** Processes for each case, each of which measures `rounds` times. */
  readonly processes: number
  readonly rounds: number
  readonly warmMs: number
  readonly roundMs: number
  /** Longer, because V8 has much more to compile for a server than for a loop. */
  readonly httpWarmMs: number
  readonly httpRoundMs: number
}

export type Unit = 'ns' | 'µs' | 'ms' | 'bytes' | 'per second'

export interface Row {
  readonly work: string
  readonly unit: Unit
  readonly method: Method
  /** The target: at most this, or at least this if the unit is per second. */
  readonly reach?: number
  /** What the best peer took on the machine on which `reach` was set, in the same unit: their ratio holds anywhere. */
  readonly reachBeside?: number
  /** At least this many times better than the best peer, for rows without a target in their unit. */
  readonly reachTimes?: number
  /** At most this many times the floor. */
  readonly reachTimesFloor?: number
  /** At most this much more than the floor. */
  readonly reachBeyondFloor?: number
  /** At most this many times what ours takes in another row. */
  readonly reachTimesRow?: { readonly work: string; readonly times: number }
  /** Why the row loses to the best peer or misses its target, if it does. */
  readonly why?: string
  /** Where the plan differs from that of the run. */
  readonly plan?: Partial<Plan>
  /** Whether only ours is measured: peers do this render at the same cost as another one. */
  readonly oursAlone?: boolean
  /** Whether the quick form leaves it out. */
  readonly slow?: boolean
}
