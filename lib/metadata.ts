import type { Advice } from './advice.ts'

/** How important a metric is, from `Trace` to `Error`; a larger number is more important. */
export const Level = {
  Trace: 10,
  Debug: 20,
  Info: 30,
  Warn: 40,
  Error: 50,
} as const

/** One of the numbers of {@link Level}. */
export type Level = (typeof Level)[keyof typeof Level]

/**
 * What is known of the place that emits a metric; recorders and layers may filter by it.
 *
 * Pass the same object each time (a module-level constant): a handle is found again by its identity.
 */
export interface Metadata {
  /** Defaults to `Level.Info`. */
  readonly level?: Level | undefined
  /** The part of the program that emits, for example `'db'`. */
  readonly target?: string | undefined
  /** For what is made here, in place of the advice that describes all metrics of the name. */
  readonly advice?: Advice | undefined
}

/** The metadata of every metric that is emitted without any of its own. */
// Not `Level.Info`: a bundle that only emits would have the whole of `Level`.
export const defaultMetadata: Metadata = { level: 30 }
