import { cell } from './cell.ts'
import type { Handle } from './handle.ts'
import { labelRecord } from './label.ts'

/** Has recorders that are installed later register a metric. At most 1,000 are kept. Never throws. */
export function keepMetric(handle: Omit<Handle<never>, 'inner'>): void {
  const { metrics } = cell
  try {
    // Not the handle itself, which would keep the recorder that it is bound to.
    const { method, name, labels, metadata } = handle
    // A series may have several keys, by the order of its labels; a key has one series.
    const key = JSON.stringify([method, name, labels && labelRecord(labels)], (_, value) =>
      value === undefined || typeof value === 'object' ? value : `${value}`,
    )
    // Bounds the Map for programs that generate names.
    if (metrics.size < 1000 && typeof name === 'string' && !metrics.has(key)) {
      metrics.set(key, recorder => recorder[method](name, labels, metadata))
    }
  } catch {
    // There is no handle, or its labels cannot be read: using it has reported that.
  }
}
