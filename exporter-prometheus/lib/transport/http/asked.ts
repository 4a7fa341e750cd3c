import { messageOf } from 'metrics-facade'
import type { ScrapeRequest } from '../scrape.ts'
import { BusyError } from '../turnstile.ts'

// What of a request decides its answer, whether a server of Node's is asked or a handler of a Request.

/** The methods of what is only read. */
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

/** How a request with a method that is not allowed is answered; `undefined` for one that is. */
export function refusalOf(
  method: string | undefined,
  methods: readonly string[] = readMethods,
): ShortAnswer | undefined {
  if (method !== undefined && methods.includes(method)) return undefined
  return shortAnswer(405, 'Method Not Allowed\n', { Allow: methods.join(', ') })
}

/** How a scrape that failed is answered: as an error to the scraper, never as an empty success. */
export function failureOf(error: unknown): ShortAnswer {
  if (error instanceof BusyError) {
    return shortAnswer(503, `${error.message} Try again.\n`, { 'Retry-After': '1' })
  }
  return shortAnswer(500, `Rendering the metrics failed: ${messageOf(error)}\n`)
}

/**
 * @param target - a path or URL with its query.
 * @param header - the value of a header, whose name is in lower case.
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

/** The families that a request target asks for, by `name[]` as other clients of Prometheus have it; none for all. */
function namesOf(target: string): string[] {
  const start = target.indexOf('?')
  if (start === -1) return []
  const query = new URLSearchParams(target.slice(start).replace(/#.*$/s, ''))
  return query.getAll('name[]').filter(name => name !== '')
}
