import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { errorMonitor } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { ClientMeter, Sent } from './client.ts'
import { type Reason, reasonOf } from './reason.ts'

/** A request of `node:http`, and the answer that Node has put on it. */
interface Request extends ClientRequest {
  readonly res?: IncomingMessage | null
  readonly upgradeOrConnect?: boolean
}

interface Message {
  readonly request: Request
}

// Node 20 tells of a request when it has been written, newer ones when it is made; what both tell counts once.
const channels = ['http.client.request.created', 'http.client.request.start']

/** The host that a request goes to, with its port unless it is the usual one. */
function hostOf(request: Request): string {
  const host = request.host.toLowerCase()
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  // The header has the port. It may name any other host: who forwards requests passes on what a stranger has sent.
  const header = String(request.getHeader('host')).toLowerCase()
  return header.startsWith(`${written}:`) && /^\d+$/.test(header.slice(written.length + 1)) ? header : written
}

/** Tells a meter of requests by `node:http` and `node:https`. */
export class ClientRequests {
  readonly #meter: ClientMeter
  /** What a request has that is measured, for this object alone. */
  readonly #key = Symbol('metrics-facade.http')

  constructor(meter: ClientMeter) {
    this.#meter = meter
    for (const channel of channels) subscribe(channel, this.#onRequest)
  }

  /** Requests that are under way are measured to their end. */
  end(): void {
    for (const channel of channels) unsubscribe(channel, this.#onRequest)
  }

  readonly #onRequest = (message: unknown): void => {
    const { request } = message as Message
    const marked = request as unknown as { [key: symbol]: unknown }
    if (marked[this.#key] === true) return
    marked[this.#key] = true
    const sent = this.#meter.begin(request.method, hostOf(request), request.protocol === 'https:')
    this.#watch(request, sent)
  }

  #watch(request: Request, sent: Sent): void {
    let reason: Reason | undefined
    request.on(errorMonitor, error => {
      reason ??= reasonOf(error)
    })
    // What is given up after that has failed for the time it took, whatever error the program made of it.
    request.on('timeout', () => {
      reason = 'timeout'
    })
    request.on('close', () => {
      const { res, upgradeOrConnect } = request
      const isWhole = res && (res.complete || upgradeOrConnect)
      this.#meter.complete(sent, isWhole ? res.statusCode! : (reason ?? 'reset'))
    })
  }
}
