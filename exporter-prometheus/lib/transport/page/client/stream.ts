import type { Changes, Frame, Hello } from '../protocol.ts'

export interface StreamEvents {
  /** Everything begins afresh. */
  hello(hello: Hello): void
  changes(changes: Changes): void
  frame(frame: Frame): void
  /** What the server could not read. */
  problem(message: string): void
  /** The threads and processes that can be chosen. */
  members(names: readonly string[]): void
  lost(): void
}

/** How long to wait after the server has refused. */
const retryMs = 3_000

/** Without anything for so long the connection is lost, even where no end was heard. */
const silentMs = 6_000

/** Reads the events of the server, and connects again whenever the connection is lost. */
export class Stream {
  readonly #url: () => string
  readonly #events: StreamEvents
  #source: EventSource | undefined
  #heard = Date.now()
  #watch = 0

  /** @param url - asked whenever it connects. */
  constructor(url: () => string, events: StreamEvents) {
    this.#url = url
    this.#events = events
  }

  open(): void {
    this.#source?.close()
    this.#heard = Date.now()
    const source = new EventSource(this.#url())
    this.#source = source
    const on = <Data>(name: string, call: (data: Data) => void): void =>
      source.addEventListener(name, event => {
        this.#heard = Date.now()
        call(JSON.parse((event as MessageEvent<string>).data))
      })
    on('hello', (hello: Hello) => this.#events.hello(hello))
    on('changes', (changes: Changes) => this.#events.changes(changes))
    on('frame', (frame: Frame) => this.#events.frame(frame))
    on('members', (names: readonly string[]) => this.#events.members(names))
    on('problem', (message: string) => this.#events.problem(message))
    source.onerror = () => {
      this.#events.lost()
      // The browser connects again by itself, but not after an answer such as 503.
      if (source.readyState !== EventSource.CLOSED) return
      window.setTimeout(() => {
        if (source === this.#source) this.open()
      }, retryMs)
    }
    this.#watch ||= window.setInterval(() => {
      if (Date.now() - this.#heard < silentMs) return
      this.#events.lost()
      this.open()
    }, silentMs / 2)
  }
}
