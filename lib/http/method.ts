/** The methods that have series of their own: those of the standards. Whatever else a stranger sends is `other`. */
export const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'QUERY',
  'CONNECT',
  'TRACE',
  'other',
] as const

const numbers: ReadonlyMap<unknown, number> = new Map(methods.map((method, number) => [method, number]))

/** The place of a method in {@link methods}. */
export function methodNumber(method: unknown): number {
  return numbers.get(method) ?? methods.length - 1
}
