import type { LabelPair } from 'metrics-facade/registry'
import { shown } from '../base/error.ts'

/** What follows the value of a sample in OpenMetrics: one observed event. */
export interface ParsedExemplar {
  readonly pairs: readonly LabelPair[]
  readonly value: number
  /** Unix time in milliseconds, if it is told. */
  readonly timestampMs: number | undefined
}

/** One line of a text format that is not a comment. Its timestamp is checked and dropped. */
export interface Sample {
  readonly name: string
  readonly pairs: readonly LabelPair[]
  readonly value: number
  readonly exemplar: ParsedExemplar | undefined
}

const bareName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const word = /[^ \t]+/y
const blank = /[ \t]*/y
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const infinite = /^([+-]?)inf(?:inity)?$/i
const escaped = /\\([\\"n])/g

/** A number as the text formats write it; `undefined` for anything else. */
export function parseNumber(text: string): number | undefined {
  if (decimal.test(text)) return Number(text)
  const sign = infinite.exec(text)?.[1]
  if (sign !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return text.toLowerCase() === 'nan' ? Number.NaN : undefined
}

/** Resolves the escapes of a quoted string; a backslash before any other character stands for itself. */
export function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(escaped, (_, one: string) => (one === 'n' ? '\n' : one)) : text
}

const backslash = 92
const quote = 34

/** The index of the first quote that no backslash precedes; -1 without one. */
function closingQuote(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === backslash) at += 1
    else if (code === quote) return at
  }
  return -1
}

/** Reads a line from left to right. */
class LineReader {
  readonly #line: string
  #at = 0

  constructor(line: string) {
    this.#line = line
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#line.length
  }

  skipBlanks(): void {
    this.#match(blank)
  }

  isBefore(character: string): boolean {
    return this.#line[this.#at] === character
  }

  /** Skips a character; returns false if it is not the next one. */
  skip(character: string): boolean {
    if (!this.isBefore(character)) return false
    this.#at += 1
    return true
  }

  expect(character: string): void {
    if (!this.skip(character)) this.refuse(`a ${character}`)
  }

  refuse(expected: string): never {
    throw new TypeError(`${expected} is missing before ${shown(this.#line.slice(this.#at, this.#at + 50))}`)
  }

  number(what: string): number {
    this.skipBlanks()
    const text = this.#match(word)
    const number = parseNumber(text)
    if (number === undefined) throw new TypeError(`${what} is ${shown(text)}, which is not a number`)
    return number
  }

  /** A name without quotes; empty if there is none. */
  name(): string {
    return this.#match(bareName)
  }

  quoted(): string {
    this.expect('"')
    const line = this.#line
    const from = this.#at
    let end = line.indexOf('"', from)
    // Measured: with a look at each character, labels take four times as long.
    if (line.charCodeAt(end - 1) === backslash) end = closingQuote(line, from)
    this.#at = end < 0 ? line.length : end
    this.expect('"')
    return unescaped(line.slice(from, end))
  }

  /** The contents of braces: labels, and a metric's name in quotes without a value. */
  labels(): { readonly pairs: LabelPair[]; readonly metric: string | undefined } {
    const pairs: LabelPair[] = []
    const names = new Set<string>()
    let metric: string | undefined
    this.expect('{')
    for (this.skipBlanks(); !this.skip('}'); this.skipBlanks()) {
      const isQuoted = this.isBefore('"')
      const name = (isQuoted ? this.quoted() : this.name()) || this.refuse('a label')
      this.skipBlanks()
      if (this.skip('=')) {
        this.skipBlanks()
        if (names.has(name)) throw new TypeError(`the label ${shown(name)} occurs twice`)
        names.add(name)
        pairs.push([name, this.quoted()])
      } else if (isQuoted && metric === undefined && pairs.length === 0) metric = name
      else this.refuse('a =')
      this.skipBlanks()
      if (!this.skip(',') && !this.isBefore('}')) this.refuse('a comma')
    }
    return { pairs, metric }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.#line)?.[0] ?? ''
    this.#at += text.length
    return text
  }
}

/** What follows the value: a timestamp, and an exemplar after `#`. */
function exemplarIn(line: LineReader): ParsedExemplar | undefined {
  line.skipBlanks()
  if (!line.isAtEnd && !line.isBefore('#')) line.number('the timestamp')
  line.skipBlanks()
  if (line.isAtEnd) return undefined
  line.expect('#')
  line.skipBlanks()
  const { pairs } = line.labels()
  const value = line.number('the value of its exemplar')
  line.skipBlanks()
  const seconds = line.isAtEnd ? undefined : line.number('the time of its exemplar')
  return { pairs, value, timestampMs: seconds === undefined ? undefined : Math.round(seconds * 1000) }
}

/** @throws TypeError for what is not a sample. */
export function parseSample(text: string): Sample {
  const line = new LineReader(text)
  line.skipBlanks()
  const bare = line.name()
  line.skipBlanks()
  const { pairs, metric = '' } = line.isBefore('{') ? line.labels() : { pairs: [] }
  if ((bare === '') === (metric === '')) line.refuse('one name of a metric')
  const value = line.number('the value')
  const exemplar = exemplarIn(line)
  line.skipBlanks()
  if (!line.isAtEnd) line.refuse('the end of the line')
  return { name: bare || metric, pairs, value, exemplar }
}
