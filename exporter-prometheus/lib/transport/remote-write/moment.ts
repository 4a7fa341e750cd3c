import type { ExemplarView, NativeView } from '../../model/views.ts'
import type { Identity } from './identity.ts'

/** A native histogram as it was at one moment. */
export interface NativeValue {
  readonly count: number
  readonly sum: number
  readonly native: NativeView
}

/** What a series has more than one number for each of its parts. */
export interface Extra {
  readonly native?: NativeValue | undefined
  /** The exemplars of each part that are new since the moment before. */
  readonly exemplars?: ReadonlyArray<readonly ExemplarView[]> | undefined
}

/**
 * All series at one moment, kept until they have arrived. Only numbers, because there may be many moments: what stays
 * the same is in identities, which moments share.
 */
export class Moment {
  /** Unix milliseconds. */
  readonly timestampMs: number
  readonly identities: Identity[] = []
  /** When each series began, in Unix milliseconds; 0 if that is not known. */
  readonly starts: number[] = []
  /** One number for each part of each series. */
  readonly values: number[] = []
  /** By the index of the series. */
  readonly extras: Map<number, Extra> = new Map()
  /** Series that ended after the moment before. */
  stale: readonly Identity[] = []

  constructor(timestampMs: number) {
    this.timestampMs = timestampMs
  }

  /** How many samples it has, those that mark the end of a series included. */
  get samples(): number {
    return this.stale.reduce((count, { parts }) => count + parts.length, this.values.length)
  }
}
