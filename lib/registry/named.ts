/**
 * Whether `error` has this name and a code, from any copy or module format of the package. For the static
 * `Symbol.hasInstance` of an error class; a subclass without one accepts its own instances only.
 */
export function isNamed(type: unknown, name: string, error: unknown): boolean {
  if (!Object.hasOwn(Object(type), Symbol.hasInstance)) {
    return Function.prototype[Symbol.hasInstance].call(type as never, error)
  }
  const { name: actual, code } = Object(error)
  return actual === name && typeof code === 'string'
}
