import type { ServerResponse } from 'node:http'
import { warnOnce } from 'metrics-facade'

const answering = ['writeHead', 'write', 'end'] as const

/** A response that nobody else can answer until its owner does. */
export interface Claim {
  /** Lets the response be answered again, without what others said of the answers that were dropped. */
  open(): void
}

/**
 * Drops what others answer meanwhile: frameworks answer with nothing, or with 404, what a handler leaves open that was
 * not waited for, and a scraper takes an empty 200 for the end of every series.
 */
export function claimResponse(response: ServerResponse): Claim {
  const before = new Set(response.getHeaderNames?.())
  let isOpen = false
  let isDropped = false
  for (const name of answering) {
    const original = response[name] as (this: ServerResponse, ...given: unknown[]) => unknown
    const guarded = function (this: ServerResponse, ...given: unknown[]): unknown {
      if (isOpen) return original.apply(this, given)
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
      warnOfDropped()
      for (const name of response.getHeaderNames()) if (!before.has(name)) response.removeHeader(name)
      // HTTP/2 has none, and warns of each access.
      if (response.req?.httpVersionMajor === 1) response.statusMessage = ''
    },
  }
}

function warnOfDropped(): void {
  warnOnce(
    'requestHandler answered',
    'Something else answered a request for the metrics while requestHandler() did; that answer was dropped. ' +
      'Await the promise that the handler returns (Fastify, Koa, Next), and do not call next() beside it (Express).',
  )
}
