import type { Place } from 'metrics-facade/registry'
import type { Resets } from '../../series/descriptor.ts'
import type { Exemplar } from '../../series/exemplar.ts'
import { type NativeLayout, NativeSeries } from '../../series/native.ts'
import { bucketIndex } from '../../series/native-schema.ts'
import type { NativeRules } from '../../series/native-settings.ts'
import type { NativeCell } from '../invitation.ts'
import type { Cells } from './pages.ts'
import type { Publisher, Shared } from './publisher.ts'

type Buckets = Map<number, Cells>

/**
 * A native histogram whose numbers lie in pages: the sum, the counts of the classic buckets, the count of zeros, and one
 * cell for each native bucket. When buckets are made coarser, all get new cells, so that a reader sees the old or the new.
 */
export class SharedNative extends NativeSeries implements Shared {
  readonly page: Float64Array
  readonly at: number
  readonly #publisher: Publisher
  readonly #positive: Buckets = new Map()
  readonly #negative: Buckets = new Map()
  #published: (NativeLayout & { readonly created: number }) | undefined

  constructor(
    place: Place,
    rules: NativeRules,
    making: { readonly now: () => number; readonly resets: Resets },
    publisher: Publisher,
  ) {
    super(place, rules, undefined, making.now, making.resets)
    const { page, at } = publisher.allocate(rules.bounds.length + 3)
    this.page = page
    this.at = at
    this.#publisher = publisher
  }

  override resetIfDue(now: number): boolean {
    const isDone = super.resetIfDue(now)
    if (this.created !== this.#published?.created) this.#publishAll()
    return isDone
  }

  protected override add(value: number, count: number): number {
    const bucket = super.add(value, count)
    const { layout, created } = this
    const published = this.#published
    const isSame =
      published?.schema === layout.schema &&
      published.zeroThreshold === layout.zeroThreshold &&
      published.created === created
    if (!isSame) {
      this.#publishAll()
      return bucket
    }
    const { page, at } = this
    page[at] = this.sum
    page[at + 1 + bucket] = this.counts[bucket]!
    if (count > 0) this.#publishBucket(value, layout)
    return bucket
  }

  protected override addExemplar(exemplar: Exemplar, bucket: number): void {
    super.addExemplar(exemplar, bucket)
    this.#publisher.exemplar(this, bucket, exemplar)
  }

  protected override ended(): void {
    this.#publisher.ended(this, this.#size)
    for (const cells of this.#allBuckets()) this.#publisher.retire(cells, 1)
  }

  get #size(): number {
    return this.bounds.length + 3
  }

  #allBuckets(): Cells[] {
    return [...this.#positive.values(), ...this.#negative.values()]
  }

  #publishBucket(value: number, { schema, zeroThreshold }: NativeLayout): void {
    const count = this.countAround(value)
    if (Math.abs(value) <= zeroThreshold) {
      this.page[this.at + this.#size - 1] = count
      return
    }
    const isNegative = value < 0
    const buckets = isNegative ? this.#negative : this.#positive
    const index = bucketIndex(Math.abs(value), schema)
    const known = buckets.get(index)
    const { page, at } = known ?? this.#publisher.allocate(1)
    page[at] = count
    if (known !== undefined) return
    buckets.set(index, { page, at })
    const address = this.#publisher.addressOf(this)
    this.#publisher.log(['bucket', address, isNegative, index, this.#publisher.addressOf({ page, at })])
  }

  /** Publishes every bucket in new cells, together with what they mean. */
  #publishAll(): void {
    const publisher = this.#publisher
    const old = this.#allBuckets()
    const { native, layout, created, page, at } = this
    const cells: NativeCell[] = []
    for (const isNegative of [false, true]) {
      const buckets = isNegative ? this.#negative : this.#positive
      buckets.clear()
      for (const [index, count] of isNegative ? native!.negative : native!.positive) {
        const place = publisher.allocate(1)
        place.page[place.at] = count
        buckets.set(index, place)
        cells.push([isNegative, index, publisher.addressOf(place)])
      }
    }
    page[at] = this.sum
    this.counts.forEach((count, bucket) => {
      page[at + 1 + bucket] = count
    })
    page[at + this.#size - 1] = native!.zeroCount
    publisher.log(['layout', publisher.addressOf(this), layout.schema, layout.zeroThreshold, created, cells])
    for (const place of old) publisher.retire(place, 1)
    this.#published = { ...layout, created }
  }
}
