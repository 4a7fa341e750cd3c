/** Why a request got no whole answer. */
export const reasons = ['timeout', 'refused', 'reset', 'dns', 'tls', 'aborted', 'other'] as const

export type Reason = (typeof reasons)[number]

const patterns: ReadonlyArray<readonly [RegExp, Reason]> = [
  [/^(?:ETIMEDOUT|ESOCKETTIMEDOUT|TimeoutError|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/, 'timeout'],
  [/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOENT)$/, 'refused'],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, 'reset'],
  [/^(?:ENOTFOUND|EAI_\w+)$/, 'dns'],
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, 'tls'],
  [/^(?:ABORT_ERR|AbortError|UND_ERR_ABORTED)$/, 'aborted'],
]

/** Errors are wrapped in others; so many are looked at. */
const deepest = 5

function wordsOf(error: unknown): readonly string[] {
  const words: unknown[] = []
  for (let depth = 0, next = error; depth < deepest && Object(next) === next; depth++) {
    const { code, name, cause } = next as { code?: unknown; name?: unknown; cause?: unknown }
    words.push(code, name)
    next = cause
  }
  return words.filter(word => typeof word === 'string')
}

/** The reason that an error, or one that it wraps, stands for. A time-out is one, although it aborts the request. */
export function reasonOf(error: unknown): Reason {
  const words = wordsOf(error)
  return patterns.find(([pattern]) => words.some(word => pattern.test(word)))?.[1] ?? 'other'
}
