import { answerError, isSuccess } from '../answer-error.ts'
import type { Body } from '../body.ts'
import { exchange } from '../exchange.ts'
import type { PushDeadline } from '../periodic.ts'
import type { PushSettings } from './push-settings.ts'

/**
 * Sends one request to the group of a gateway: a push with headers and a body, or DELETE without.
 *
 * @throws PushError unless the gateway answers with success before the deadline.
 */
export async function sendPush(
  { url, authorization }: PushSettings,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: Body,
  deadline: PushDeadline,
): Promise<void> {
  const credentials = authorization && { Authorization: authorization }
  const outgoing = { method, url, headers: { ...headers, ...credentials }, body, receiver: 'gateway' }
  const incoming = await exchange(outgoing, deadline)
  if (isSuccess(incoming)) return
  const { status } = incoming
  // A request that the gateway refuses will be refused again, so it is not worth an early retry.
  throw answerError(outgoing, incoming, status >= 500 || status === 408 || status === 429)
}
