import type { Recorder } from 'metrics-facade'

/** Whether a value is a Recorder, by the rule of `setGlobalRecorder`. */
export function isRecorder(value: unknown): value is Recorder {
  return typeof (value as Recorder | undefined)?.registerCounter === 'function'
}
