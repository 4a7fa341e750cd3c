import { cell } from './cell.ts'
import { localRecorder } from './global.ts'
import { createDiscardedSeries } from './invalid.ts'
import { copyLabels, type Labels, labelRecord } from './label.ts'
import type { Metadata } from './metadata.ts'
import { noopSeries } from './noop.ts'
import { valueAndType } from './printable.ts'
import type { Recorder, SeriesFn } from './recorder.ts'

/** An epoch that no cell ever has: the next use of the handle binds it. */
const unbound = -2

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
  // A method that was taken off its handle: `const { increment } = counter('x')`.
  if (handle?.epoch === undefined) {
    return createDiscardedSeries(
      handle?.name ?? '(no handle)',
      'its method was called without its handle: call handle.method()',
    ) as SeriesFn as Fn
  }
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
    const { name, labels } = handle
    if (typeof name !== 'string') throw new TypeError(`a name is a string, not ${valueAndType(name)}`)
    // From now on, because the next series may have none.
    handle.own = labels && labelRecord(labels)
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
  } catch (error) {
    // Read again when the handle is bound.
    return {
      [Symbol.iterator]() {
        throw error
      },
    }
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
