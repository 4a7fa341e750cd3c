import type { Recorder } from './recorder.ts'

/** Thrown by `setGlobalRecorder` when a global recorder is already set. Carries the recorder that was refused. */
export class SetRecorderError extends Error {
  override readonly name = 'SetRecorderError'
  /** Stable, for programs: `'RECORDER_ALREADY_SET'`. */
  readonly code = 'RECORDER_ALREADY_SET'
  /** The recorder that was not set. */
  readonly recorder: Recorder

  /** Also true of errors that other copies of the package have thrown. */
  static override [Symbol.hasInstance](error: unknown): error is SetRecorderError {
    const { code } = Object(error)
    // biome-ignore lint/complexity/noThisInStatic: in a subclass, `this` is the subclass.
    return this === SetRecorderError ? code === 'RECORDER_ALREADY_SET' : super[Symbol.hasInstance](error)
  }

  constructor(recorder: Recorder, ownVersion: string, cellVersion: string) {
    const versions = ownVersion === cellVersion ? '' : ` (metrics-facade ${ownVersion} beside ${cellVersion})`
    super(`A global recorder is already set in this process${versions}; swapGlobalRecorder() replaces it.`)
    this.recorder = recorder
  }
}
