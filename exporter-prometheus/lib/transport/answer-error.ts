import { messageOf } from 'metrics-facade'
import { type Incoming, type Outgoing, targetOf } from './exchange.ts'
import { PushError } from './push-error.ts'

/** How much of what a receiver says an error contains, in UTF-16 code units. */
const answerLength = 1_000

export function isSuccess({ status }: Incoming): boolean {
  return status >= 200 && status < 300
}

/** What an answer says as text: the beginning of its body. */
export function wordsOf({ body }: Incoming): string {
  return cut(Buffer.from(body).toString())
}

/** As much of what a receiver says as an error contains. */
export function cut(words: string): string {
  return words.slice(0, answerLength).trim()
}

/** How a message ends with what a receiver says. */
export function quoted(words: string): string {
  return words === '' ? '.' : `: ${messageOf(words)}`
}

/** The error of an answer that is not a success. */
export function answerError(
  outgoing: Pick<Outgoing, 'method' | 'url'>,
  incoming: Incoming,
  isPassing: boolean,
  answer: string = wordsOf(incoming),
): PushError {
  const { status, header, retryAfterMs } = incoming
  const where = status >= 300 && status < 400 ? header('location') : ''
  const reason = where === '' ? answer : `it is at ${where}; redirects are not followed`
  const target = targetOf(outgoing)
  const message = `${target} was answered with ${status}${quoted(reason)}`
  return new PushError(message, String(status), { isPassing, status, answer, retryAfterMs })
}
