import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

export { isPlainObject, shown } from 'metrics-facade/registry'

/** What was wrong with the options of an exporter; stable, for programs. */
export type BuildErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_BUCKETS'
  | 'INVALID_NATIVE_HISTOGRAM'
  | 'INVALID_QUANTILES'
  | 'INVALID_DURATION'
  | 'INVALID_COUNT'
  | 'INVALID_MATCHER'
  | 'INVALID_GLOBAL_LABEL'
  | 'INVALID_LISTENER'
  | 'INVALID_ALLOWED_ADDRESS'
  | 'INVALID_PUSH_GATEWAY'
  | 'INVALID_AUTHENTICATION'
  | 'INVALID_TLS'
  | 'INVALID_ENVIRONMENT'
  | 'LISTENER_FAILED'
  | 'LISTENER_NOT_STARTED'
  | 'PUSH_GATEWAY_NOT_STARTED'

/** A key of `object` that is not one of `known`: a typo, by which a setting would be lost. */
export function unknownKey(object: object, known: readonly string[]): string | undefined {
  return Object.keys(object).find(key => !known.includes(key))
}

/** What is foreign in a message is cut by itself; this is for what may have slipped through. */
const longestMessage = 4000

/** Thrown at once for an option that cannot be used; the message names the value and the remedy. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
  readonly code: BuildErrorCode

  /** Those of other copies of the package, too. */
  static override [Symbol.hasInstance](error: unknown): error is BuildError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one is another.
    return isNamed(this, 'BuildError', error)
  }

  constructor(code: BuildErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(messageOf(message, longestMessage), options)
    this.code = code
  }
}
