import { type Recorder, swapGlobalRecorder } from 'metrics-facade'
import { RecordingRecorder } from './recording-recorder.ts'

/** Forgets which metrics were made, so that a recorder that is installed has none: as in a process that just began. */
export function forgetMetrics(): void {
  const cell = (globalThis as { [key: symbol]: { metrics?: Map<unknown, unknown> } })[
    Symbol.for('metrics-facade.1')
  ]
  cell?.metrics?.clear()
}

/**
 * Runs `body` with `recorder` installed, and puts back the one before, also after a failure. Metrics of before are
 * forgotten, so that `recorder` begins empty.
 */
export function withInstalled<R extends Recorder, T>(recorder: R, body: (recorder: R) => T): T {
  forgetMetrics()
  const before = swapGlobalRecorder(recorder)
  let result: T
  try {
    result = body(recorder)
  } catch (error) {
    swapGlobalRecorder(before)
    throw error
  }
  if (result instanceof Promise) return result.finally(() => swapGlobalRecorder(before)) as T
  swapGlobalRecorder(before)
  return result
}

/** Runs `body` with a fresh {@link RecordingRecorder} installed. */
export function recording<T>(body: (recorder: RecordingRecorder) => T): T {
  return withInstalled(new RecordingRecorder(), body)
}
