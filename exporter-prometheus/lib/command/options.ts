import { parseArgs } from 'node:util'
import { messageOf } from 'metrics-facade'
import { CommandError } from './error.ts'

/** An option of a command: what it takes, and what it is for. */
export interface Option {
  /** What stands for its value in the help; none for a switch. */
  readonly value?: string
  readonly isRepeated?: true
  readonly help: string
}

export type Options = Readonly<Record<string, Option>>

/** What was given on the command line. */
export interface Given {
  readonly place: string | undefined
  /** By the names of options. */
  readonly texts: Readonly<Record<string, string | undefined>>
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly flags: Readonly<Record<string, boolean>>
}

/** Options that every command has. */
export const commonOptions: Options = {
  match: { value: 'REGEX', help: 'only metrics whose names match' },
  header: { value: "'NAME: VALUE'", isRepeated: true, help: 'a header for a URL, such as Authorization' },
  help: { help: 'shows this' },
}

/** @throws CommandError with exit code 2 for an option that does not exist or has no value, and for further words. */
export function parseOptions(argv: readonly string[], options: Options): Given {
  const entries = Object.entries(options)
  const config = entries.map(([name, { value, isRepeated = false }]) => [
    name,
    value === undefined
      ? { type: 'boolean' as const, ...(name === 'help' && { short: 'h' }) }
      : { type: 'string' as const, multiple: isRepeated },
  ])
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...argv], options: Object.fromEntries(config), allowPositionals: true })
  } catch (error) {
    const names = entries.map(([name]) => `--${name}`)
    throw new CommandError(`${messageOf(problemOf(error))}. The options are ${names.join(', ')}.`, 2)
  }
  const { values, positionals } = parsed
  if (positionals.length > 1) {
    throw new CommandError(`${messageOf(positionals[1])} is one word too many: give one URL or file.`, 2)
  }
  const pick = (isMine: (option: Option) => boolean): Array<[string, unknown]> =>
    entries.filter(([, option]) => isMine(option)).map(([name]) => [name, values[name]])
  return {
    place: positionals[0],
    texts: Object.fromEntries(
      pick(({ value, isRepeated }) => value !== undefined && !isRepeated),
    ) as Given['texts'],
    lists: Object.fromEntries(
      pick(({ isRepeated }) => isRepeated === true).map(([name, value]) => [name, value ?? []]),
    ) as Given['lists'],
    flags: Object.fromEntries(
      pick(({ value }) => value === undefined).map(([name, value]) => [name, value === true]),
    ),
  }
}

/** The first sentence of what Node says: the others are about words that begin with a dash, and take several lines. */
function problemOf(error: unknown): string {
  const [first = ''] = String((error as Error).message).split(/\. |\.?\n/)
  const isAmbiguous = first.endsWith('ambiguous')
  return isAmbiguous ? `${first}: write a value that begins with "-" after a "="` : first
}

/** The value of an option as a whole number. */
export function wholeNumber(text: string | undefined, usual: number, option: string): number {
  if (text === undefined) return usual
  const number = Number(text)
  if (text !== '' && Number.isSafeInteger(number) && number >= 0) return number
  throw new CommandError(`--${option} is ${messageOf(text)}: give a whole number.`, 2)
}

/** The value of an option as a regular expression. */
export function pattern(text: string | undefined, option: string): RegExp | undefined {
  if (text === undefined) return undefined
  try {
    return new RegExp(text)
  } catch (error) {
    throw new CommandError(`--${option} is not a regular expression: ${messageOf(error)}.`, 2)
  }
}

/** Options as lines of a help text. */
export function describeOptions(options: Options): string {
  const rows = Object.entries(options).map(
    ([name, { value, help }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, help] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}\n`).join('')
}
