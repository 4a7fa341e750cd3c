import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientMeter, Sent } from './client.ts'
import { reasonOf } from './reason.ts'

/** A request of undici, on which `fetch` is built. */
interface Request {
  readonly method: string
  readonly origin: string | URL
  readonly upgrade?: unknown
  [key: symbol]: Fetch | undefined
}

interface Message {
  readonly request: Request
  readonly response?: { readonly statusCode: number }
  readonly error?: unknown
}

interface Target {
  readonly host: string
  readonly isSecure: boolean
}

/** So many origins are remembered, to read each but once. */
const mostKnown = 1000

interface Fetch extends Sent {
  status?: number
}

/** Tells a meter of requests by `fetch` and by undici; each redirect that is followed is one. */
export class ClientFetches {
  readonly #meter: ClientMeter
  readonly #targets = new Map<string, Target>()
  /** Where a request has what is measured of it, for this object alone. */
  readonly #key = Symbol('metrics-facade.http')
  #underWay = 0
  #ended = false

  readonly #ends = {
    'undici:request:headers': (message: unknown): void => {
      const { request, response } = message as Message
      const fetch = request[this.#key]
      if (fetch !== undefined && response !== undefined) fetch.status = response.statusCode
    },
    'undici:request:trailers': (message: unknown): void => {
      this.#complete((message as Message).request)
    },
    'undici:request:error': (message: unknown): void => {
      const { request, error } = message as Message
      this.#complete(request, error)
    },
  }

  constructor(meter: ClientMeter) {
    this.#meter = meter
    subscribe('undici:request:create', this.#onCreate)
    for (const [channel, listener] of Object.entries(this.#ends)) subscribe(channel, listener)
  }

  /** Requests that are under way are measured to their end. */
  end(): void {
    this.#ended = true
    unsubscribe('undici:request:create', this.#onCreate)
    this.#leave()
  }

  readonly #onCreate = (message: unknown): void => {
    const { request } = message as Message
    // Of a connection that is taken over, as for a WebSocket, nobody tells the end.
    if (request.upgrade || request.method === 'CONNECT') return
    const { host, isSecure } = this.#targetOf(String(request.origin))
    this.#underWay += 1
    request[this.#key] = this.#meter.begin(request.method, host, isSecure)
  }

  #targetOf(origin: string): Target {
    const known = this.#targets.get(origin)
    if (known !== undefined) return known
    const { host, protocol } = new URL(origin)
    const target = { host, isSecure: protocol === 'https:' }
    if (this.#targets.size === mostKnown) this.#targets.clear()
    this.#targets.set(origin, target)
    return target
  }

  #complete(request: Request, error?: unknown): void {
    const fetch = request[this.#key]
    if (fetch === undefined) return
    request[this.#key] = undefined
    this.#underWay -= 1
    this.#meter.complete(fetch, error === undefined ? (fetch.status ?? 'other') : reasonOf(error))
    this.#leave()
  }

  #leave(): void {
    if (!this.#ended || this.#underWay > 0) return
    for (const [channel, listener] of Object.entries(this.#ends)) unsubscribe(channel, listener)
  }
}
