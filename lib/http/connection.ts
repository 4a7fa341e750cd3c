import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Active } from './emitter.ts'

/** A request that is under way, from its start until it is answered or broken off. */
export interface Exchange {
  /** Who has begun it, and ends it. */
  readonly owner: { abort(exchange: Exchange): void }
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The place of its method in `methods`. */
  readonly method: number
  readonly isSecure: boolean
  /** When it began, in milliseconds. */
  readonly start: number
  /** What the connection had written by then, in bytes; 0 where sizes are not measured. */
  readonly written: number
  /** What counts it as under way. */
  readonly active: Active
}

// On the connection, for all that measure it: a list that lives as long, and one listener, whatever is loaded again.
// The number is the version of the shape.
const key: unique symbol = Symbol.for('metrics-facade.http.exchanges.1')

interface Connection extends Socket {
  [key]?: Exchange[]
}

/** Puts a request among those that are under way on its connection. When that closes, they are broken off. */
export function beginExchange(socket: Connection, exchange: Exchange): void {
  const known = socket[key]
  if (known !== undefined) {
    known.push(exchange)
    return
  }
  const exchanges = [exchange]
  socket[key] = exchanges
  socket.on('close', () => {
    for (const left of exchanges.splice(0)) left.owner.abort(left)
  })
}

/** Takes the request with this response from those that are under way; `undefined` if `owner` has not begun it. */
export function takeExchange(
  socket: Connection,
  response: ServerResponse,
  owner: Exchange['owner'],
): Exchange | undefined {
  const exchanges = socket[key]
  if (exchanges === undefined) return undefined
  // Answers leave a connection in the order of their requests, so it is the first, unless several measure it.
  for (let place = 0; place < exchanges.length; place++) {
    const exchange = exchanges[place]!
    if (exchange.response !== response || exchange.owner !== owner) continue
    if (exchanges.length === 1) exchanges.length = 0
    else exchanges.splice(place, 1)
    return exchange
  }
  return undefined
}
