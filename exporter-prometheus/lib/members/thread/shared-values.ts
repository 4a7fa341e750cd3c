import type { CounterFn, GaugeFn, HistogramFn, Labels } from 'metrics-facade'
import { bucketIndex, type Place } from 'metrics-facade/registry'
import { createExemplar } from '../../series/exemplar.ts'
import { Series } from '../../series/series.ts'
import { noTime, wallMs } from '../../series/wall-clock.ts'
import type { Publisher, Shared } from './publisher.ts'

/** What the series of all types have here. It is never mixed with others in a thread, so that V8 sees one class a kind. */
abstract class SharedSeries extends Series implements Shared {
  readonly page: Float64Array
  readonly at: number
  readonly publisher: Publisher

  constructor(place: Place, publisher: Publisher, size: number) {
    super(place)
    const { page, at } = publisher.allocate(size)
    this.page = page
    this.at = at
    this.publisher = publisher
  }

  protected abstract get size(): number

  protected override ended(): void {
    this.publisher.ended(this, this.size)
  }

  protected exemplify(bucket: number, labels: Labels, value: number): void {
    const exemplar = createExemplar(labels, value)
    if (exemplar !== undefined) this.publisher.exemplar(this, bucket, exemplar)
  }
}

export class SharedCounter extends SharedSeries implements CounterFn {
  constructor(place: Place, publisher: Publisher) {
    super(place, publisher, 1)
  }

  protected get size(): number {
    return 1
  }

  get volume(): number {
    return this.page[this.at]!
  }

  increment(value: number, exemplar?: Labels): void {
    this.page[this.at]! += value
    this.touch()
    if (exemplar !== undefined && value > 0) this.exemplify(0, exemplar, value)
  }

  absolute(value: number): void {
    if (value > this.page[this.at]!) this.page[this.at] = value
    this.touch()
  }
}

/** Its cells: the value, and when it was set, if it notes that. */
export class SharedGauge extends SharedSeries implements GaugeFn {
  constructor(place: Place, publisher: Publisher) {
    super(place, publisher, 2)
  }

  protected get size(): number {
    return 2
  }

  get volume(): number {
    return Number(this.idleSince === 0)
  }

  set(value: number): void {
    this.page[this.at] = value
    this.touch()
  }

  increment(value: number): void {
    this.page[this.at]! += value
    this.touch()
  }

  decrement(value: number): void {
    this.page[this.at]! -= value
    this.touch()
  }
}

/** See `StampedGaugeSeries`. */
export class SharedStampedGauge extends SharedGauge {
  constructor(place: Place, publisher: Publisher) {
    super(place, publisher)
    this.page[this.at + 1] = noTime
  }

  override set(value: number): void {
    super.set(value)
    this.page[this.at + 1] = wallMs()
  }

  override increment(value: number): void {
    super.increment(value)
    this.page[this.at + 1] = wallMs()
  }

  override decrement(value: number): void {
    super.decrement(value)
    this.page[this.at + 1] = wallMs()
  }
}

/** Its cells: the sum, and the count of each bucket. */
export class SharedBucketed extends SharedSeries implements HistogramFn {
  readonly bounds: readonly number[]

  constructor(place: Place, bounds: readonly number[], publisher: Publisher) {
    super(place, publisher, bounds.length + 2)
    this.bounds = bounds
  }

  protected get size(): number {
    return this.bounds.length + 2
  }

  get volume(): number {
    let count = 0
    for (let bucket = 0; bucket <= this.bounds.length; bucket++) count += this.page[this.at + 1 + bucket]!
    return count
  }

  record(value: number, exemplar?: Labels): void {
    const bucket = this.#add(value, 1)
    if (exemplar !== undefined) this.exemplify(bucket, exemplar, value)
  }

  recordMany(value: number, count: number): void {
    this.#add(value, count)
  }

  #add(value: number, count: number): number {
    const bucket = bucketIndex(this.bounds, value)
    this.page[this.at + 1 + bucket]! += count
    this.page[this.at]! += value * count
    this.touch()
    return bucket
  }
}

/** Its cells: the sum, the count, and the smallest value. */
export class SharedTotals extends SharedSeries implements HistogramFn {
  constructor(place: Place, publisher: Publisher) {
    super(place, publisher, 3)
    this.page[this.at + 2] = Number.POSITIVE_INFINITY
  }

  protected get size(): number {
    return 3
  }

  get volume(): number {
    return this.page[this.at + 1]!
  }

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    if (value < this.page[this.at + 2]!) this.page[this.at + 2] = value
    this.page[this.at]! += value * count
    this.page[this.at + 1]! += count
    this.touch()
  }
}
