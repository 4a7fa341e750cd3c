import type { Operation } from './operation.ts'

/** A difference that is meant: lines that only the original writes, and lines that only we write. */
export interface Departure {
  readonly reason: string
  readonly original: readonly string[]
  readonly ours: readonly string[]
}

/** What both are asked to do, and every way in which what they then render may differ. */
export interface Sequence {
  readonly name: string
  readonly operations: readonly Operation[]
  readonly departures: readonly Departure[]
}
