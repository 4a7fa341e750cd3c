import { warnOnce } from 'metrics-facade'
import { Turns } from '../../base/timers.ts'
import { answerError, cut, isSuccess, quoted, wordsOf } from '../answer-error.ts'
import { codingsOf } from '../coding.ts'
import { exchange, type Incoming, type Outgoing, targetOf } from '../exchange.ts'
import type { PushDeadline } from '../periodic.ts'
import { PushError } from '../push-error.ts'
import type { Encoding, Said } from './encoding.ts'
import { jsonEncoding } from './json.ts'
import type { Metric } from './metric.ts'
import type { OtlpSettings } from './otlp-settings.ts'
import { protobufEncoding } from './protobuf.ts'

/** The answers after which the specification has a request sent again. */
const passing = [429, 502, 503, 504]

/** Smaller bodies gain nothing from compression. */
const minCompressedBytes = 1_024

const encodings = { protobuf: protobufEncoding, json: jsonEncoding } as const

/**
 * Sends one request.
 *
 * @throws PushError, as a rejection, unless all of it was taken. Its reason is `partial` if a part was rejected.
 */
export async function postMetrics(
  metrics: readonly Metric[],
  settings: OtlpSettings,
  deadline: PushDeadline,
): Promise<void> {
  const encoding = encodings[settings.encoding]
  const body = await encoding.encode(metrics, settings, new Turns())
  const outgoing = await outgoingOf(body, encoding, settings)
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
  body: Buffer,
  { contentType }: Encoding,
  { url, tls, headers, compression }: OtlpSettings,
): Promise<Outgoing> {
  const isZipped = compression === 'gzip' && body.length >= minCompressedBytes
  return {
    url,
    tls,
    headers: {
      ...headers,
      'Content-Type': contentType,
      ...(isZipped && { 'Content-Encoding': 'gzip' }),
    },
    body: [isZipped ? await codingsOf().get('gzip')!(body) : body],
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
