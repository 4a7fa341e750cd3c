import type { BucketNote, Changes, ExemplarNote, FamilyNote, Frame, SeriesNote } from '../protocol.ts'
import { Timeline } from './timeline.ts'

export interface Bucket {
  readonly lower: number
  readonly upper: number
  readonly channel: number
}

export interface Series {
  readonly id: number
  readonly labels: Readonly<Record<string, string>>
  readonly quantiles: readonly number[]
  readonly buckets: Bucket[]
  readonly exemplars: ExemplarNote[]
  isEnded: boolean
}

export interface Family {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly help: string
  readonly unit: string
  readonly series: Map<number, Series>
}

const mostExemplars = 20

function bucketOf([lower, upper, channel]: BucketNote): Bucket {
  return { lower: lower ?? Number.NEGATIVE_INFINITY, upper: upper ?? Number.POSITIVE_INFINITY, channel }
}

/** All that the server has told. */
export class Model {
  readonly timeline: Timeline = new Timeline()
  readonly families: Map<number, Family> = new Map()
  readonly #series = new Map<number, Series>()
  leftOut = 0
  /** Another number after each change of families or series. */
  version = 0

  change({ families, series, buckets, ended, exemplars, leftOut }: Changes): void {
    for (const note of families) this.#addFamily(note)
    for (const note of series) this.#addSeries(note)
    for (const [id, bucket] of buckets) {
      const { buckets = [] } = this.#series.get(id) ?? {}
      const added = bucketOf(bucket)
      if (!buckets.some(({ channel }) => channel === added.channel)) buckets.push(added)
    }
    for (const id of ended) {
      const one = this.#series.get(id)
      if (one !== undefined) one.isEnded = true
    }
    for (const note of exemplars) {
      const { exemplars: own } = this.#series.get(note.id) ?? {}
      own?.push(note)
      if (own !== undefined && own.length > mostExemplars) own.shift()
    }
    this.leftOut = leftOut
    if (families.length + series.length + ended.length > 0) this.version += 1
  }

  frame(frame: Frame): void {
    this.timeline.push(frame)
  }

  /** Drops the series that ended so long ago that no row has a value of theirs. */
  prune(): void {
    for (const family of this.families.values()) {
      for (const series of family.series.values()) {
        if (series.isEnded && this.#isEmpty(series)) this.#remove(family, series)
      }
      if (family.series.size === 0) this.families.delete(family.id)
    }
  }

  #isEmpty({ id }: Series): boolean {
    const column = this.timeline.column(id)
    if (column === undefined) return true
    for (let row = 0; row < this.timeline.length; row++) if (!Number.isNaN(column.at(row))) return false
    return true
  }

  #remove(family: Family, { id, buckets, quantiles }: Series): void {
    const plain = family.type === 'summary' ? quantiles.length + 2 : 1
    for (let channel = id; channel < id + plain; channel++) this.timeline.forget(channel)
    for (const { channel } of buckets) this.timeline.forget(channel)
    family.series.delete(id)
    this.#series.delete(id)
    this.version += 1
  }

  #addFamily({ family: id, name, type, help = '', unit = '' }: FamilyNote): void {
    if (!this.families.has(id)) this.families.set(id, { id, name, type, help, unit, series: new Map() })
  }

  #addSeries({ id, family, labels, buckets = [], quantiles = [] }: SeriesNote): void {
    if (this.#series.has(id)) return
    const series: Series = {
      id,
      labels,
      quantiles,
      buckets: buckets.map(bucketOf),
      exemplars: [],
      isEnded: false,
    }
    this.#series.set(id, series)
    this.families.get(family)?.series.set(id, series)
  }
}
