import { Decimal, mostDecimalBytes } from './decimal.ts'
import { copyText, type EncodedText, viewOf } from './encoded.ts'
import { escapeValue } from './escape.ts'
import { formatValue } from './number.ts'

/** What a buffer has at least: enough for some hundred series. */
const leastBytes = 65_536

/** What is asked for at once, however much is expected: an estimate must not be what a render fails for. */
const mostBytes = 2 ** 26

/** Characters up to which text is written one by one: measured, a call of the engine takes as long as forty of them. */
const shortLength = 64

/** The largest integer that is turned into digits here. */
const maxInteger = 2 ** 31 - 1

const nothing = Buffer.alloc(0)
const nothingView = viewOf(nothing)

/** Bytes that close the labels, and of a sample's value and what ends its line, at the most. */
const mostAfterLabels = 32

const decimal = new Decimal()

let pages = 0

/**
 * Puts text, numbers and bytes, one after the other, into one buffer.
 *
 * Bytes and not strings, because what all lines have in common is copied: measured, to put strings together and then
 * to encode them takes twice as long and more.
 */
export class ByteSink {
  #buffer: Buffer
  #view: DataView
  #length = 0
  #taken = 0
  #isAscii = true
  /** Which bytes a place is one of: that of no other sink, and another after `take()`. */
  page: number = ++pages

  /** @param bytes - how many there may be. It takes more, but then has to copy them. */
  constructor(bytes = 0) {
    this.#buffer = Buffer.allocUnsafe(Math.min(Math.max(bytes, leastBytes), mostBytes))
    this.#view = viewOf(this.#buffer)
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
    const isShort = value >= 0 && value <= maxInteger && Math.floor(value) === value && !Object.is(value, -0)
    if (isShort) this.#digits(value | 0)
    else if (decimal.take(value)) this.#length += decimal.write(this.#reserve(mostDecimalBytes), this.#length)
    else this.text(formatValue(value))
  }

  /** Text that is encoded, or a part of it. */
  encoded(text: EncodedText, from = 0, to: number = text.length): void {
    this.#reserve(to - from)
    copyText(text.view, from, to, this.#view, this.#length)
    this.#length += to - from
    this.#isAscii &&= text.isAscii
  }

  /**
   * The whole line of a sample: what stands between two places on this page once more, then a part of `text`, which is
   * the value of the last label, and the sample's own.
   */
  sample(from: number, to: number, text: EncodedText, textFrom: number, textTo: number, value: number): void {
    this.#isAscii &&= text.isAscii
    this.#line(this.#view, from, to, text.view, textFrom, textTo, value)
  }

  /** The whole line of a sample: its name, the labels that stand between two places on a sink's page, and its value. */
  otherSample(name: EncodedText, labels: ByteSink, from: number, to: number, value: number): void {
    this.#isAscii &&= name.isAscii && labels.#isAscii
    this.#line(name.view, 0, name.length, labels.#view, from, to, value)
  }

  /** What closes the last label and all of them, and stands before a sample's value. */
  closeLabels(): void {
    const buffer = this.#reserve(3)
    // A double quote, a brace, a space.
    buffer[this.#length] = 34
    buffer[this.#length + 1] = 125
    buffer[this.#length + 2] = 32
    this.#length += 3
  }

  /** The text between two places on this page, once more. */
  copy(from: number, to: number): void {
    this.#reserve(to - from)
    copyText(this.#view, from, to, this.#view, this.#length)
    this.#length += to - from
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length)
    this.#length += bytes.length
    // They may be anything.
    this.#isAscii = false
  }

  /** All that was written and not taken yet. */
  take(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#length)
    this.#taken += this.#length
    this.#length = 0
    this.#buffer = nothing
    this.#view = nothingView
    this.page = ++pages
    return bytes
  }

  /** All that was written and not taken yet, if it was text. */
  toString(): string {
    // Measured: text that is known to take a byte each is read in a fraction of the time.
    return this.#buffer.toString(this.#isAscii ? 'latin1' : 'utf8', 0, this.#length)
  }

  /** All in one, because it is what most lines are: two stretches of text, of which the last label's value ends the second. */
  #line(
    first: DataView,
    firstFrom: number,
    firstTo: number,
    second: DataView,
    secondFrom: number,
    secondTo: number,
    value: number,
  ): void {
    const secondAt = this.#length + firstTo - firstFrom
    const end = secondAt + secondTo - secondFrom
    const buffer = this.#reserve(end - this.#length + mostAfterLabels)
    copyText(first, firstFrom, firstTo, this.#view, this.#length)
    copyText(second, secondFrom, secondTo, this.#view, secondAt)
    buffer[end] = 34
    buffer[end + 1] = 125
    buffer[end + 2] = 32
    this.#length = end + 3
    this.number(value)
    buffer[this.#length++] = 10
  }

  #digits(integer: number): void {
    const buffer = this.#reserve(10)
    let end = this.#length + 1
    for (let limit = 10; limit <= integer && limit < 1e10; limit *= 10) end += 1
    this.#length = end
    let rest = integer
    do {
      const quotient = (rest / 10) | 0
      buffer[--end] = 48 + rest - quotient * 10
      rest = quotient
    } while (rest > 0)
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
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, leastBytes))
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
      this.#view = viewOf(larger)
    }
    return this.#buffer
  }
}
