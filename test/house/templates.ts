/** A template literal of a source: `${a} and ${b}` has the words ' and ' and the expressions `a` and `b`. */
export interface Template {
  readonly words: string
  readonly expressions: readonly string[]
  /** What stands before it in the source, without comments. */
  readonly before: string
  readonly line: number
}

/** Where a comment, a string or a regular expression that begins here ends; `start` if none does. */
function endOfAtom(text: string, start: number, before: string): number {
  const rest = text.slice(start)
  // A slash behind a value divides.
  const canBeRegExp = /(?:^|[(,=:[!&|?{};+]|=>|\breturn|\bcase)\s*$/.test(before.slice(-20))
  const atom =
    /^\/\/.*/.exec(rest) ??
    /^\/\*[\s\S]*?\*\//.exec(rest) ??
    /^'(?:[^'\\\n]|\\.)*'/.exec(rest) ??
    /^"(?:[^"\\\n]|\\.)*"/.exec(rest) ??
    (canBeRegExp ? /^\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(rest) : null)
  return start + (atom?.[0].length ?? 0)
}

/** Every template literal of a source, those within the expressions of others too. */
export function templatesOf(text: string): readonly Template[] {
  const found: Template[] = []
  // Reads code up to `end`, or to the brace that closes what is read; returns where it ended.
  const readCode = (start: number): number => {
    let depth = 0
    let before = ''
    for (let index = start; index < text.length; ) {
      const end = endOfAtom(text, index, before)
      if (end > index) {
        if (text[index] !== '/' || !/^\/[/*]/.test(text.slice(index))) before += text.slice(index, end)
        index = end
        continue
      }
      const character = text[index]!
      if (character === '`') {
        index = readTemplate(index, before)
        before += '``'
        continue
      }
      if (character === '{') depth += 1
      if (character === '}' && depth-- === 0) return index
      before += character
      index += 1
    }
    return text.length
  }
  const readTemplate = (start: number, before: string): number => {
    let words = ''
    const expressions: string[] = []
    const line = text.slice(0, start).split('\n').length
    for (let index = start + 1; index < text.length; ) {
      if (text[index] === '\\') {
        words += text.slice(index, index + 2)
        index += 2
      } else if (text[index] === '`') {
        found.push({ words, expressions, before, line })
        return index + 1
      } else if (text.startsWith('${', index)) {
        const end = readCode(index + 2)
        expressions.push(text.slice(index + 2, end).trim())
        index = end + 1
      } else words += text[index++]
    }
    throw new Error(`The template in line ${line} has no end.`)
  }
  readCode(0)
  return found
}
