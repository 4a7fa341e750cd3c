import { messageOf } from 'metrics-facade'
import type { PushDeadline } from '../periodic.ts'
import { PushError } from '../push-error.ts'
import type { PushSettings } from './push-settings.ts'

/** As much of an answer as an error message repeats. */
const answerLength = 1_000

/** For whoever reads that there was no answer. */
const checks = 'Check that the gateway runs, and that its host and port can be reached from here.'

/**
 * Sends one request to the group of a gateway: a push with its headers and body, or DELETE without.
 *
 * @throws PushError for everything but an answer of success before the deadline.
 */
export async function sendPush(
  settings: PushSettings,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
  deadline: PushDeadline,
): Promise<void> {
  const { url, authorization } = settings
  // Without a query, where there may be secrets.
  const target = `${method} ${url.origin}${url.pathname}`
  let answer: Response
  let text: string
  const exchange = async (): Promise<readonly [Response, string]> => {
    const answered: Response | undefined = await fetch(url, {
      method,
      // One connection each: one that was kept might be closed by the gateway just when the next push begins.
      headers: { ...headers, ...(authorization && { Authorization: authorization }), Connection: 'close' },
      body: body ?? null,
      // A redirection may turn a POST into a GET, which succeeds and stores nothing.
      redirect: 'manual',
      signal: deadline.signal,
    })
    if (typeof answered?.status !== 'number')
      throw new TypeError('fetch() returned something else than a Response')
    return [answered, (await beginningOf(answered)).trim()]
  }
  try {
    // What a program has put in the place of fetch() may know no signal, and never settle.
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
    // What the gateway refuses it will refuse again, so there is no hurry.
    isPassing: status >= 500 || status === 408 || status === 429,
    status,
    answer: text,
    retryAfterMs: retryAfterOf(answer),
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

/** The milliseconds that an answer asks to wait, in seconds or by a date; 0 where it does not. */
function retryAfterOf({ headers }: Response): number {
  // What a program has put in the place of fetch() may answer with less.
  const given = headers?.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(given)) return Number(given) * 1_000
  return Math.max(0, Date.parse(given) - Date.now()) || 0
}

/** As much of the text of an answer as is kept. The rest is not waited for, because there may be no end to it. */
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

/** Why a connection failed: `fetch` itself says only that it did. */
function reasonOf(thrown: unknown): string {
  const { message, code } = ((thrown as Error | undefined)?.cause ?? {}) as NodeJS.ErrnoException
  // The ports that fetch() refuses cannot be asked for, so this shows at the first push only.
  if (message === 'bad port') {
    return 'fetch() refuses this port, as browsers do: let the gateway listen on another one'
  }
  // There is no message but a code where a host name has several addresses and none answers.
  return messageOf(message || code || thrown)
}
