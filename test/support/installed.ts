import { type Recorder, swapGlobalRecorder } from 'metrics-facade'
import { RecordingRecorder } from './recording-recorder.ts'

/** Runs `body` with `recorder` installed, and puts back the one before, also after a failure. */
export function withInstalled<R extends Recorder, T>(recorder: R, body: (recorder: R) => T): T {
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
