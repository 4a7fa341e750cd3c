import type { Place } from 'metrics-facade/registry'
import type { SummaryRules } from '../../series/distribution.ts'
import { Sketch, type SketchStorage } from '../../series/sketch.ts'
import { SummarySeries } from '../../series/summary.ts'
import { isCovered } from '../../series/windows.ts'
import type { Cells } from './pages.ts'
import type { Publisher, Shared } from './publisher.ts'

interface SharedBand extends Cells {
  readonly length: number
}

interface SharedWindow extends Cells {
  readonly window: number
  readonly sketch: Sketch
  readonly bands: Map<string, SharedBand>
}

/** The cells of a window: the smallest value, the largest, and the number of zeros. */
const windowSize = 3
const ownSize = 3

/**
 * A summary whose numbers lie in pages: its sum, its count, its smallest value, and for each window these of the window
 * and the counts of its sketch.
 */
export class SharedSummary extends SummarySeries implements Shared {
  readonly page: Float64Array
  readonly at: number
  readonly #publisher: Publisher
  #windows: SharedWindow[] = []
  #newest: SharedWindow | undefined

  constructor(place: Place, rules: SummaryRules, publisher: Publisher) {
    super(place, rules)
    const { page, at } = publisher.allocate(ownSize)
    this.page = page
    this.at = at
    this.page[at + 2] = Number.POSITIVE_INFINITY
    this.#publisher = publisher
  }

  override recordMany(value: number, count: number): void {
    super.recordMany(value, count)
    const { page, at } = this
    page[at] = this.sum
    page[at + 1] = this.count
    page[at + 2] = this.lowest
    const { page: ofWindow, at: first, sketch } = this.#newest!
    ofWindow[first] = sketch.min
    ofWindow[first + 1] = sketch.max
    ofWindow[first + 2] = sketch.zeros
  }

  protected override createSketch(window: number): Sketch {
    const publisher = this.#publisher
    const address = publisher.addressOf(this)
    const bands = new Map<string, SharedBand>()
    const storage: SketchStorage = {
      open: (isNegative, band, length) => {
        const { page, at } = publisher.allocate(length)
        bands.set(`${isNegative} ${band}`, { page, at, length })
        const cells = publisher.addressOf({ page, at })
        publisher.log(['band', address, window, isNegative, band, cells, length])
        return page.subarray(at, at + length)
      },
      drop: (isNegative, band) => {
        const { length, ...cells } = bands.get(`${isNegative} ${band}`)!
        bands.delete(`${isNegative} ${band}`)
        publisher.log(['bandOver', address, window, isNegative, band])
        publisher.retire(cells, length)
      },
    }
    const sketch = new Sketch(this.rules.significantDigits, storage, this.bandsLeft)
    const { page, at } = publisher.allocate(windowSize)
    page[at] = Number.POSITIVE_INFINITY
    page[at + 1] = Number.NEGATIVE_INFINITY
    publisher.log(['window', address, window, publisher.addressOf({ page, at })])
    this.#newest = { page, at, window, sketch, bands }
    this.#windows.push(this.#newest)
    return sketch
  }

  override dropOldSlots(): void {
    super.dropOldSlots()
    const { windows } = this.rules
    if (this.#windows.every(({ window }) => isCovered(windows, window))) return
    for (const one of this.#windows) {
      if (isCovered(windows, one.window)) continue
      this.#publisher.log(['windowOver', this.#publisher.addressOf(this), one.window])
      this.#free(one)
    }
    this.#windows = this.#windows.filter(({ window }) => isCovered(windows, window))
  }

  protected override ended(): void {
    this.#publisher.ended(this, ownSize)
    for (const one of this.#windows) this.#free(one)
    this.#windows = []
  }

  #free({ page, at, bands }: SharedWindow): void {
    for (const { length, ...cells } of bands.values()) this.#publisher.retire(cells, length)
    this.#publisher.retire({ page, at }, windowSize)
  }
}
