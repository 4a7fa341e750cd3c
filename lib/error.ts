import type { Recorder } from './recorder.ts'

/**
 * Whether `error` is of a class of this name, from whichever copy or module format of the package. For a class's own
 * `Symbol.hasInstance`; a class that extends it means only its own.
 */
export function isNamed(type: unknown, name: string, error: unknown): boolean {
  if (!Object.hasOwn(Object(type), Symbol.hasInstance)) {
    return Function.prototype[Symbol.hasInstance].call(type as never, error)
  }
  const { name: own, code } = Object(error)
  return own === name && typeof code === 'string'
}

/** Thrown by `setGlobalRecorder` when a global recorder is already set; carries the one that was refused. */
export class SetRecorderError extends Error {
  override readonly name = 'SetRecorderError'
  /** Stable, for programs: `'RECORDER_ALREADY_SET'`. */
  readonly code = 'RECORDER_ALREADY_SET'
  /** The recorder that was not set. */
  readonly recorder: Recorder

  /** Those of other copies of the package, too. */
  static override [Symbol.hasInstance](error: unknown): error is SetRecorderError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one is another.
    return isNamed(this, 'SetRecorderError', error)
  }

  constructor(recorder: Recorder, ownVersion: string, cellVersion: string) {
    const versions = ownVersion === cellVersion ? '' : ` (metrics-facade ${ownVersion} beside ${cellVersion})`
    super(`A global recorder is already set in this process${versions}; swapGlobalRecorder() replaces it.`)
    this.recorder = recorder
  }
}
