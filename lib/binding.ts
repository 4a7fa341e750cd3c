import { cell } from './cell.ts'
import { localRecorder } from './global.ts'
import { createDiscardedSeries } from './invalid.ts'
import { copyLabels, type Labels, labelRecord } from './label.ts'
import type { Metadata } from './metadata.ts'
import { noopSeries } from './noop.ts'
import { valueAndType } from './printable.ts'
import type { Recorder, SeriesFn } from './recorder.ts'

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
  // Read before anything of the caller's runs, which may change it.
  const { generation, recorder } = cell
  const local = localRecorder()
  const isHandle = handle?.epoch !== undefined
  if (!local && handle?.epoch === generation) return handle.inner
  let name = handle?.name
  let inner: Fn
  try {
    if (!isHandle) {
      // A method that was taken off its handle: `const { increment } = counter('x')`.
      name ??= '(no handle)'
      throw new TypeError('without its handle: call handle.method()')
    }
    const { labels } = handle
    if (typeof name !== 'string') throw new TypeError(`a name is a string, not ${valueAndType(name)}`)
    // From now on, because the next series may have none.
    handle.own = labels && labelRecord(labels)
    inner = handle.register(local ?? recorder)
    // Programs without types return nothing where they forgot to return, or anything else.
    if (Object(inner) !== inner) throw new TypeError('the recorder made no object')
  } catch (error) {
    inner = createDiscardedSeries(name, error) as SeriesFn as Fn
  }
  if (isHandle && !local) {
    handle.inner = inner
    handle.epoch = generation
  }
  return inner
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
  // Of an epoch that no cell ever has: the next use binds it.
  const handle = new kind(name, ownLabels(labels), metadata, noopSeries as SeriesFn as Fn, -2)
  resolve(handle)
  return handle
}
