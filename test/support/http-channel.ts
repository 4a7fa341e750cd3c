import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'

// Requests as Node tells of them, without a connection: for as many of them as no connection would carry in a test.

const started = channel('http.server.request.start')
const finished = channel('http.server.response.finish')

class Socket extends EventEmitter {
  readonly bytesWritten = 0
  readonly encrypted: boolean

  constructor(encrypted: boolean) {
    super()
    this.encrypted = encrypted
  }
}

/** Tells of a request and then of its answer, on one connection for all. */
export class ToldServer {
  readonly #socket: Socket

  /** @param encrypted - whether the connection is one of TLS. */
  constructor(encrypted = false) {
    this.#socket = new Socket(encrypted)
  }

  tell(request: object, statusCode = 200): void {
    this.begin(request, statusCode)()
  }

  /** Tells of a request. Returns what tells of its answer. */
  begin(request: object, statusCode = 200): () => void {
    const response = { statusCode, getHeader: () => undefined }
    const message = { request, response, socket: this.#socket, server: {} }
    started.publish(message)
    return () => finished.publish(message)
  }
}

const created = channel('undici:request:create')
const headers = channel('undici:request:headers')
const trailers = channel('undici:request:trailers')
const failed = channel('undici:request:error')

/** Tells of a request of undici that begins. */
export function beginFetch(request: { method: string; origin: string; upgrade?: string }): void {
  created.publish({ request })
}

/** Tells of a fetch that failed. */
export function failFetch(method: string, origin: string, error: unknown): void {
  const request = { method, origin }
  beginFetch(request)
  failed.publish({ request, error })
}

/** Tells of a fetch that was answered. */
export function tellFetch(method: string, origin: string, statusCode = 200): void {
  const request = { method, origin }
  beginFetch(request)
  headers.publish({ request, response: { statusCode } })
  trailers.publish({ request })
}
