import { grouped } from './number.ts'
import type { Method, Plan, Row } from './row.ts'

export const growthSizes: readonly number[] = [10, 100, 1_000, 10_000, 100_000, 1_000_000]

interface Growth {
  readonly title: string
  readonly unit: Row['unit']
  /** Turns what was measured into what is shown for one series, in `perUnit`. */
  readonly perSeries: (value: number, series: number) => number
  readonly perUnit: 'ns' | 'bytes'
  readonly method: (series: number) => Method
}

const nanosecondsEach = (ms: number, series: number): number => (ms * 1e6) / series
const same = (value: number): number => value

/** What grows, and what one series or one call of it costs. */
export const growths: readonly Growth[] = [
  {
    title: 'render, per series',
    unit: 'ms',
    perSeries: nanosecondsEach,
    perUnit: 'ns',
    method: series => ({
      kind: 'render',
      shape: 'counters',
      series,
      numbers: 'integers',
      changed: true,
      format: 'text',
    }),
  },
  {
    title: 'register, per series',
    unit: 'ms',
    perSeries: nanosecondsEach,
    perUnit: 'ns',
    method: series => ({ kind: 'register', shape: 'counters', series }),
  },
  {
    title: 'look-up with 2 labels',
    unit: 'ns',
    perSeries: same,
    perUnit: 'ns',
    method: series => ({ kind: 'lookUp', shape: 'counters', series }),
  },
  {
    title: 'memory, per series',
    unit: 'bytes',
    perSeries: same,
    perUnit: 'bytes',
    method: series => ({ kind: 'memory', shape: 'counters', series }),
  },
]

export function growthWork(title: string, series: number): string {
  return `${title}, of ${grouped(series)}`
}

/** A million series take seconds each time, so they are measured once, after one run that does not count. */
function planFor(series: number): Partial<Plan> {
  if (series < 1_000_000) return { processes: 1, rounds: series < 100_000 ? 5 : 3 }
  return { processes: 1, rounds: 1, warmMs: 0 }
}

export const growthRows: readonly Row[] = growths.flatMap(({ title, unit, method }) =>
  growthSizes.map(series => ({
    work: growthWork(title, series),
    unit,
    method: method(series),
    plan: planFor(series),
    slow: true,
  })),
)
