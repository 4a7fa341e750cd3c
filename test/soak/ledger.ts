import type { Snapshot } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import { type Message, readProtobuf } from '../support/protobuf-reader.ts'

/** Sums over all series, by the name of the sample: `jobs_total`, `wait_seconds_sum`, `wait_seconds_count`. */
export type Totals = ReadonlyMap<string, number>

class Sums extends Map<string, number> {
  add(name: string, amount: number): void {
    this.set(name, (this.get(name) ?? 0) + amount)
  }
}

/** Of either text format. Buckets and quantiles are in it as well, under their own names. */
export function totalsOfText(text: string): Totals {
  const sums = new Sums()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [name] = /^[^{ ]+/.exec(line)!
    sums.add(name, Number(line.slice(line.lastIndexOf(' '))))
  }
  return sums
}

export function totalsOfProtobuf(bytes: Uint8Array): Totals {
  const sums = new Sums()
  for (const { name, metric } of readProtobuf(bytes)) {
    for (const { counter, gauge, summary, histogram } of metric as Message[]) {
      const distribution = summary ?? histogram
      if (distribution === undefined) sums.add(name, (counter ?? gauge).value)
      else {
        sums.add(`${name}_sum`, distribution.sum)
        sums.add(`${name}_count`, distribution.count)
      }
    }
  }
  return sums
}

export function totalsOfSnapshot({ families }: Snapshot): Totals {
  const sums = new Sums()
  for (const { name, series } of families) {
    for (const one of series) {
      if ('value' in one) sums.add(name, one.value)
      else {
        sums.add(`${name}_sum`, one.sum)
        sums.add(`${name}_count`, one.count)
      }
    }
  }
  return sums
}

/**
 * Books of what was recorded and of what was evicted, which is what a snapshot before an eviction has more than one
 * after it. All amounts are multiples of 1/8, so that sums are exact in any order.
 */
export class Ledger {
  readonly #recorded = new Sums()
  readonly #evicted = new Sums()

  record(name: string, amount: number): void {
    this.#recorded.add(name, amount)
  }

  recordMany(name: string, value: number, count: number): void {
    this.#recorded.add(`${name}_sum`, value * count)
    this.#recorded.add(`${name}_count`, count)
  }

  evict(before: Totals, after: Totals): void {
    for (const [name, amount] of before) this.#evicted.add(name, amount - (after.get(name) ?? 0))
  }

  /** What must be there: all that was recorded and not evicted. */
  remaining(): Totals {
    const sums = new Sums()
    for (const [name, amount] of this.#recorded) sums.add(name, amount - this.evicted(name))
    return sums
  }

  recorded(name: string): number {
    return this.#recorded.get(name) ?? 0
  }

  evicted(name: string): number {
    return this.#evicted.get(name) ?? 0
  }

  /** Everything that was recorded is either shown or was evicted, and nothing is shown besides. */
  balance(shown: Totals, where: string): void {
    for (const [name, amount] of this.remaining()) assert.is(shown.get(name) ?? 0, amount, `${name} ${where}`)
  }
}
