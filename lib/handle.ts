import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import type { SeriesFn } from './recorder.ts'

/**
 * A metric's name and labels, and the series that they stand for in the recorder that is current at each use.
 *
 * The fast path reads only `epoch` and `inner`: as long as `epoch` is that of the global cell, writes go to `inner`.
 * Everything rare is behind that comparison, in `resolve`.
 */
export interface Handle<Fn extends SeriesFn> {
  /** Which method of a recorder registers it. On the prototype. */
  readonly method: 'registerCounter' | 'registerGauge' | 'registerHistogram'
  readonly name: string
  /** A copy of the labels; `undefined` if `inner` has one, `null` if there are none but it must not be cached. */
  copied: Labels | undefined | null
  readonly labels: Labels | undefined
  readonly metadata: Metadata
  inner: Fn
  epoch: number
}
