import { builtin } from '../base/builtin.ts'
import { escapeValue } from '../names/quoting.ts'
import { decodeMostlyAscii } from './decode.ts'
import { copyText, type EncodedText, viewOf } from './encoded-text.ts'
import { mostNumberBytes, writeNumber } from './number.ts'
import { Pages, pageBytes } from './pages.ts'
import { keepCompiled } from './shape.ts'

/** Limits the first allocation, so that a wrong estimate cannot make a render fail. */
const mostBytes = 2 ** 26

/** Leaves room for what follows the last series. */
const mostStringBytes = builtin('node:buffer').constants.MAX_STRING_LENGTH - 2 ** 20

/** Strings up to this length are copied by character. Measured: one native call costs as much as forty characters. */
const shortLength = 64

const nothing = Buffer.alloc(0)
const nothingView = viewOf(nothing)

let pageCount = 0

/** Memory to write to. */
export interface Room {
  readonly buffer: Buffer
  /** A view of the same bytes. */
  readonly view: DataView
}

/**
 * Appends strings, numbers and bytes to one buffer.
 *
 * It holds bytes, not strings, because most of a line is copied from another. Measured: building strings and encoding
 * them afterwards takes more than twice as long.
 */
export class ByteSink {
  readonly #pages: Pages
  readonly #most: number
  #buffer: Buffer = nothing
  #view: DataView = nothingView
  #length = 0
  #taken = 0
  #isAscii = true
  /** Unique id of what was written since `beginPage()`. Another one invalidates recorded offsets. */
  page: number = ++pageCount

  /**
   * @param bytes - the expected size. Exceeding it costs a copy.
   * @param pages - the source of memory.
   * @param most - the length beyond which `checkLength` throws; by default slightly less than a string can hold.
   * @param memory - of another, which has ended: used if it is as large as expected.
   */
  constructor(bytes = 0, pages: Pages = new Pages(), most: number = mostStringBytes, memory?: Room) {
    this.#pages = pages
    this.#most = most
    const expected = Math.min(bytes, mostBytes)
    if (memory !== undefined && memory.buffer.length >= expected) {
      this.#buffer = memory.buffer
      this.#view = memory.view
    }
    this.#reserve(expected)
  }

  /** Throws if more was written than fits into one string. */
  checkLength(): void {
    if (this.#length > this.#most) throw new RangeError('the exposition is longer than a string can be')
  }

  /** The number of bytes written since the start, taken ones included. */
  get written(): number {
    return this.#taken + this.#length
  }

  /** The offset of the next byte on this page. */
  get offset(): number {
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

  /** Writes a label value, escaped, without its quotes. */
  labelValue(value: string): void {
    if (!this.plain(value)) this.text(escapeValue(value))
  }

  /** Writes a short string of which no format escapes anything. Returns false and writes nothing if it is not one. */
  plain(value: string): boolean {
    const { length } = value
    if (length > shortLength) return false
    const buffer = this.#reserve(length)
    let at = this.#length
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      // A control character, a double quote, a backslash, or not ASCII.
      if (code < 32 || code === 34 || code === 92 || code > 127) return false
      buffer[at++] = code
    }
    this.#length = at
    return true
  }

  /** Writes the value of a sample and ends the line. */
  lineEnd(value: number): void {
    this.number(value)
    this.#reserve(1)[this.#length++] = 10
  }

  /** Writes the value of a sample. */
  number(value: number): void {
    this.#length = writeNumber(this.#reserve(mostNumberBytes), this.#length, value)
  }

  encoded({ view, length, isAscii }: EncodedText): void {
    this.#reserve(length)
    this.#length = copyText(view, 0, length, this.#view, this.#length)
    this.#isAscii &&= isAscii
  }

  /** The current page with room for `bytes` more. The caller writes from `offset` on and then calls `writtenTo`. */
  room(bytes: number): Room {
    const buffer = this.#reserve(bytes)
    return { buffer, view: this.#view }
  }

  /** Whether everything written so far is ASCII. */
  get isAscii(): boolean {
    return this.#isAscii
  }

  writtenTo(offset: number, isAscii: boolean): void {
    this.#length = offset
    this.#isAscii &&= isAscii
  }

  /** Writes what stands between the last label value and the value of the sample. */
  closeLabels(): void {
    this.text('"} ')
  }

  /** Appends a copy of the bytes between two offsets of this page. */
  copy(from: number, to: number): void {
    this.#reserve(to - from)
    this.#length = copyText(this.#view, from, to, this.#view, this.#length)
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length)
    this.#length += bytes.length
    // Their content is unknown.
    this.#isAscii = false
  }

  /** Invalidates recorded offsets. */
  beginPage(): void {
    this.page = ++pageCount
  }

  /** Discards everything written after this offset of the page. */
  rewind(offset: number): void {
    this.#length = offset
    // Some recorded offsets lie behind this one.
    this.beginPage()
  }

  /** Another one that takes its memory from the same pages. */
  beside(): ByteSink {
    return new ByteSink(0, this.#pages)
  }

  /** Takes back the memory of what `beside()` has returned has written. The caller must no longer use it. */
  reuse(pieces: readonly Buffer[]): void {
    this.#pages.give(pieces)
  }

  /** Returns everything written since the last `take()`. */
  take(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#length)
    this.#taken += this.#length
    this.#length = 0
    this.#buffer = nothing
    this.#view = nothingView
    this.beginPage()
    return bytes
  }

  /** Everything written since the last `take()`, as a string. */
  toString(): string {
    if (this.#isAscii) return this.#buffer.toString('latin1', 0, this.#length)
    return decodeMostlyAscii(this.#buffer.subarray(0, this.#length))
  }

  #encode(text: string): void {
    const length = Buffer.byteLength(text)
    const isAscii = length === text.length
    this.#reserve(length).write(text, this.#length, isAscii ? 'latin1' : 'utf8')
    this.#isAscii &&= isAscii
    this.#length += length
  }

  /** The buffer, with room for `bytes` more. */
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

keepCompiled(() => new ByteSink())
