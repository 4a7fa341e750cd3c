import { cell, updateEpoch } from './cell.ts'
import { localRecorder } from './global.ts'
import type { Handle } from './handle.ts'
import { createDiscardedSeries } from './invalid.ts'
import { copyLabels, type Labels, labelRecord } from './label.ts'
import type { Metadata } from './metadata.ts'
import { keepMetric } from './metrics.ts'
import { noopSeries } from './noop.ts'
import { valueAndType } from './printable.ts'
import type { SeriesFn } from './recorder.ts'
import { joinMainThread } from './thread.ts'

/** The series to write to now. Registers it again if the recorder was replaced or has dropped series. */
export function resolve<Fn extends SeriesFn>(handle: Handle<Fn>): Fn {
  // Only before the first metric: with a recorder or a scope it is not negative, or not for this reason.
  if (cell.epoch < 0 && !cell.liveScopes) {
    updateEpoch()
    joinMainThread()
  }
  // Read first: code of the caller that runs below may change it.
  const { generation, recorder } = cell
  const local = localRecorder()
  const isHandle = handle?.epoch !== undefined
  if (!local && handle?.epoch === generation) return handle.inner
  let name = handle?.name
  let inner: Fn
  try {
    if (!isHandle) {
      // The method was detached from its handle: `const { increment } = counter('x')`.
      name ??= '(no handle)'
      throw new TypeError('without its handle: call handle.method()')
    }
    const { labels } = handle
    if (typeof name !== 'string') throw new TypeError(`a name is a string, not ${valueAndType(name)}`)
    // From now on the handle has a copy, or `null`: the next series may have no labels.
    handle.copied = labels ? labelRecord(labels) : null
    inner = (local ?? recorder)[handle.method](name, handle.labels, handle.metadata) as SeriesFn as Fn
    // A recorder in plain JavaScript may return anything, or forget to return.
    if (Object(inner) !== inner) throw new TypeError('the recorder returned no object')
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

/** A copy of the labels. For labels that cannot be read, an object that throws the same error when it is read. */
export function safeCopy(labels: Labels | undefined): Labels | undefined {
  try {
    return copyLabels(labels)
  } catch (error) {
    // Thrown again when the handle is bound.
    return {
      [Symbol.iterator]() {
        throw error
      },
    }
  }
}

/** Makes a handle in the rare cases: while a local scope is live, or after registering has failed. */
export function createHandle<Fn extends SeriesFn, H extends Handle<Fn>>(
  kind: HandleClass<Fn, H>,
  name: string,
  labels: Labels | undefined,
  metadata: Metadata,
): H {
  // No cell ever has the epoch -2, so the next use binds the handle.
  const handle = new kind(name, safeCopy(labels), metadata, noopSeries as SeriesFn as Fn, -2)
  resolve(handle)
  // Bound, so no local recorder has it.
  if (!labels && handle.epoch >= 0) keepMetric(handle)
  return handle
}

/** Registers the series that a handle stands for, here and in recorders that are installed later. */
export function zero<H extends Handle<SeriesFn>>(handle: H): H {
  resolve(handle).zero?.()
  if (!localRecorder()) keepMetric(handle)
  return handle
}
