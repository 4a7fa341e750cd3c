import type { Recorder } from 'metrics-facade'

/** Whether a value can be recorded to, as `setGlobalRecorder` decides it. */
export function isRecorder(value: unknown): value is Recorder {
  return typeof (value as Recorder | undefined)?.registerCounter === 'function'
}
