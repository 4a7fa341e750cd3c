import type { HistogramFn } from 'metrics-facade'
import type { Place } from 'metrics-facade/registry'
import type { SeriesType } from './descriptor.ts'
import type { SummaryRules } from './distribution.ts'
import { Series } from './series.ts'
import { mostBandsOfSeries, Sketch, type SketchDump } from './sketch.ts'
import { isCovered } from './windows.ts'

/** The values of one window. */
export interface Slot {
  readonly window: number
  readonly sketch: Sketch
}

/** The contents of a summary, as data that can be added to another. */
interface SummaryDump {
  readonly sum: number
  readonly count: number
  readonly lowest: number
  /** The slots that still count; `age` is the number of windows since. */
  readonly slots: ReadonlyArray<{ readonly age: number; readonly sketch: SketchDump }>
}

/** The series of a summary: quantiles of the last windows of time; sum and count of the whole life of the series. */
export class SummarySeries extends Series implements HistogramFn {
  sum = 0
  count = 0
  /** The smallest value of its whole life. */
  lowest: number = Number.POSITIVE_INFINITY
  readonly rules: SummaryRules
  /** The newest first; one for each window with values. */
  #slots: Slot[] = []

  constructor(place: Place, rules: SummaryRules) {
    super(place)
    this.rules = rules
  }

  get volume(): number {
    return this.count
  }

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    this.currentSketch.add(value, count)
    if (value < this.lowest) this.lowest = value
    this.sum += value * count
    this.count += count
    this.touch()
  }

  /** The values of the current window. */
  protected get currentSketch(): Sketch {
    const newest = this.#slots[0]
    return newest?.window === this.rules.windows.current ? newest.sketch : this.#openSlot()
  }

  /** Makes the sketch of a window. */
  protected createSketch(_window: number): Sketch {
    return new Sketch(this.rules.significantDigits, undefined, this.bandsLeft)
  }

  /** How many bands the sketch of another window may have. */
  protected get bandsLeft(): number {
    let left = mostBandsOfSeries[this.rules.significantDigits]!
    for (const { sketch } of this.#slots) left -= sketch.bandCount
    return Math.max(left, 0)
  }

  clear(): void {
    this.#slots = []
    this.sum = 0
    this.count = 0
    this.lowest = Number.POSITIVE_INFINITY
  }

  /** The quantiles to show. */
  get quantiles(): readonly number[] {
    return this.rules.quantiles
  }

  /** The values of these quantiles, in the same order; all `NaN` if no value is recent. */
  values(): number[] {
    this.dropOldSlots()
    const { quantiles, significantDigits } = this.rules
    let recent = this.#slots[0]?.sketch
    if (recent === undefined || this.#slots.length > 1) {
      recent = new Sketch(significantDigits)
      for (const slot of this.#slots) recent.merge(slot.sketch)
    }
    return quantiles.map(quantile => recent.quantile(quantile))
  }

  /** Frees the values that are too old to count. */
  dropOldSlots(): void {
    const { windows } = this.rules
    if (this.#slots.every(({ window }) => isCovered(windows, window))) return
    this.#slots = this.#slots.filter(({ window }) => isCovered(windows, window))
  }

  dump(): SummaryDump {
    this.dropOldSlots()
    const { sum, count, lowest } = this
    const { current } = this.rules.windows
    const slots = this.#slots.map(({ window, sketch }) => ({ age: current - window, sketch: sketch.dump() }))
    return { sum, count, lowest, slots }
  }

  /** @throws RangeError if the significant digits differ. */
  absorb({ sum, count, lowest, slots }: SummaryDump): void {
    const { windows, significantDigits } = this.rules
    for (const { age, sketch } of slots) {
      const window = windows.current - age
      if (!isCovered(windows, window)) continue
      let slot = this.#slots.find(one => one.window === window)
      if (slot === undefined) {
        slot = { window, sketch: new Sketch(significantDigits, undefined, this.bandsLeft) }
        this.#slots.push(slot)
      }
      slot.sketch.absorb(sketch)
    }
    this.#slots.sort((a, b) => b.window - a.window)
    this.sum += sum
    this.count += count
    this.lowest = Math.min(this.lowest, lowest)
  }

  #openSlot(): Sketch {
    this.dropOldSlots()
    const { current } = this.rules.windows
    const sketch = this.createSketch(current)
    this.#slots.unshift({ window: current, sketch })
    return sketch
  }
}

export const summaryType: SeriesType<SummarySeries, SummaryRules, SummaryDump> = {
  type: 'summary',
  create: (place, rules) => new SummarySeries(place, rules),
  dump: series => series.dump(),
  absorb: (series, dump) => series.absorb(dump),
  clear: series => series.clear(),
  dropOld: series => series.dropOldSlots(),
}
