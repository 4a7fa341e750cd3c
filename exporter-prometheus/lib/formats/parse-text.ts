import { messageOf } from 'metrics-facade'
import { shown } from '../base/error.ts'
import type { FamilySnapshot } from '../model/snapshot.ts'
import { parseSample, type Sample, unescaped } from './parse-sample.ts'
import {
  addSample,
  type FamilyHead,
  finished,
  headOf,
  openSuffixesOf,
  type ParsedFamily,
  suffixesOf,
  type Told,
} from './parsed-family.ts'

/** How long a text may be, in UTF-16 code units: about 100,000 lines. */
export const mostText = 10_000_000

/** Lines after which the parser yields: about a millisecond. */
const turnLines = 500

/** The families of a text, which grow line by line. */
class Families {
  readonly #suffixes: Readonly<Record<string, readonly string[]>>
  readonly #told = new Map<string, Told>()
  readonly #families = new Map<string, ParsedFamily>()

  constructor(suffixes: Readonly<Record<string, readonly string[]>>) {
    this.#suffixes = suffixes
  }

  /** Stores what a line about a family says. The first of each kind counts. */
  tell(name: string, what: keyof Told, text: string): void {
    const told = this.#told.get(name) ?? {}
    told[what] ??= text
    this.#told.set(name, told)
  }

  add(sample: Sample): void {
    const [base, suffix] = this.#split(sample.name)
    const told = this.#told.get(base) ?? {}
    const head = headOf(base, suffix, told.type, sample.name)
    addSample(this.#family(head, told), suffix, sample)
  }

  finished(): FamilySnapshot[] {
    return [...this.#families.values()].map(finished)
  }

  #family({ name, type }: FamilyHead, told: Told): ParsedFamily {
    let family = this.#families.get(name)
    if (family === undefined) {
      family = { name, type, told, series: [], byLabels: new Map() }
      this.#families.set(name, family)
    }
    if (family.type !== type) throw new TypeError(`the type of ${shown(name)} follows its samples`)
    return family
  }

  /** The name of the family that a sample belongs to, and what the name of the sample has beyond that. */
  #split(name: string): readonly [base: string, suffix: string] {
    if (this.#told.get(name)?.type !== undefined) return [name, '']
    const at = name.lastIndexOf('_')
    const type = this.#told.get(name.slice(0, Math.max(at, 0)))?.type ?? ''
    const known = Object.hasOwn(this.#suffixes, type) && this.#suffixes[type]!.includes(name.slice(at))
    return known ? [name.slice(0, at), name.slice(at)] : [name, '']
  }
}

const comment = /^[ \t]*#(?:[ \t]*(HELP|TYPE|UNIT)[ \t]+(?:"((?:[^"\\]|\\.)*)"|([^ \t]+))[ \t]*(.*))?/s
const lineFeed = /\\([\\n])/g

/**
 * Parses the text format 0.0.4, or OpenMetrics if the text ends with `# EOF`, in turns. Timestamps are dropped. A sample
 * whose type is unknown is a gauge.
 *
 * @throws TypeError for the first line that does not parse, RangeError for a text that is too long.
 */
export function* parseText(text: string): Generator<void, FamilySnapshot[]> {
  if (text.length > mostText) {
    throw new RangeError(`the text has ${text.length} characters, and at most ${mostText} are read`)
  }
  const isOpen = /# EOF\n?$/.test(text.slice(-6))
  const families = new Families(isOpen ? openSuffixesOf : suffixesOf)
  const helpOf = (help: string): string =>
    isOpen ? unescaped(help) : help.replace(lineFeed, (_, one) => (one === 'n' ? '\n' : one))
  const read = (line: string): void => {
    const [isComment, what, quoted, bare, rest = ''] = comment.exec(line) ?? []
    const name = quoted === undefined ? bare : unescaped(quoted)
    if (isComment === undefined) families.add(parseSample(line))
    else if (what === 'HELP') families.tell(name!, 'help', helpOf(rest))
    else if (what !== undefined) families.tell(name!, what === 'TYPE' ? 'type' : 'unit', rest.trim())
  }
  let number = 0
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end)
    from += line.length + 1
    number += 1
    try {
      if (/[^ \t]/.test(line)) read(line)
    } catch (error) {
      throw new TypeError(`line ${number} does not parse: ${messageOf(error)}`)
    }
    if (number % turnLines === 0) yield
  }
  return families.finished()
}
