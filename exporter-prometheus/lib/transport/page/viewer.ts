/** A viewer for whom more than this is waiting is too slow, or gone. Whole histories are not counted. */
const mostWaitingBytes = 8_000_000

/** Where events go: the answer of a server of Node, or a stream. */
export interface Outlet {
  readonly destroyed: boolean
  /** Returns false if it has no room for more until it emits "drain"; this it takes nevertheless. */
  write(text: string): boolean
  on(event: 'drain', call: () => void): unknown
  end(): unknown
  destroy(): unknown
}

/** The answer to one viewer, who reads events for as long as the page is open. */
export class Viewer {
  readonly #response: Outlet
  /** What the connection could not take yet. */
  #waiting: string[] = []
  #waitingBytes = 0
  #isFull = false

  constructor(response: Outlet) {
    this.#response = response
    // Not the callback of write(): middleware that compresses answers does not call it.
    response.on('drain', () => {
      this.#isFull = false
      this.#flush()
    })
  }

  /** Sends events at the pace of the reader. */
  send(events: Iterable<string>, isHistory = false): void {
    for (const event of events) {
      this.#waiting.push(event)
      if (!isHistory) this.#waitingBytes += event.length
    }
    if (this.#waitingBytes > mostWaitingBytes) this.#response.destroy()
    else this.#flush()
  }

  close(): void {
    this.#waiting = []
    this.#response.end()
  }

  #flush(): void {
    const events = this.#waiting
    let sent = 0
    while (sent < events.length && !this.#isFull && !this.#response.destroyed) {
      this.#isFull = this.#response.write(events[sent]!) === false
      sent += 1
    }
    this.#waiting = sent === 0 ? events : events.slice(sent)
    if (this.#waiting.length === 0) this.#waitingBytes = 0
  }
}

/** An event of server-sent events. The data has no line breaks, as JSON has none. */
export function eventOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`
}
