/** Characters that are invisible, move the cursor or reverse the text, and those that UTF-8 cannot encode. */
const unprintable = /[\p{C}\u2028\u2029]/gu

/**
 * A value as messages show it: the `message` of an error, otherwise `String(value)`, cut after `most` characters.
 * Control characters and lone surrogates are escaped, as in `\u{1b}`. Never throws.
 */
export function messageOf(thrown: unknown, most = 150): string {
  try {
    // Not `instanceof Error`: each realm and each window has another Error.
    const { message } = Object(thrown)
    const text = typeof message === 'string' ? message : String(thrown)
    return (text.length > most ? `${text.slice(0, most)}…` : text).replace(
      unprintable,
      character => `\\u{${character.codePointAt(0)!.toString(16)}}`,
    )
  } catch {
    return 'unprintable'
  }
}

/** A value and its type, for messages about a value of the wrong type. */
export function valueAndType(value: unknown): string {
  return `${value === '' ? '""' : messageOf(value)} (${typeof value})`
}
