const special = /[\\"\n]/
const specials = /[\\"\n]/g
const helpSpecials = /[\\\n]/g

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/**
 * A label's value between its quotes: backslash, double quote and line feed are escaped, all else stays. OpenMetrics
 * escapes help texts in the same way.
 */
export function escapeValue(value: string): string {
  return special.test(value) ? value.replace(specials, match => escapes[match]!) : value
}

/** A help text: backslash and line feed are escaped. The text format knows no escape for a double quote there. */
export function escapeHelp(help: string): string {
  return help.replace(helpSpecials, match => escapes[match]!)
}
