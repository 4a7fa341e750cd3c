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

/** Takes a recorder back that was installed; also at the end of a `using` block. */
export interface RecoveryHandle<R extends Recorder> {
  /**
   * Returns the recorder, and from then on nothing that is emitted reaches it any more, through handles that are held
   * either. The global recorder is free to be set again; one that has taken its place meanwhile stays. Called again, it
   * only returns the recorder.
   */
  intoInner(): R
  /** Takes the recorder back, at the end of a `using` block. */
  [Symbol.dispose](): void
}

/**
 * Installs a recorder so that it can be taken back, to be flushed when a program ends:
 *
 *     const recovery = new RecoverableRecorder(recorder).install()
 *     …
 *     recovery.intoInner().flush()
 */
export class RecoverableRecorder<R extends Recorder> {
  readonly #recorder: R

  /** @throws TypeError when `recorder` is not a Recorder. */
  constructor(recorder: R) {
    checkRecorder(recorder)
    this.#recorder = recorder
  }

  /**
   * Makes the recorder the global one, until the handle that is returned takes it back.
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
        // Handles whose recorder is a wrapper of the loan hold series of the recorder itself.
        else invalidateHandles()
      }
      return recorder
    }
    return disposable({ intoInner }, intoInner)
  }
}

/** Installed in place of the recorder: who holds it does not hold the recorder. */
class Loan extends Relay {
  #recorder: Recorder | undefined

  constructor(recorder: Recorder) {
    super()
    this.#recorder = recorder
  }

  override get beneath(): readonly Recorder[] {
    return [this.target()]
  }

  /** False if it has ended already. */
  end(): boolean {
    const isLive = this.#recorder !== undefined
    this.#recorder = undefined
    return isLive
  }

  protected override target(): Recorder {
    return this.#recorder ?? noopRecorder
  }
}
