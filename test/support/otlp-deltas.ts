import * as assert from 'uvu/assert'
import { type OtlpFixture, type OtlpReceiver, pushingOtlp } from './otlp-receiver.ts'

/** A receiver as stores are: it adds up what is new, and knows a point that it has by its times. */
export class Sums {
  readonly totals: Map<string, number> = new Map()
  readonly #latest = new Map<string, bigint>()
  readonly #receiver: OtlpReceiver
  #read = 0
  /** The requests of which this store has heard. */
  readonly takes: (index: number) => boolean

  constructor(receiver: OtlpReceiver, takes: (index: number) => boolean = () => true) {
    this.#receiver = receiver
    this.takes = takes
  }

  read(): this {
    for (; this.#read < this.#receiver.requests.length; this.#read++) {
      if (!this.takes(this.#read)) continue
      for (const { name, sum, histogram, exponentialHistogram } of Object.values(
        this.#receiver.metrics(this.#read),
      )) {
        const data = sum ?? histogram ?? exponentialHistogram
        assert.is(data?.aggregationTemporality ?? 1, 1, name)
        for (const point of data?.dataPoints ?? [])
          this.#add(`${name} ${JSON.stringify(point['attributes'])}`, point)
      }
    }
    return this
  }

  #add(key: string, point: Readonly<Record<string, unknown>>): void {
    const start = BigInt(String(point['startTimeUnixNano'] ?? 0))
    const time = BigInt(String(point['timeUnixNano']))
    const latest = this.#latest.get(key) ?? 0n
    if (time <= latest) return
    assert.ok(start >= latest, `${key} begins at ${start}, before ${latest}`)
    this.#latest.set(key, time)
    this.totals.set(key, (this.totals.get(key) ?? 0) + Number(point['asDouble'] ?? point['count'] ?? 0))
  }

  total(name: string): number {
    return [...this.totals].reduce((sum, [key, value]) => (key.startsWith(`${name} `) ? sum + value : sum), 0)
  }
}

/** Pushes deltas to a receiver. */
export function withDeltas(
  body: (fixture: OtlpFixture) => Promise<void>,
  configure?: Parameters<typeof pushingOtlp>[2],
): Promise<void> {
  return pushingOtlp({ temporality: 'delta' }, body, configure)
}
