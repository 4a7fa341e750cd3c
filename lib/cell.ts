import { createNoopRecorder } from './noop.ts'
import { shared } from './realm.ts'
import type { Recorder } from './recorder.ts'
import { version } from './version.ts'

/** One call of `withLocalRecorder`, from its start until what it ran has settled. */
export interface Scope {
  /** `undefined` once the scope has ended: timers made in it hold on to the scope, but must not to the recorder. */
  recorder: Recorder | undefined
  parent: Scope | undefined
}

/** The part of AsyncLocalStorage that contexts need. */
export interface ContextStorage<S> {
  /** Runs `body`. In it, and in everything that it starts, `getStore` returns `store`. */
  run<T>(store: S, body: () => T): T
  /** The store of the innermost `run` around the caller; `undefined` outside of any. */
  getStore(): S | undefined
}

/** The description of a metric, ready for a recorder that is installed later. */
export interface Description {
  applyTo(recorder: Recorder): void
}

/** A function that was passed to `collect`, and its run that has not settled yet, if there is one. */
export interface Collector {
  /** The label under which its failures are counted. */
  name: string
  /** The function that was passed to `collect()`. */
  readonly run: () => unknown
  /** Runs `body` in the context that the collector was made in, not in that of the scrape. */
  readonly enter: (body: () => unknown) => unknown
  running?: Promise<void> | undefined
  /** How long that run has taken so far, in milliseconds. */
  age?: () => number
  /** The last run that a scrape has stopped waiting for. */
  late?: Promise<void> | undefined
}

/** Collectors by name; beyond a hundred with the same default name, by the collector itself. */
export type Collectors = Map<unknown, Collector>

/**
 * The state that every copy of the facade in this realm shares, whatever its version or module format.
 *
 * The number in the symbol's name is the version of this shape. It rises only with a breaking change of the shape, not
 * with each release. Later additions are optional and checked for, so that copies of different versions go on sharing.
 */
export interface GlobalCell {
  /** The version of the copy that created the cell, for messages. */
  readonly version: string
  /** The value of `recorder` until one is installed; the same object for all copies. */
  readonly noop: Recorder
  recorder: Recorder
  /** Rises when bound handles become stale: a recorder was set or swapped, or series were dropped. */
  generation: number
  /**
   * Handles compare their epoch with it: the generation or, while a local scope is live and before the first metric, -1,
   * which no handle has.
   */
  epoch: number
  liveScopes: number
  scopes: ContextStorage<Scope> | undefined
  /** By kind and name. The first description of a name wins. */
  readonly descriptions: Map<string, Description>
  /**
   * Functions that register what shows from the start in a recorder: see `keepMetric`, which has JSON of the method of
   * recorders, the name and the labels for keys.
   */
  readonly metrics: Map<unknown, (recorder: Recorder) => unknown>
  readonly collectors: Collectors
  /** Collectors that belong to one recorder, once there are any. They are collected with it. */
  ownCollectors?: WeakMap<Recorder, Collectors>
  /** The keys of the process warnings that were emitted: each is emitted once. */
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
    epoch: -1,
    liveScopes: 0,
    scopes: undefined,
    descriptions: new Map(),
    metrics: new Map(),
    collectors: new Map(),
    reported: new Set(),
  }
}

/** Looked up once per copy: a look-up by symbol on each call costs more than the call itself (measured). */
export const cell: GlobalCell = shared(symbol, createCell)

/** Must be called after every change of `generation` or `liveScopes`. */
export function updateEpoch(): void {
  cell.epoch = cell.liveScopes === 0 ? cell.generation : -1
}
