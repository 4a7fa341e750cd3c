import type { Advice } from './advice.ts'

/** The importance of a metric, from `Trace` to `Error`. A larger number is more important. */
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
 * Facts about the code that emits a metric. Recorders and layers may filter by them.
 *
 * Pass the same object each time, such as a module-level constant: the cache of handles compares it by identity.
 */
export interface Metadata {
  /** Defaults to `Level.Info`. */
  readonly level?: Level | undefined
  /** The part of the program that emits, for example `'db'`. */
  readonly target?: string | undefined
  /** Replaces the advice in the description of the name, for the series that are registered with it. */
  readonly advice?: Advice | undefined
}

/** The metadata of every metric that is emitted without metadata. */
// Not `Level.Info`: with it, every bundle that emits would include `Level`.
export const defaultMetadata: Metadata = { level: 30 }
