import { messageOf } from 'metrics-facade'
import { retryAfterOf } from '../exchange.ts'
import type { PushDeadline } from '../periodic.ts'
import { PushError } from '../push-error.ts'
import type { PushSettings } from './push-settings.ts'

/** How much of an answer an error contains, in UTF-16 code units. */
const answerLength = 1_000

/** The remedy if there was no answer. */
const checks = 'Check that the gateway runs, and that its host and port can be reached from here.'

/**
 * Sends one request to the group of a gateway: a push with headers and a body, or DELETE without.
 *
 * @throws PushError unless the gateway answers with success before the deadline.
 */
export async function sendPush(
  settings: PushSettings,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
  deadline: PushDeadline,
): Promise<void> {
  const { url, authorization } = settings
  // Without the query, which may contain secrets.
  const target = `${method} ${url.origin}${url.pathname}`
  let answer: Response
  let text: string
  const exchange = async (): Promise<readonly [Response, string]> => {
    const answered: Response | undefined = await fetch(url, {
      method,
      // A connection for each push: the gateway might close a persistent one just when the next push begins.
      headers: { ...headers, ...(authorization && { Authorization: authorization }), Connection: 'close' },
      body: body ?? null,
      // A redirect may turn a POST into a GET, which succeeds but stores nothing.
      redirect: 'manual',
      signal: deadline.signal,
    })
    if (typeof answered?.status !== 'number') throw new TypeError('fetch() did not return a Response')
    return [answered, (await beginningOf(answered)).trim()]
  }
  try {
    // A replacement of fetch() may ignore the signal and never settle.
    ;[answer, text] = await Promise.race([exchange(), rejectionAt(deadline.signal)])
  } catch (cause) {
    if (deadline.signal.aborted) {
      const message = `${target} was not answered within ${Math.round(deadline.timeoutMs)} ms.`
      throw new PushError(message, 'timeout', { isPassing: true, cause })
    }
    throw new PushError(`${target} failed: ${reasonOf(cause)}. ${checks}`, 'connection', {
      isPassing: true,
      cause,
    })
  }
  const { ok, status } = answer
  if (ok) return
  const said = text === '' ? '.' : `: ${messageOf(text)}`
  throw new PushError(`${target} was answered with ${status}${said}`, String(status), {
    // A request that the gateway refuses will be refused again, so it is not worth an early retry.
    isPassing: status >= 500 || status === 408 || status === 429,
    status,
    answer: text,
    // A replacement of fetch() may answer without headers.
    retryAfterMs: retryAfterOf(answer.headers?.get('retry-after') ?? ''),
  })
}

/** Rejects when the signal is aborted. */
function rejectionAt(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Reads the beginning of an answer. It does not wait for the rest, which may be endless. */
async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  // Leaving the loop cancels the body.
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length >= answerLength) break
  }
  return text.slice(0, answerLength)
}

/** Why a connection failed: the message of `fetch` itself does not tell. */
function reasonOf(thrown: unknown): string {
  const { message, code } = ((thrown as Error | undefined)?.cause ?? {}) as NodeJS.ErrnoException
  // There is no list of the ports that fetch() refuses, so this shows only at the first push.
  if (message === 'bad port') {
    return 'fetch() refuses this port, as browsers do: let the gateway listen on another one'
  }
  // If a host name has several addresses and all fail, there is a code but not a message.
  return messageOf(message || code || thrown)
}
