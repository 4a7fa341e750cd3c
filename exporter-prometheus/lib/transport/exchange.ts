import type { IncomingMessage } from 'node:http'
import { messageOf, version } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import { callLater } from '../base/timers.ts'
import { type Body, lengthOf, sendPieces } from './body.ts'
import type { ClientTlsFiles } from './client-tls.ts'
import type { PushDeadline } from './periodic.ts'
import { PushError } from './push-error.ts'
import { checkContext, invalidTls, readContext, type TlsContext } from './tls-context.ts'

/** How much of an answer is read, in bytes. The rest, which may be endless, is not waited for. */
const longestAnswer = 65_536

/** The part of the time that an answer has after its status: a flush is told in time what came of it. */
const partForAnswer = 1 / 4

/** A request. */
export interface Outgoing {
  /** `POST` by default. */
  readonly method?: string
  readonly url: URL
  /** All headers but `Content-Length` and `Connection`; `User-Agent` has a default. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  /** Files for TLS beside what Node trusts; read at each request, because certificates are renewed. */
  readonly tls?: ClientTlsFiles | undefined
  /** How the remedy calls who is asked if there is no answer; `receiver` by default. */
  readonly receiver?: string
}

/** What came back. */
export interface Incoming {
  readonly status: number
  /** The first of the values of a header; empty without one. */
  readonly header: (name: string) => string
  /** The beginning of the body. It may lack its end: the connection was reset, or the time was over. */
  readonly body: Uint8Array
  /** The milliseconds that the answer asks to wait; 0 if it does not. */
  readonly retryAfterMs: number
}

/** How errors name a request: without the query, which may contain secrets. */
export function targetOf({ method = 'POST', url }: Pick<Outgoing, 'method' | 'url'>): string {
  return `${method} ${url.origin}${url.pathname}`
}

/**
 * Asks once, on a connection of its own, and follows no redirect. Once the status has come, it is the outcome, even if
 * the body never ends.
 *
 * Not `fetch()`: it takes ten milliseconds to load, which a function pays at each cold start.
 *
 * @throws PushError with the reason `timeout` or `connection`, as a rejection, if there is no status.
 */
export async function exchange(outgoing: Outgoing, deadline: PushDeadline): Promise<Incoming> {
  const target = targetOf(outgoing)
  const tls = await readTls(outgoing)
  try {
    return await send(outgoing, tls, deadline)
  } catch (cause) {
    if (deadline.signal.aborted) {
      const message = `${target} was not answered within ${Math.round(deadline.timeoutMs)} ms.`
      throw new PushError(message, 'timeout', { isPassing: true, cause })
    }
    const { receiver = 'receiver' } = outgoing
    const remedy = `Check that the ${receiver} runs, and that its host and port can be reached from here.`
    const message = `${target} failed: ${reasonOf(cause)}. ${remedy}`
    throw new PushError(message, 'connection', { isPassing: true, cause })
  }
}

async function readTls(outgoing: Outgoing): Promise<TlsContext | undefined> {
  const { tls } = outgoing
  try {
    return tls && checkContext(await readContext(tls), tls)
  } catch (cause) {
    const { message } = invalidTls(tls!, cause, targetOf(outgoing))
    throw new PushError(message, 'connection', { isPassing: true, cause })
  }
}

function send(
  { method = 'POST', url, headers, body }: Outgoing,
  tls: TlsContext | undefined,
  { signal, timeoutMs }: PushDeadline,
): Promise<Incoming> {
  const { request } = builtin(url.protocol === 'https:' ? 'node:https' : 'node:http')
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const options = {
      ...tls,
      method,
      headers: {
        'User-Agent': `metrics-exporter-prometheus/${version}`,
        ...headers,
        'Content-Length': lengthOf(body),
      },
      // A connection for each request: the receiver might close a persistent one just when the next request begins.
      agent: false,
    }
    const sent = request(url, options, answer => resolve(read(answer, timeoutMs * partForAnswer)))
    const abort = (): unknown => sent.destroy(signal.reason)
    signal.addEventListener('abort', abort)
    sent.once('close', () => signal.removeEventListener('abort', abort))
    // Stays: an error after the answer has begun would be thrown otherwise.
    sent.on('error', reject)
    void sendPieces(sent, body)
  })
}

/** Reads the beginning of an answer, and then ends its connection. Never rejects. */
function read(answer: IncomingMessage, limitMs: number): Promise<Incoming> {
  return new Promise(resolve => {
    const cancel = callLater(limitMs, () => answer.destroy())
    const chunks: Uint8Array[] = []
    let length = 0
    answer.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk)
      length += chunk.length
      if (length >= longestAnswer) answer.destroy()
    })
    answer.on('error', () => {})
    const end = (): void => {
      cancel()
      const header = (name: string): string => [answer.headers[name] ?? ''].flat()[0] ?? ''
      resolve({
        status: answer.statusCode!,
        header,
        body: Buffer.concat(chunks).subarray(0, longestAnswer),
        retryAfterMs: retryAfterOf(header('retry-after')),
      })
    }
    answer.once('end', end)
    answer.once('close', end)
  })
}

/** The milliseconds of a `Retry-After`, from seconds or a date; 0 if it is neither. */
export function retryAfterOf(value: string): number {
  const retryAfter = value.trim()
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1_000
  return Math.max(0, Date.parse(retryAfter) - Date.now()) || 0
}

/** Why a connection failed. If a host name has several addresses and all fail, there is a code but not a message. */
function reasonOf(thrown: unknown): string {
  const { message, code } = (thrown ?? {}) as NodeJS.ErrnoException
  return messageOf(message || code || thrown)
}
