import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

export { isPlainObject, shown } from 'metrics-facade/registry'

/** The kind of mistake in the options of an exporter. Codes are stable, so that programs can rely on them. */
export type BuildErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_BUCKETS'
  | 'INVALID_NATIVE_HISTOGRAM'
  | 'INVALID_QUANTILES'
  | 'INVALID_DURATION'
  | 'INVALID_COUNT'
  | 'INVALID_MATCHER'
  | 'INVALID_GLOBAL_LABEL'
  | 'INVALID_INCLUDE'
  | 'INVALID_LISTENER'
  | 'INVALID_ALLOWED_ADDRESS'
  | 'INVALID_PUSH_GATEWAY'
  | 'INVALID_OTLP'
  | 'INVALID_REMOTE_WRITE'
  | 'INVALID_AUTHENTICATION'
  | 'INVALID_TLS'
  | 'INVALID_PROCESSES'
  | 'INVALID_ENVIRONMENT'
  | 'LISTENER_FAILED'
  | 'LISTENER_NOT_STARTED'
  | 'PROCESSES_FAILED'
  | 'PUSH_NOT_STARTED'

/** A key of `object` that is not in `known`: a typo, which would lose a setting. */
export function unknownKey(object: object, known: readonly string[]): string | undefined {
  return Object.keys(object).find(key => !known.includes(key))
}

/** Foreign strings in a message are already cut; this limit catches any that slipped through. */
const longestMessage = 4000

/** Thrown immediately for an option that cannot be used. The message names the value and the remedy. */
export class BuildError extends Error {
  /** @internal Builds rename the class, and Node prints this. */
  static override readonly name: string = 'BuildError'
  override readonly name = 'BuildError'
  readonly code: BuildErrorCode

  /** True for errors of other copies of the package, too. */
  static override [Symbol.hasInstance](error: unknown): error is BuildError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one is another.
    return isNamed(this, 'BuildError', error)
  }

  constructor(code: BuildErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(messageOf(message, longestMessage), options)
    this.code = code
  }
}
