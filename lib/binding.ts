import { cell } from './cell.ts'
import { localRecorder } from './global.ts'
import { createDiscardedSeries } from './invalid.ts'
import { copyLabels, type Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import { noopSeries } from './noop.ts'
import type { Recorder, SeriesFn } from './recorder.ts'

/** An epoch that no cell ever has: the next use of the handle binds it. */
const unbound = -2

/** What a handle has in place of labels that threw when they were read: registering it fails each time. */
const unreadable: Labels = Object.freeze([])

/**
 * A metric's name and labels, and the series they stand for in whatever recorder is current when it is used.
 *
 * Only `epoch` and `inner` matter to the fast path: while the epoch is that of the global cell, `inner` is where to
 * write. Everything rare sits behind that comparison, in `resolve`.
 */
export interface Handle<Fn extends SeriesFn> {
  readonly name: string
  /** A copy of the labels, where `inner` has none. */
  own: Labels | undefined
  readonly labels: Labels | undefined
  inner: Fn
  epoch: number
  register(recorder: Recorder): Fn
}

/** Where to write now: bound anew if the recorder or the series is another than before. */
export function resolve<Fn extends SeriesFn>(handle: Handle<Fn>): Fn {
  const local = localRecorder()
  if (local) return bind(handle, local)
  // Read before anything of the caller's runs, which may change it.
  const { generation } = cell
  if (handle.epoch !== generation) {
    handle.inner = bind(handle, cell.recorder)
    handle.epoch = generation
  }
  return handle.inner
}

function bind<Fn extends SeriesFn>(handle: Handle<Fn>, recorder: Recorder): Fn {
  try {
    // From now on, because the next series may have none.
    handle.own = handle.labels
    if (handle.own === unreadable) throw new Error('unreadable labels')
    const inner = handle.register(recorder)
    // Programs without types return nothing where they forgot to return, or anything else.
    if (Object(inner) !== inner) throw new Error('it is no object')
    return inner
  } catch (error) {
    return createDiscardedSeries(handle.name, error) as SeriesFn as Fn
  }
}

type HandleClass<Fn extends SeriesFn, H> = new (
  name: string,
  labels: Labels | undefined,
  metadata: Metadata,
  inner: Fn,
  epoch: number,
) => H

/** A copy of the labels, or what stands for labels that cannot be read. */
export function ownLabels(labels: Labels | undefined): Labels | undefined {
  try {
    return copyLabels(labels)
  } catch {
    return unreadable
  }
}

/** A handle that finds its series at each use; for when a local scope is live, or registering failed. */
export function createHandle<Fn extends SeriesFn, H extends Handle<Fn>>(
  kind: HandleClass<Fn, H>,
  name: string,
  labels: Labels | undefined,
  metadata: Metadata,
): H {
  const handle = new kind(name, ownLabels(labels), metadata, noopSeries as SeriesFn as Fn, unbound)
  resolve(handle)
  return handle
}
