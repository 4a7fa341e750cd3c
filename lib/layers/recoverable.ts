/// <reference lib="esnext.disposable" preserve="true" />
import {
  disposable,
  globalRecorder,
  invalidateHandles,
  noopRecorder,
  type Recorder,
  setGlobalRecorder,
  swapGlobalRecorder,
} from 'metrics-facade'
import { checkRecorder } from './check.ts'
import { Relay } from './relay.ts'

/** Takes back a recorder that was installed, also at the end of a `using` block. */
export interface RecoveryHandle<R extends Recorder> {
  /**
   * Returns the recorder. From then on nothing that is emitted reaches it, not even through existing handles. Another
   * global recorder can be set; one that has replaced it meanwhile stays. Further calls only return the recorder.
   */
  intoInner(): R
  /** Takes the recorder back, at the end of a `using` block. */
  [Symbol.dispose](): void
}

/**
 * Installs a recorder so that it can be taken back, for example to flush it when the program ends.
 *
 * @example
 * ```ts
 * const recovery = new RecoverableRecorder(recorder).install()
 * await serve()
 * recovery.intoInner().flush()
 * ```
 */
export class RecoverableRecorder<R extends Recorder> {
  readonly #recorder: R

  /** @throws TypeError when `recorder` is not a Recorder. */
  constructor(recorder: R) {
    checkRecorder(recorder)
    this.#recorder = recorder
  }

  /**
   * Makes the recorder the global one, until the returned handle takes it back.
   *
   * @throws SetRecorderError when one is set already.
   */
  install(): RecoveryHandle<R> {
    const recorder = this.#recorder
    const loan = new Loan(recorder)
    setGlobalRecorder(loan)
    const intoInner = (): R => {
      if (loan.end()) {
        if (globalRecorder() === loan) swapGlobalRecorder(noopRecorder)
        // If another recorder wraps the loan, handles still hold series of the recorder itself.
        else invalidateHandles()
      }
      return recorder
    }
    return disposable({ intoInner }, intoInner)
  }
}

/** Installed instead of the recorder: code that holds on to it does not hold the recorder. */
class Loan extends Relay {
  #recorder: Recorder | undefined

  constructor(recorder: Recorder) {
    super()
    this.#recorder = recorder
  }

  override get beneath(): readonly Recorder[] {
    return [this.target()]
  }

  /** Ends the loan. Returns false if it has already ended. */
  end(): boolean {
    const isLive = this.#recorder !== undefined
    this.#recorder = undefined
    return isLive
  }

  protected override target(): Recorder {
    return this.#recorder ?? noopRecorder
  }
}
