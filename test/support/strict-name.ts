// Names as the strict parser takes them: letters, digits and underscores, or, where the reader allows them, any text in
// quotes, as Prometheus 3 reads them.

/** Which names a reader takes. */
export type Names = 'legal' | 'utf-8'

/** A name in quotes, as part of a pattern. */
export const quoted = '"(?:[^"\\\\]|\\\\.)*"'

export const legalMetricName: RegExp = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
export const legalLabelName: RegExp = /^[a-zA-Z_][a-zA-Z0-9_]*$/

const valueEscapes: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n' }

export function check(condition: boolean, problem: string, line: string): void {
  if (!condition) throw new SyntaxError(`${problem}: ${JSON.stringify(line)}`)
}

/** A text without its escapes: those of a label's value, or others. */
export function unescapeText(text: string, escapes: Readonly<Record<string, string>> = valueEscapes): string {
  return text.replace(/\\(.?)/gsu, (_match, letter: string) => {
    const meant = escapes[letter]
    check(meant !== undefined, 'unknown escape', text)
    return meant!
  })
}

/** The name that is written as `text`. */
export function parseName(text: string, legal: RegExp, names: Names, line: string): string {
  if (!text.startsWith('"')) {
    check(legal.test(text), `bad name "${text}"`, line)
    return text
  }
  check(names === 'utf-8', 'a name in quotes', line)
  check(text.length > 2, 'an empty name', line)
  return unescapeText(text.slice(1, -1))
}
