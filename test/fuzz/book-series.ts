import type { Written } from './written.ts'

/** What one series was told. */
export class BookSeries {
  readonly own: Written
  value = 0
  readonly recorded: Array<readonly [value: number, times: number]> = []
  lastWriteMs: number

  constructor(own: Written, now: number) {
    this.own = own
    this.lastWriteMs = now
  }

  get count(): number {
    return this.recorded.reduce((sum, [, times]) => sum + times, 0)
  }

  countUpTo(bound: number): number {
    return this.recorded.reduce((sum, [value, times]) => sum + (value <= bound ? times : 0), 0)
  }

  extreme(of: (...values: number[]) => number): number {
    const values = this.recorded.filter(([, times]) => times > 0).map(([value]) => value)
    return values.length === 0 ? Number.NaN : of(...values)
  }
}
