// What the server sends to the page: server-sent events with JSON. A `hello` comes first, and starts everything afresh.
// `changes` tell which series there are; the other events are frames, with the values that changed since the last one.

/** What a viewer has to know of the server. */
export interface Hello {
  /** The clock of the server, in Unix milliseconds. */
  readonly now: number
  /** The milliseconds between two frames. */
  readonly intervalMs: number
  /** The milliseconds that the history covers at most. */
  readonly historyMs: number
}

export interface FamilyNote {
  readonly family: number
  readonly name: string
  readonly type: string
  readonly help?: string | undefined
  readonly unit?: string | undefined
}

/** The bounds of a bucket and its channel. In JSON an infinite bound is `null`. */
export type BucketNote = readonly [lower: number | null, upper: number | null, channel: number]

/**
 * A series. Its first channel is its id: the value of a counter or a gauge, the sum of a histogram or a summary. The count
 * of a summary and its quantiles follow; the count of a histogram is that of its buckets.
 */
export interface SeriesNote {
  readonly id: number
  readonly family: number
  readonly labels: Readonly<Record<string, string>>
  readonly buckets?: BucketNote[]
  readonly quantiles?: readonly number[]
}

export interface ExemplarNote {
  readonly id: number
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly timestampMs: number
}

export interface Changes {
  readonly families: FamilyNote[]
  readonly series: SeriesNote[]
  /** Buckets that native histograms got, by the id of their series. */
  readonly buckets: Array<readonly [id: number, bucket: BucketNote]>
  /** The ids of series that are no more. Their values become NaN. */
  readonly ended: number[]
  readonly exemplars: ExemplarNote[]
  /** How many series there are beyond those that are shown. */
  readonly leftOut: number
}

/**
 * The values that changed, in runs of neighbouring channels: `[4, [1, 2], 9, [3]]` sets the channels 4, 5 and 9. Channels
 * without a value, and NaN, are `null`.
 */
export type Runs = ReadonlyArray<number | ReadonlyArray<number | null>>

export interface Frame {
  /** Unix milliseconds. */
  readonly t: number
  readonly r: Runs
}
