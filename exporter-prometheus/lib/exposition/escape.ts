const special = /[\\"\n]/
const specials = /[\\"\n]/g
const helpSpecials = /[\\\n]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII as a whole is meant.
const notAscii = /[^\x00-\x7f]/

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/** A label's value between its quotes: backslash, double quote and line feed are escaped, all else stays. */
export function escapeValue(value: string): string {
  return special.test(value) ? value.replace(specials, match => escapes[match]!) : value
}

/** A help text: backslash and line feed are escaped. The text format knows no escape for a double quote there. */
export function escapeHelp(help: string): string {
  return help.replace(helpSpecials, match => escapes[match]!)
}

/** Whether a label's value is written as it is, one byte for each character. */
export function isPlain(value: string): boolean {
  return !special.test(value) && !notAscii.test(value)
}

/** Whether UTF-8 writes one byte for each character. */
export function isAscii(text: string): boolean {
  return !notAscii.test(text)
}
