import { type BuildError, isPlainObject, shown } from '../base/error.ts'

/**
 * Checks headers that the program adds to each request. The messages show no values: they are secrets.
 *
 * @param own - in lower case, the headers that the exporter sets.
 * @param refuse - makes the error of what was given: "the header …, which is not a name of a header.".
 */
export function checkHeaders(
  headers: Readonly<Record<string, string>>,
  own: readonly string[],
  refuse: (problem: string) => BuildError,
): Readonly<Record<string, string>> {
  if (!isPlainObject(headers)) throw refuse('headers that are not an object of strings.')
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw refuse(`the header ${shown(name)}, which is not a name of a header.`)
    }
    if (own.includes(name.toLowerCase())) {
      throw refuse(`the header ${shown(name)}, which the exporter sets. Leave it out.`)
    }
    checkLine(value, `the header ${shown(name)}`, refuse)
  }
  return { ...headers }
}

/** Checks a value of a header: one line, of characters that can be sent. */
export function checkLine(value: unknown, what: string, refuse: (problem: string) => BuildError): string {
  if (typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  throw refuse(`a value for ${what} that cannot be sent. Give a string of one line.`)
}
