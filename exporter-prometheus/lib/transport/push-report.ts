import { defaultMetadata, messageOf, type Recorder, warnOnce } from 'metrics-facade'
import type { PushError } from './push-error.ts'

const pushErrorsTotal = 'metrics_push_errors_total'

/** Whose failures are told, and to whom. */
export interface Reported {
  /** The value of the label `transport` of `metrics_push_errors_total`, such as `push-gateway`. */
  readonly transport: string
  /** The receiver's name in messages: `the push gateway`. */
  readonly receiver: string
  /** Distinguishes it from other pushes, so that each is reported once. */
  readonly key: string
  readonly onError: ((error: PushError) => void | Promise<void>) | undefined
}

/** Counts the failures of a push, and tells the program of them. */
export class PushReport {
  readonly #push: Reported
  readonly #recorder: Recorder

  constructor(push: Reported, recorder: Recorder) {
    this.#push = push
    this.#recorder = recorder
    recorder.describeCounter(pushErrorsTotal, undefined, 'Failed pushes, by transport and reason')
  }

  /** Counts an error, which a later push will show, and passes it to the callback. Never rejects. */
  async tell(error: PushError): Promise<void> {
    const { transport, receiver, key, onError } = this.#push
    const labels = { transport, reason: error.reason }
    this.#recorder.registerCounter(pushErrorsTotal, labels, defaultMetadata).increment(1)
    if (onError === undefined) {
      // The same failure may have been reported before, but only that of the last push loses data.
      if (error.isFinal) warnOnce(`last push ${key}`, `The last push failed: ${error.message}`)
      else warnOnce(`push ${key} ${error.reason}`, error.message)
      return
    }
    try {
      await onError(error)
    } catch (thrown) {
      warnOnce(`push onError ${key}`, `The onError of ${receiver} failed: ${messageOf(thrown)}`)
    }
  }
}
