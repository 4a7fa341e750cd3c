import type { ServerResponse } from 'node:http'
import { warnOnce } from 'metrics-facade'

const answering = ['writeHead', 'write', 'end'] as const

/** Exclusive use of a response: what others write to it is dropped. */
export interface Claim {
  /** Ends the claim, and removes the headers and status message of dropped answers. */
  open(): void
}

/**
 * Drops what others answer before the claim ends. A framework that does not await a handler answers with an empty body or
 * 404 in its place, and a scraper takes an empty 200 for the end of every series.
 *
 * @param method - what returned the handler, for messages.
 */
export function claimResponse(method: string, response: ServerResponse): Claim {
  const before = new Set(response.getHeaderNames?.())
  let isOpen = false
  let isDropped = false
  for (const name of answering) {
    const original = response[name] as (this: ServerResponse, ...args: unknown[]) => unknown
    const guarded = function (this: ServerResponse, ...args: unknown[]): unknown {
      if (isOpen) return original.apply(this, args)
      isDropped = true
      return name === 'write' ? true : response
    }
    Object.assign(response, { [name]: guarded })
  }
  return {
    open() {
      const isFirst = !isOpen
      isOpen = true
      if (!isFirst || !isDropped) return
      warnOfDropped(method)
      for (const name of response.getHeaderNames()) if (!before.has(name)) response.removeHeader(name)
      // HTTP/2 has no status message, and warns of each access.
      if (response.req?.httpVersionMajor === 1) response.statusMessage = ''
    },
  }
}

function warnOfDropped(method: string): void {
  warnOnce(
    `${method} answered`,
    `Something else answered a request for the metrics while ${method}() did; that answer was dropped. ` +
      'Await the promise that the handler returns (Fastify, Koa, Next), and do not call next() beside it (Express).',
  )
}
