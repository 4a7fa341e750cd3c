import { cell } from './cell.ts'
import { type Labels, labelRecord } from './label.ts'
import type { Metadata } from './metadata.ts'
import type { Recorder } from './recorder.ts'

interface Made {
  /** @internal */
  readonly kind: string
  readonly name: string
  readonly labels: Labels | undefined
  readonly metadata: Metadata
  /** @internal */
  register(this: Omit<Made, 'register'>, recorder: Recorder): unknown
}

/** Has recorders that are installed later register a metric. At most 1,000 are kept. Never throws. */
export function keepMetric(made: Made): void {
  cell.metrics ??= new Map()
  const { metrics } = cell
  try {
    const { kind, name, labels, metadata, register } = made
    // Bounds the Map for programs that generate names.
    if (metrics.size > 999 || typeof name !== 'string') return
    const pairs = Object.entries(labelRecord(labels ?? {})).map(([label, value]) => [
      label,
      typeof value + value,
    ])
    const key = JSON.stringify([kind, name, pairs.sort()])
    // Not the handle, which would keep the recorder that it was bound to.
    if (!metrics.has(key)) metrics.set(key, { kind, name, labels, metadata, register } as Made)
  } catch {
    // There is no handle, or its labels cannot be read: using it has reported that.
  }
}
