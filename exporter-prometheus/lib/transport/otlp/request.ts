import { warnOnce } from 'metrics-facade'
import type { Turns } from '../../base/timers.ts'
import { answerError, cut, isSuccess, quoted, wordsOf } from '../answer-error.ts'
import { type Body, lengthOf } from '../body.ts'
import { codingsOf, compressBody } from '../coding.ts'
import { exchange, type Incoming, type Outgoing, targetOf } from '../exchange.ts'
import type { PushDeadline } from '../periodic.ts'
import { PushError } from '../push-error.ts'
import type { Batch } from './batch.ts'
import type { Encoding, Said } from './encoding.ts'
import { exportRequest } from './export-request.ts'
import { jsonEncoding } from './json.ts'
import type { OtlpSettings } from './otlp-settings.ts'
import { protobufEncoding } from './protobuf.ts'

/** The answers after which the specification has a request sent again. */
const passing = [429, 502, 503, 504]

/** For a few packets the first compression of a process takes longer than it saves: it loads zlib and starts a thread. */
const minCompressedBytes = 8_192

export const encodings: Readonly<Record<OtlpSettings['encoding'], Encoding>> = {
  protobuf: protobufEncoding,
  json: jsonEncoding,
}

/**
 * Sends one request.
 *
 * @throws PushError, as a rejection, unless all of it was taken. Its reason is `partial` if a part was rejected.
 */
export async function postMetrics(
  { metrics }: Batch,
  settings: OtlpSettings,
  deadline: PushDeadline,
  turns: Turns,
): Promise<void> {
  const encoding = encodings[settings.encoding]
  const body = exportRequest(metrics, settings, encoding)
  const outgoing = await outgoingOf(body, encoding, settings, turns)
  const incoming = await exchange(outgoing, deadline)
  const { status } = incoming
  const { rejected, message: words } = decode(encoding, incoming)
  if (!isSuccess(incoming)) throw answerError(outgoing, incoming, passing.includes(status), words)
  const target = targetOf(outgoing)
  if (rejected > 0) {
    const message = `${target} was taken in part: ${rejected} points were rejected${quoted(words)}`
    throw new PushError(message, 'partial', { status, answer: words })
  }
  if (words !== '') {
    warnOnce(`otlp warning ${target}`, `${target} was taken with a warning${quoted(words)}`)
  }
}

async function outgoingOf(
  body: Body,
  { contentType }: Encoding,
  { url, tls, headers, compression }: OtlpSettings,
  turns: Turns,
): Promise<Outgoing> {
  const isZipped = compression === 'gzip' && lengthOf(body) >= minCompressedBytes
  return {
    url,
    tls,
    headers: {
      ...headers,
      'Content-Type': contentType,
      ...(isZipped && { 'Content-Encoding': 'gzip' }),
    },
    body: isZipped ? await compressBody(body, codingsOf().get('gzip')!, turns) : body,
  }
}

/** What the receiver says. An answer of another form, as proxies give, is what it says if it is not a success. */
function decode(encoding: Encoding, incoming: Incoming): Said {
  const isOurs = incoming.header('content-type').startsWith(encoding.contentType)
  try {
    if (isOurs) {
      const { rejected, message } = encoding.decode(incoming)
      return { rejected, message: cut(message) }
    }
  } catch {
    // It is not what it says it is.
  }
  return { rejected: 0, message: isSuccess(incoming) ? '' : wordsOf(incoming) }
}
