import type { ListenerAddress } from './transport/http/address.ts'
import type { Started } from './transport/transport.ts'

/** The transports and the upkeep timer of a recorder. They may be started again after they were closed. */
export class Running {
  readonly #transports: Started[] = []
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

  async close(): Promise<void> {
    this.#upkeep?.close()
    this.#upkeep = undefined
    const closing = this.#transports.splice(0).map(started => started.close())
    this.#closed = Promise.all([this.#closed, ...closing])
    await this.#closed
  }
}
