import { constants } from 'node:buffer'
import { escapeValue } from '../names/quoting.ts'
import { copyText, type EncodedText, viewOf } from './encoded-text.ts'
import { mostNumberBytes, writeNumber } from './number.ts'
import { Pages, pageBytes } from './pages.ts'
import { keepShape } from './shape.ts'

/** What is asked for at once, however much is expected: an estimate must not be what a render fails for. */
const mostBytes = 2 ** 26

/** With some left for what comes after the last series. */
const mostStringBytes = constants.MAX_STRING_LENGTH - 2 ** 20

/** Characters up to which text is written one by one: measured, a call of the engine takes as long as forty of them. */
const shortLength = 64

const nothing = Buffer.alloc(0)
const nothingView = viewOf(nothing)

let pageCount = 0

/** Bytes that are there to be written to. */
export interface Room {
  readonly buffer: Buffer
  /** The same bytes. */
  readonly view: DataView
}

/**
 * Puts text, numbers and bytes, one after the other, into one buffer.
 *
 * Bytes and not strings, because what all lines have in common is copied: measured, to put strings together and then
 * to encode them takes twice as long and more.
 */
export class ByteSink {
  readonly #pages: Pages
  readonly #most: number
  #buffer: Buffer = nothing
  #view: DataView = nothingView
  #length = 0
  #taken = 0
  #isAscii = true
  /** Which bytes a place is one of: that of no other sink, and another after `take()`. */
  page: number = ++pageCount

  /**
   * @param bytes - how many there may be. It takes more, but then has to copy them.
   * @param pages - where memory comes from.
   * @param most - after how many `checkLength` throws: by default, a little before a string cannot have them.
   */
  constructor(bytes = 0, pages: Pages = new Pages(), most: number = mostStringBytes) {
    this.#pages = pages
    this.#most = most
    this.#reserve(Math.min(bytes, mostBytes))
  }

  /** Throws when more was written than can be taken as one string. */
  checkLength(): void {
    if (this.#length > this.#most) throw new RangeError('the exposition is longer than a string can be')
  }

  /** Bytes that were ever written. */
  get written(): number {
    return this.#taken + this.#length
  }

  /** Where the next byte comes to stand on this page. */
  get place(): number {
    return this.#length
  }

  text(text: string): void {
    const { length } = text
    if (length > shortLength) {
      this.#encode(text)
      return
    }
    const buffer = this.#reserve(length)
    let at = this.#length
    let bits = 0
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      bits |= code
      buffer[at++] = code
    }
    if (bits > 127) this.#encode(text)
    else this.#length = at
  }

  /** A label's value as it stands between its quotes. */
  labelValue(value: string): void {
    const { length } = value
    if (length > shortLength) {
      this.text(escapeValue(value))
      return
    }
    const buffer = this.#reserve(length)
    let at = this.#length
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      // A line feed, a double quote, a backslash, or more than a byte.
      if (code === 10 || code === 34 || code === 92 || code > 127) {
        this.text(escapeValue(value))
        return
      }
      buffer[at++] = code
    }
    this.#length = at
  }

  /** The last of a line: a sample's value. */
  lineEnd(value: number): void {
    this.number(value)
    this.#reserve(1)[this.#length++] = 10
  }

  /** A sample's value. */
  number(value: number): void {
    this.#length = writeNumber(this.#reserve(mostNumberBytes), this.#length, value)
  }

  encoded({ view, length, isAscii }: EncodedText): void {
    this.#reserve(length)
    this.#length = copyText(view, 0, length, this.#view, this.#length)
    this.#isAscii &&= isAscii
  }

  /** This page, with room for so many bytes more, for who writes to it from `place` on and then calls `writtenTo`. */
  room(bytes: number): Room {
    const buffer = this.#reserve(bytes)
    return { buffer, view: this.#view }
  }

  /** Whether all that was ever written takes a byte a character. */
  get isAscii(): boolean {
    return this.#isAscii
  }

  writtenTo(place: number, isAscii: boolean): void {
    this.#length = place
    this.#isAscii &&= isAscii
  }

  /** What closes the last label and all of them, and stands before a sample's value. */
  closeLabels(): void {
    this.text('"} ')
  }

  /** The text between two places on this page, once more. */
  copy(from: number, to: number): void {
    this.#reserve(to - from)
    this.#length = copyText(this.#view, from, to, this.#view, this.#length)
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length)
    this.#length += bytes.length
    // They may be anything.
    this.#isAscii = false
  }

  /** Takes back what was written since this place of this page. */
  rewind(place: number): void {
    this.#length = place
    // What was noted as standing behind it is there no more.
    this.page = ++pageCount
  }

  /** All that was written and not taken yet. */
  take(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#length)
    this.#taken += this.#length
    this.#length = 0
    this.#buffer = nothing
    this.#view = nothingView
    this.page = ++pageCount
    return bytes
  }

  /** All that was written and not taken yet, if it was text. */
  toString(): string {
    // Measured: text that is known to take a byte each is read in a fraction of the time.
    return this.#buffer.toString(this.#isAscii ? 'latin1' : 'utf8', 0, this.#length)
  }

  #encode(text: string): void {
    const length = Buffer.byteLength(text)
    const isAscii = length === text.length
    this.#reserve(length).write(text, this.#length, isAscii ? 'latin1' : 'utf8')
    this.#isAscii &&= isAscii
    this.#length += length
  }

  /** The buffer, with room for so many bytes more. */
  #reserve(bytes: number): Buffer {
    const needed = this.#length + bytes
    if (needed > this.#buffer.length) this.#grow(needed)
    return this.#buffer
  }

  #grow(needed: number): void {
    const larger =
      needed <= pageBytes ? this.#pages.take() : Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
    this.#view = viewOf(larger)
  }
}

keepShape(new ByteSink())
