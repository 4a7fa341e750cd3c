import {
  type FlushOptions,
  type FlushResult,
  flushLimit,
  nothingToFlush,
  resultOf,
} from './transport/flush.ts'
import type { ListenerAddress } from './transport/http/address.ts'
import type { Started } from './transport/transport.ts'

/** The transports and the upkeep timer of a recorder. They may be started again after they were closed. */
export class Running {
  readonly #transports: Started[] = []
  /** Those that were closed last. */
  #ended: readonly Started[] = []
  #upkeep: Started | undefined
  #closed: Promise<unknown> = Promise.resolve()

  /** Whether it listens or pushes. */
  get isServed(): boolean {
    return this.#transports.length > 0
  }

  /** The addresses of all ports, in the order in which they were set up. */
  get addresses(): ListenerAddress[] {
    return this.#transports.flatMap(({ address }) => address ?? [])
  }

  get socketPath(): string | undefined {
    return this.#transports.find(({ socketPath }) => socketPath !== undefined)?.socketPath
  }

  /** Fulfilled when everything that was closed has ended. */
  get closed(): Promise<unknown> {
    return this.#closed
  }

  /** Adds a transport. */
  attach(started: Started): void {
    this.#transports.push(started)
  }

  /** Starts upkeep by `start`, unless it is already running. */
  keepUp(start: () => Started): void {
    this.#upkeep ??= start()
  }

  /**
   * Pushes now. After `close()` nothing is sent: the outcome is that of the last push.
   *
   * @throws BuildError with code `PUSH_NOT_STARTED`, `INVALID_OPTION` or `INVALID_DURATION`, as a rejection.
   */
  async flush(options: FlushOptions = {}): Promise<FlushResult> {
    const limitMs = flushLimit(options)
    const started = this.#transports.length > 0 ? this.#transports : this.#ended
    const flushing = started.flatMap(one => one.flush?.(limitMs) ?? [])
    if (flushing.length === 0) throw nothingToFlush()
    return resultOf(await Promise.all(flushing))
  }

  async close(): Promise<void> {
    this.#upkeep?.close()
    this.#upkeep = undefined
    const closing = this.#transports.splice(0)
    if (closing.length > 0) this.#ended = closing
    this.#closed = Promise.all([this.#closed, ...closing.map(started => started.close())])
    await this.#closed
  }
}
