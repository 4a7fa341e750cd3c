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
  /** Whether all garbage is collected between two renders, some times, as it may be between two scrapes. */
  readonly collected?: boolean
  /** Into a string of its own instead of bytes. */
  readonly asString?: boolean
  /** Whether one label value of one series has a character outside ASCII. */
  readonly isForeign?: boolean
}

/** What else may hold the event loop, of a program with series. */
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

/** What is loaded: what emits, the package that emits whole, what exposes. */
export type Part = 'emitting' | 'facade' | 'exposing'

/** What a process has done before: the same some times, that and a collection of all garbage, or nothing. */
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

/** How long and how often. */
export interface Plan {
  /** Processes for each case, each of which measures `rounds` times. */
  readonly processes: number
  readonly rounds: number
  readonly warmMs: number
  readonly roundMs: number
  /** Longer, because a server has much more to be compiled than a loop. */
  readonly httpWarmMs: number
  readonly httpRoundMs: number
}

export type Unit = 'ns' | 'µs' | 'ms' | 'bytes' | 'per second'

export interface Row {
  readonly work: string
  readonly unit: Unit
  readonly method: Method
  /** What the project wants to reach: at most this, and for what is counted per second at least this. */
  readonly reach?: number
  /** What the best peer took on the machine on which `reach` was set, in the same unit: their ratio holds anywhere. */
  readonly reachBeside?: number
  /** At least so many times better than the best peer, where no number of this unit is wanted. */
  readonly reachTimes?: number
  /** At most this many times the floor. */
  readonly reachTimesFloor?: number
  /** At most so much more than the floor. */
  readonly reachBeyondFloor?: number
  /** At most so many times what ours takes in another row. */
  readonly reachTimesRow?: { readonly work: string; readonly times: number }
  /** Why it is lost, where it is, to the best peer or to what was to be reached. */
  readonly why?: string
  /** Where it differs from that of the run. */
  readonly plan?: Partial<Plan>
  /** Ours alone, of renders that peers do at the same cost as another one. */
  readonly oursAlone?: boolean
  /** Not among the rows of the quick form. */
  readonly slow?: boolean
}
