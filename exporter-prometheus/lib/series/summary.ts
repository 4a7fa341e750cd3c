import type { HistogramFn } from 'metrics-facade'
import type { Place } from 'metrics-facade/registry'
import type { SummaryRules } from './distribution.ts'
import { Series } from './series.ts'
import { Sketch } from './sketch.ts'

interface Slot {
  readonly window: number
  readonly sketch: Sketch
}

/** Quantiles over the last windows of time; sum and count over the whole life of the series. */
export class SummarySeries extends Series implements HistogramFn {
  sum = 0
  count = 0
  /** The smallest value of its whole life. */
  lowest: number = Number.POSITIVE_INFINITY
  readonly rules: SummaryRules
  /** The newest first; at most as many as there are windows. */
  #slots: Slot[] = []

  constructor(place: Place, rules: SummaryRules) {
    super(place)
    this.rules = rules
  }

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    const newest = this.#slots[0]
    const sketch = newest?.window === this.rules.windows.current ? newest.sketch : this.#openSlot()
    sketch.add(value, count)
    if (value < this.lowest) this.lowest = value
    this.sum += value * count
    this.count += count
    this.touch()
  }

  /** Which quantiles are asked for. */
  get quantiles(): readonly number[] {
    return this.rules.quantiles
  }

  /** The values of the quantiles, in that order; `NaN` each when no value is recent. */
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

  /** Frees what is too old to count. */
  dropOldSlots(): void {
    const { oldest } = this.rules.windows
    if (this.#slots.some(slot => slot.window < oldest)) {
      this.#slots = this.#slots.filter(slot => slot.window >= oldest)
    }
  }

  #openSlot(): Sketch {
    this.dropOldSlots()
    const sketch = new Sketch(this.rules.significantDigits)
    this.#slots.unshift({ window: this.rules.windows.current, sketch })
    return sketch
  }
}
