import type { ListenerAddress } from './transport/http/address.ts'

/** Something that was started for a recorder and is stopped with it. */
export interface Attachment {
  readonly address?: ListenerAddress | undefined
  readonly socketPath?: string | undefined
  close(): void | Promise<void>
}

/** What was started for a recorder: ways out, and what keeps it up. It may be started again when it was closed. */
export class Running {
  readonly #ways: Attachment[] = []
  #upkeep: Attachment | undefined
  #closed: Promise<unknown> = Promise.resolve()

  /** Whether it listens or pushes. */
  get isServed(): boolean {
    return this.#ways.length > 0
  }

  get address(): ListenerAddress | undefined {
    return this.#ways.find(({ address }) => address !== undefined)?.address
  }

  get socketPath(): string | undefined {
    return this.#ways.find(({ socketPath }) => socketPath !== undefined)?.socketPath
  }

  /** Fulfilled when all that was closed has ended. */
  get closed(): Promise<unknown> {
    return this.#closed
  }

  /** Adds a listener, or what pushes. */
  attach(way: Attachment): void {
    this.#ways.push(way)
  }

  /** Has `start` keep the recorder up, unless something does already. */
  keepUp(start: () => Attachment): void {
    this.#upkeep ??= start()
  }

  async close(): Promise<void> {
    this.#upkeep?.close()
    this.#upkeep = undefined
    const closing = this.#ways.splice(0).map(way => way.close())
    this.#closed = Promise.all([this.#closed, ...closing])
    await this.#closed
  }
}
