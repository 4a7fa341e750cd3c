import type { LabelPair } from 'metrics-facade/registry'
import type { ExemplarView, SeriesView, SeriesViews } from '../../model/views.ts'
import { bucketNote, channelsOf, isSameKey, type Target } from './channels.ts'
import type { FrameWriter } from './frame.ts'
import type { BucketNote, Changes, ExemplarNote, SeriesNote } from './protocol.ts'

/** Gives out channels, in ascending order. */
export interface Channels {
  take(count: number): number
}

/** A series as viewers know it, with the values that they have. */
export class Tracked implements Target {
  readonly note: SeriesNote
  readonly #type: keyof SeriesViews
  readonly #key: unknown
  readonly #channels: Channels
  /** The first channels follow one another; those of later buckets are where there was room. */
  readonly #later: number[] = []
  readonly #first: number
  readonly #firstCount: number
  readonly #values: number[] = []
  /** The buckets of a native histogram by their upper bound, which no two have in common. */
  readonly #places = new Map<number, number>()
  #exemplars: ReadonlyArray<ExemplarView | undefined> = []
  /** Those of the last read. */
  readonly #filled = new Set<number>()
  #frame: FrameWriter | undefined
  #changes: Changes | undefined

  constructor(
    family: number,
    type: keyof SeriesViews,
    series: SeriesView,
    labels: readonly LabelPair[],
    channels: Channels,
  ) {
    this.#type = type
    const { keyOf, shapeOf } = channelsOf(type)
    this.#key = keyOf(series)
    this.#channels = channels
    const { plain, buckets, quantiles } = shapeOf(series)
    this.#firstCount = plain + (buckets?.length ?? 0)
    this.#first = channels.take(this.#firstCount)
    this.note = {
      id: this.#first,
      family,
      labels: Object.fromEntries(labels),
      ...(buckets && {
        buckets: buckets.map((bounds, index) => bucketNote(bounds, this.#first + plain + index)),
      }),
      ...(quantiles && { quantiles }),
    }
  }

  /** Whether what the channels mean is still the same. */
  fits(series: SeriesView): boolean {
    return isSameKey(this.#key, channelsOf(this.#type).keyOf(series))
  }

  /** Writes what has changed since the last time. */
  read(series: SeriesView, frame: FrameWriter, changes: Changes): void {
    this.#frame = frame
    this.#changes = changes
    const { read, exemplarsOf } = channelsOf(this.#type)
    this.#filled.clear()
    read(series, this)
    // A histogram that was set back has lost some.
    for (const place of this.#places.values()) if (!this.#filled.has(place)) this.put(place, 0)
    const exemplars = exemplarsOf(series)
    if (exemplars.length + this.#exemplars.length === 0) return
    for (const exemplar of exemplars) {
      if (exemplar === undefined || this.#exemplars.includes(exemplar)) continue
      changes.exemplars.push(this.#noteOf(exemplar))
    }
    this.#exemplars = [...exemplars]
  }

  /** Writes that there is no value any more. */
  end(frame: FrameWriter): void {
    for (const place of this.#values.keys()) frame.set(this.#channelAt(place), Number.NaN)
    this.#values.length = 0
  }

  /** For who has not seen them. */
  exemplarNotes(): ExemplarNote[] {
    return this.#exemplars.flatMap(exemplar => (exemplar === undefined ? [] : [this.#noteOf(exemplar)]))
  }

  put(place: number, value: number): void {
    if (Object.is(this.#values[place], value)) return
    this.#values[place] = value
    this.#frame!.set(this.#channelAt(place), value)
  }

  putBucket(lower: number, upper: number, count: number): void {
    let place = this.#places.get(upper)
    if (place === undefined) {
      place = this.#firstCount + this.#later.length
      const channel = this.#channels.take(1)
      this.#places.set(upper, place)
      this.#later.push(channel)
      const bucket: BucketNote = bucketNote([lower, upper], channel)
      this.note.buckets!.push(bucket)
      this.#changes!.buckets.push([this.note.id, bucket])
    }
    this.#filled.add(place)
    this.put(place, count)
  }

  #channelAt(place: number): number {
    return place < this.#firstCount ? this.#first + place : this.#later[place - this.#firstCount]!
  }

  #noteOf({ pairs, value, timestampMs }: ExemplarView): ExemplarNote {
    return { id: this.note.id, labels: Object.fromEntries(pairs), value, timestampMs }
  }
}
