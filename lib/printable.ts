/** What shows as nothing, moves the cursor or turns the text around, and what UTF-8 cannot write. */
const unprintable = /[\p{C}\u2028\u2029]/gu

/**
 * Anything as messages show it: the message of what was thrown, and of all else what `String` makes of it, cut after
 * `most` characters. Control characters and lone surrogates are escaped, as in `\u{1b}`. Never throws itself.
 */
export function messageOf(thrown: unknown, most = 150): string {
  try {
    // Not by its class: every realm and every window has one of its own.
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

/** A value and its type, for messages on what is not of the right one. */
export function valueAndType(value: unknown): string {
  return `${value === '' ? '""' : messageOf(value)} (${typeof value})`
}
