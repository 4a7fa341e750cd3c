import { createNoopRecorder } from './noop.ts'
import { shared } from './realm.ts'
import type { Recorder } from './recorder.ts'
import { version } from './version.ts'

/** One call of `withLocalRecorder`, from its start until what it ran has settled. */
export interface Scope {
  /** Absent once it has ended: timers and sockets made in it keep the scope, but not what it recorded to. */
  recorder: Recorder | undefined
  parent: Scope | undefined
}

/** The part of AsyncLocalStorage that contexts need. */
export interface ContextStorage<S> {
  /** Runs `body` with `store` as what `getStore` returns, in it and in what it starts. */
  run<T>(store: S, body: () => T): T
  /** What the innermost `run` around the caller was given; undefined outside of any. */
  getStore(): S | undefined
}

/** What was said of a metric, ready to be told to a recorder that is installed later. */
export interface Description {
  applyTo(recorder: Recorder): void
}

/** A function that `collect` was given, and its run that has not settled yet, if any. */
export interface Collector {
  /** As it is counted. */
  name: string
  /** What was given to `collect()`. */
  readonly run: () => unknown
  /** Runs what is to run where the collector comes from, and not where the scrape does. */
  readonly enter: (body: () => unknown) => unknown
  running?: Promise<void> | undefined
  /** How long that run has gone on, in milliseconds. */
  age?: () => number
  /** The last run that somebody has given up. */
  late?: Promise<void> | undefined
}

/** By name or, of more without one than are told apart, by themselves. */
export type Collectors = Map<unknown, Collector>

/**
 * The state that every copy of the facade in this realm shares, whatever its version or module format.
 *
 * The number in the symbol's name is that of this shape: it is raised only when the shape breaks, never with the
 * package. What is added later is optional and looked for, so that copies of different versions keep sharing.
 */
export interface GlobalCell {
  /** Version of the copy that made the cell, for messages. */
  readonly version: string
  /** What `recorder` is as long as none is installed; one object for all copies. */
  readonly noop: Recorder
  recorder: Recorder
  /** Counts what makes bound handles stale: recorders set or swapped, series dropped. */
  generation: number
  /** What handles compare with: the generation or, as long as any local scope is live, -1, which none has. */
  epoch: number
  liveScopes: number
  scopes: ContextStorage<Scope> | undefined
  /** By kind and name; the first of a name is kept. */
  readonly descriptions: Map<string, Description>
  readonly collectors: Collectors
  /** Those of a recorder alone, once there are any. They, and what they hold, end with it. */
  ownCollectors?: WeakMap<Recorder, Collectors>
  /** What has been reported as a process warning, once each. */
  readonly reported: Set<string>
}

const symbol = Symbol.for('metrics-facade.1')

function createCell(): GlobalCell {
  const noop = createNoopRecorder()
  return {
    version,
    noop,
    recorder: noop,
    generation: 0,
    epoch: 0,
    liveScopes: 0,
    scopes: undefined,
    descriptions: new Map(),
    collectors: new Map(),
    reported: new Set(),
  }
}

/** Taken once per copy: measured, a look-up by symbol on each call costs more than the call. */
export const cell: GlobalCell = shared(symbol, createCell)

/** To be called when the generation or the number of live scopes has changed. */
export function updateEpoch(): void {
  cell.epoch = cell.liveScopes === 0 ? cell.generation : -1
}
