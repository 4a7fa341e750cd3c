/**
 * Whether `error` is of a class of this name, from whichever copy or module format of the package. For a class's own
 * `Symbol.hasInstance`; a class that extends it means only its own.
 */
export function isNamed(type: unknown, name: string, error: unknown): boolean {
  if (!Object.hasOwn(Object(type), Symbol.hasInstance)) {
    return Function.prototype[Symbol.hasInstance].call(type as never, error)
  }
  const { name: own, code } = Object(error)
  return own === name && typeof code === 'string'
}
