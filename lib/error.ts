import type { Recorder } from './recorder.ts'

/** Thrown by `setGlobalRecorder` when a global recorder is already set; carries the one that was refused. */
export class SetRecorderError extends Error {
  override readonly name = 'SetRecorderError'
  /** Stable, for programs: `'RECORDER_ALREADY_SET'`. */
  readonly code = 'RECORDER_ALREADY_SET'
  /** The recorder that was not set. */
  readonly recorder: Recorder

  constructor(recorder: Recorder, ownVersion: string, cellVersion: string) {
    const versions = ownVersion === cellVersion ? '' : ` (metrics-facade ${ownVersion} beside ${cellVersion})`
    super(`A global recorder is already set in this process${versions}; swapGlobalRecorder() replaces it.`)
    this.recorder = recorder
  }
}
