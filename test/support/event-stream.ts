import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import type { ListenerAddress } from 'metrics-exporter-prometheus'

export interface ReceivedEvent {
  readonly name: string
  readonly data: unknown
}

/** What a page reads: server-sent events. */
export class EventStream {
  readonly #request: ClientRequest
  readonly #events: ReceivedEvent[] = []
  #waiting: ((event: ReceivedEvent | undefined) => void) | undefined
  #isOver = false
  #rest = ''
  /** Fulfilled when the server has ended it, or it was closed. */
  readonly ended: Promise<void>

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request
    response.setEncoding('utf8').on('data', text => this.#read(text))
    response.on('error', () => {})
    this.ended = new Promise(resolve => {
      response.once('close', () => {
        this.#isOver = true
        this.#waiting?.(undefined)
        resolve()
      })
    })
  }

  static open(
    address: ListenerAddress,
    path = '/',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      const request = get(
        { ...address, path, agent: false, headers: { accept: 'text/event-stream', ...headers } },
        response => {
          if (response.statusCode === 200) resolve(new EventStream(request, response))
          else {
            request.destroy()
            reject(new Error(`The answer was ${response.statusCode}.`))
          }
        },
      )
      request.on('error', reject)
    })
  }

  /** The next event; `undefined` at the end. */
  next(): Promise<ReceivedEvent | undefined> {
    const event = this.#events.shift()
    if (event !== undefined || this.#isOver) return Promise.resolve(event)
    return new Promise(resolve => {
      this.#waiting = resolve
    })
  }

  /** The data of the next event of this name. */
  async nextOf<Data>(name: string): Promise<Data> {
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      if (event.name === name) return event.data as Data
    }
    throw new Error(`No event "${name}" came before the end.`)
  }

  close(): Promise<void> {
    this.#request.destroy()
    return this.ended
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\n\n')
    this.#rest = parts.pop()!
    for (const part of parts) {
      const fields = new Map(part.split('\n').map(line => line.split(/: (.*)/s) as [string, string]))
      const event = { name: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? 'null') }
      if (this.#waiting === undefined) this.#events.push(event)
      else {
        this.#waiting(event)
        this.#waiting = undefined
      }
    }
  }
}
