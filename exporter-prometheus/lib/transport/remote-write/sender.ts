import type { Turns } from '../../base/timers.ts'
import { answerError, isSuccess } from '../answer-error.ts'
import { exchange, type Incoming, targetOf } from '../exchange.ts'
import type { PushDeadline } from '../periodic.ts'
import { PushError } from '../push-error.ts'
import type { Batch } from './backlog.ts'
import type { Version } from './parts.ts'
import type { RemoteWriteSettings } from './remote-write-settings.ts'
import { requestOf, type WriteRequest } from './request.ts'
import { lostOf, type Written, writtenOf } from './written.ts'

/** What came of a batch that need not be sent again. */
export interface Sent {
  /** How many of its samples were not written. */
  readonly lost: number
  /** Why, or what else the receiver finds fault with. */
  readonly error: PushError | undefined
}

/** The batch is too large for the receiver. */
export const tooLarge = 'tooLarge'

const arrived: Sent = { lost: 0, error: undefined }

/** Sends batches in the version of the protocol that the receiver understands. */
export class Sender {
  readonly #settings: RemoteWriteSettings
  readonly #isAuto: boolean
  #version: Version
  /** Whether the receiver has shown that it understands the version. */
  #isSure = false

  constructor(settings: RemoteWriteSettings) {
    this.#settings = settings
    this.#isAuto = settings.version === 'auto'
    this.#version = settings.version === '1.0' ? 1 : 2
  }

  /**
   * Sends a batch, and tells what came of it, or that it is too large.
   *
   * @throws PushError if it should be sent again.
   */
  async send(batch: Batch, deadline: PushDeadline, turns: Turns): Promise<Sent | typeof tooLarge> {
    const request = await requestOf(batch, this.#version, turns)
    if (request === undefined) return arrived
    const answer = await this.#post(request, deadline)
    const written = request.version === 2 ? writtenOf(answer) : undefined
    if (this.#isForOther(request, answer, written))
      return this.#sendOther(batch, request, answer, deadline, turns)
    if (isSuccess(answer)) this.#isSure = true
    return this.#outcome(request, answer, written)
  }

  /**
   * Whether the answer means that the receiver may know only the other version: it says so; or it takes version 2 for
   * version 1, and finds it empty, or wrong.
   */
  #isForOther({ version }: WriteRequest, answer: Incoming, written: Written | undefined): boolean {
    const { status } = answer
    if (!this.#isAuto) return false
    if (status === 415) return true
    if (version === 1 || written !== undefined) return false
    return isSuccess(answer) || (status === 400 && !this.#isSure)
  }

  async #sendOther(
    batch: Batch,
    refused: WriteRequest,
    refusal: Incoming,
    deadline: PushDeadline,
    turns: Turns,
  ): Promise<Sent | typeof tooLarge> {
    const version = refused.version === 2 ? 1 : 2
    const request = await requestOf(batch, version, turns)
    // It has nothing to say there.
    if (request === undefined) return this.#lost(refused, refusal, lostOf(refused, undefined))
    const answer = await this.#post(request, deadline)
    const written = version === 2 ? writtenOf(answer) : undefined
    // A batch that is wrong in both versions tells nothing about the receiver.
    if (isSuccess(answer)) {
      this.#version = version
      this.#isSure = true
    }
    return this.#outcome(request, answer, written)
  }

  #outcome(request: WriteRequest, answer: Incoming, written: Written | undefined): Sent | typeof tooLarge {
    const { status } = answer
    if (isSuccess(answer)) {
      if (request.version === 1) return arrived
      const lost = lostOf(request, written)
      return lost === 0 ? arrived : this.#lost(request, answer, lost)
    }
    if (status === 413) return tooLarge
    const isPassing = status === 429 || status >= 500
    if (isPassing || status < 400) throw answerError(this.#settings, answer, isPassing)
    const lost = lostOf(request, written)
    // The receiver finds fault with exemplars only.
    return lost === 0 ? arrived : this.#lost(request, answer, lost)
  }

  /** A batch that is too large and cannot be made smaller. */
  refused(batch: Batch): Sent {
    const target = targetOf(this.#settings)
    const message = `${target} was answered with 413, though the request had only one series.`
    return { lost: batch.samples, error: new PushError(message, '413', { status: 413 }) }
  }

  #lost({ samples, histograms }: WriteRequest, answer: Incoming, lost: number): Sent {
    const { status } = answer
    if (!isSuccess(answer)) return { lost, error: answerError(this.#settings, answer, false) }
    const target = targetOf(this.#settings)
    const sent = samples + histograms
    const written = sent - lost
    const message = `${target} was answered with ${status}, but the receiver wrote ${written} of ${sent} samples.`
    return { lost, error: new PushError(message, 'partial', { status }) }
  }

  #post({ headers, body }: WriteRequest, deadline: PushDeadline): Promise<Incoming> {
    const { url, tls, headers: further } = this.#settings
    return exchange({ url, headers: { ...further, ...headers }, body, tls }, deadline)
  }
}
