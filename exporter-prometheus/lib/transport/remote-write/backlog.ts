import type { Moment } from './moment.ts'

/** Consecutive series of a moment: first those that live, then those that have ended. */
export interface Slice {
  readonly moment: Moment
  readonly from: number
  readonly to: number
  /** Where the values of the first of them are. */
  readonly valuesFrom: number
}

/** What one request carries: slices in the order of their moments. */
export interface Batch {
  readonly slices: readonly Slice[]
  /** How many samples these are. */
  readonly samples: number
  /** How many series. */
  readonly series: number
}

/** Moments that have not arrived yet, the oldest first. */
export class Backlog {
  readonly #mostSamples: number
  #moments: Moment[] = []
  #samples = 0
  /** How far the oldest moment has arrived: its series, and the values of these. */
  #arrivedSeries = 0
  #arrivedValues = 0

  /** @param mostSamples - beyond it the oldest moments are given up; the latest is always kept. */
  constructor(mostSamples: number) {
    this.#mostSamples = mostSamples
  }

  /** Adds a moment. Returns how many samples of older ones were given up for it. */
  add(moment: Moment): number {
    const { samples } = moment
    if (samples === 0) return 0
    this.#moments.push(moment)
    this.#samples += samples
    let lost = 0
    while (this.#samples > this.#mostSamples && this.#moments.length > 1) lost += this.#giveUp()
    return lost
  }

  /** The next series to send, whole ones of at most so many samples, but at least one; `undefined` if there is none. */
  next(mostSamples: number): Batch | undefined {
    const slices: Slice[] = []
    const counts = { samples: 0, series: 0 }
    let [from, valuesFrom] = [this.#arrivedSeries, this.#arrivedValues]
    for (const moment of this.#moments) {
      const slice = sliceOf(moment, from, valuesFrom, mostSamples, counts)
      if (slice.to > slice.from) slices.push(slice)
      if (slice.to < seriesOf(moment)) break
      from = 0
      valuesFrom = 0
    }
    return slices.length === 0 ? undefined : { slices, ...counts }
  }

  /** Forgets the series of the batch that `next` returned last. */
  remove({ slices, samples }: Batch): void {
    this.#samples -= samples
    const { moment, to, valuesFrom, from } = slices.at(-1)!
    while (this.#moments[0] !== moment) this.#shift()
    this.#arrivedValues = valuesFrom + valuesBetween(moment, from, to)
    this.#arrivedSeries = to
    if (to === seriesOf(moment)) this.#shift()
  }

  #giveUp(): number {
    const [oldest] = this.#moments as [Moment]
    const lost = samplesBetween(oldest, this.#arrivedSeries, seriesOf(oldest))
    this.#samples -= lost
    this.#shift()
    return lost
  }

  #shift(): void {
    this.#moments.shift()
    this.#arrivedSeries = 0
    this.#arrivedValues = 0
  }
}

function seriesOf({ identities, stale }: Moment): number {
  return identities.length + stale.length
}

/** How many samples a series has. */
function samplesAt({ identities, stale }: Moment, index: number): number {
  return (identities[index] ?? stale[index - identities.length]!).parts.length
}

function samplesBetween(moment: Moment, from: number, to: number): number {
  let samples = 0
  for (let index = from; index < to; index++) samples += samplesAt(moment, index)
  return samples
}

function valuesBetween(moment: Moment, from: number, to: number): number {
  return samplesBetween(moment, from, Math.min(to, moment.identities.length))
}

/** As many series as fit beside those that are counted already. */
function sliceOf(
  moment: Moment,
  from: number,
  valuesFrom: number,
  mostSamples: number,
  counts: { samples: number; series: number },
): Slice {
  const end = seriesOf(moment)
  let to = from
  for (; to < end; to++) {
    const samples = samplesAt(moment, to)
    if (counts.samples > 0 && counts.samples + samples > mostSamples) break
    counts.samples += samples
    counts.series += 1
  }
  return { moment, from, to, valuesFrom }
}
