import { messageOf } from 'metrics-facade'

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

/** A value as an error message names it; what JSON cannot write, or writes as something else, as text. Never throws. */
export function shown(value: unknown): string {
  try {
    if (typeof value === 'number') return String(value)
    const text = JSON.stringify(value)
    return text === undefined || (text === '{}' && !isPlainObject(value)) ? String(value) : text
  } catch {
    return messageOf(value)
  }
}

/** Whether a value is an object as a literal makes one, of whatever realm: no array, `Map`, function or promise. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A key of `object` that is none of `known`: a slip of the pen, by which a setting would be lost. */
export function unknownKey(object: object, known: readonly string[]): string | undefined {
  return Object.keys(object).find(key => !known.includes(key))
}

/** Thrown at once for an option that cannot be used; the message names the value and the remedy. */
export class BuildError extends Error {
  override readonly name = 'BuildError'
  readonly code: BuildErrorCode

  constructor(code: BuildErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
