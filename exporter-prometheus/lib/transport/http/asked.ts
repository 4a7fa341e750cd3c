import { messageOf } from 'metrics-facade'
import type { ScrapeRequest } from '../scrape.ts'
import { BusyError } from '../turnstile.ts'

// What decides the answer to a request, the same for servers of Node and for handlers of a `Request`.

/** The methods for resources that can only be read. */
export const readMethods: readonly string[] = ['GET', 'HEAD']

const plainText: Readonly<Record<string, string>> = { 'Content-Type': 'text/plain; charset=utf-8' }

/** A short answer in plain text. */
export interface ShortAnswer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

export function shortAnswer(status: number, text: string, headers: ShortAnswer['headers'] = {}): ShortAnswer {
  return { status, text, headers: { ...plainText, ...headers } }
}

/** The answer to a request with a method that is not allowed; `undefined` if it is allowed. */
export function refusalOf(
  method: string | undefined,
  methods: readonly string[] = readMethods,
): ShortAnswer | undefined {
  if (method !== undefined && methods.includes(method)) return undefined
  return shortAnswer(405, 'Method Not Allowed\n', { Allow: methods.join(', ') })
}

/** The answer to a scrape that failed: an error status, never an empty success. */
export function failureOf(error: unknown): ShortAnswer {
  if (error instanceof BusyError) {
    return shortAnswer(503, `${error.message} Try again.\n`, { 'Retry-After': '1' })
  }
  return shortAnswer(500, `Rendering the metrics failed: ${messageOf(error)}\n`)
}

/**
 * Reads the parts of a request that decide the answer to a scrape.
 *
 * @param target - a path or URL with its query.
 * @param header - returns the value of a header by its name in lower case.
 */
export function scrapeRequestOf(
  target: string,
  header: (name: string) => string | undefined,
  compress: boolean,
): ScrapeRequest {
  return {
    accept: header('accept'),
    acceptEncoding: compress ? header('accept-encoding') : undefined,
    timeoutSeconds: header('x-prometheus-scrape-timeout-seconds'),
    names: namesOf(target),
  }
}

/** The families that a request asks for, by `name[]` in its query as in other Prometheus clients; empty for all. */
function namesOf(target: string): string[] {
  const start = target.indexOf('?')
  if (start === -1) return []
  const query = new URLSearchParams(target.slice(start).replace(/#.*$/s, ''))
  return query.getAll('name[]').filter(name => name !== '')
}
