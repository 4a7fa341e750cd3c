import type { UnitOf } from './unit.ts'
import type { Line } from './window.ts'

export interface DrawnLine {
  /** The number of its colour. */
  readonly color: number
  readonly values: Line
}

/** What came between two moments, by bucket. */
export interface HeatColumn {
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
}

export interface Heat {
  /** The bounds between the buckets from below: one more than there are buckets. */
  readonly bounds: readonly number[]
  readonly columns: readonly HeatColumn[]
  readonly marks: ReadonlyArray<readonly [time: number, place: number]>
}

/** What a chart shows. */
export interface Drawing {
  readonly times: readonly number[]
  /** The moments at its left and right edge, in Unix seconds. */
  readonly range: readonly [from: number, to: number]
  readonly lines: readonly DrawnLine[]
  readonly isStacked: boolean
  readonly unit: UnitOf
  readonly per: string
  /** Behind the lines, whose values then are places between its bounds. */
  readonly heat?: Heat | undefined
}

/** Lines that stand on each other; the last one is the sum of all. */
export function stacked(lines: readonly DrawnLine[]): Line[] {
  const sums: Line[] = []
  for (const { values } of lines) {
    const below = sums.at(-1)
    sums.push(
      values.map((value, index) => {
        const under = below?.[index] ?? null
        return value === null ? under : value + (under ?? 0)
      }),
    )
  }
  return sums
}

/** The lowest and the highest value to show. Near to zero, zero is shown, too. */
export function extentOf(lines: readonly Line[], isFromZero: boolean): readonly [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const line of lines) {
    for (const value of line) {
      if (value === null) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (low > high) return [0, 1]
  if (isFromZero || (low >= 0 && low < high * 0.75)) low = Math.min(low, 0)
  if (high < 0 && high > low * 0.75) high = 0
  if (low === high) return low === 0 ? [0, 1] : [low - Math.abs(low) * 0.1, high + Math.abs(high) * 0.1]
  const room = (high - low) * 0.08
  return [low === 0 ? 0 : low - room, high + room]
}
