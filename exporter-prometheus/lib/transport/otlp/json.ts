import { ByteSink } from '../../line-writer/line-writer.ts'
import type { Body } from '../body.ts'
import type { Encoding } from './encoding.ts'
import type { Fields, Write } from './fields.ts'

// Protobuf's mapping to JSON, with the exceptions of OTLP: 64-bit integers are strings, enum values are numbers, ids are
// hexadecimal. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding

/** Grows, but few points need more. */
const initialBytes = 1_024

/**
 * What JSON has to escape. Not half a pair of surrogates: strict parsers refuse that escape, so it is replaced, as it is in
 * protobuf.
 */
const special = /["\\\p{Cc}]/u

/** Writes bytes: strings would be most of the garbage of a push, and its collection the longest time that it holds the loop. */
class JsonFields implements Fields {
  readonly #bytes = new ByteSink()
  /** What comes before the next field. */
  #separator = ''

  /** The fields of a message, the first one after a comma as well. The next call overwrites them. */
  fieldsOf<T>(write: Write<T>, value: T): Buffer {
    const bytes = this.#bytes
    bytes.rewind(0)
    this.#separator = ','
    write(value, this)
    return bytes.room(0).buffer.subarray(0, bytes.offset)
  }

  /** The same with a message as one of a list. */
  itemOf<T>(write: Write<T>, value: T): Buffer {
    return this.fieldsOf(value => {
      this.#bytes.text(',')
      this.#object(write, value)
    }, value)
  }

  string(_number: number, name: string, value: string): void {
    this.#key(name)
    this.#quoted(special.test(value) ? JSON.stringify(value.toWellFormed()).slice(1, -1) : value)
  }

  choice(_number: number, name: string, value: boolean | number): void {
    this.#key(name)
    this.#bytes.text(`${value}`)
  }

  integer(_number: number, name: string, value: number): void {
    this.#key(name)
    this.#quoted(`${value}`)
  }

  count(number: number, name: string, value: number): void {
    this.integer(number, name, value)
  }

  signed(number: number, name: string, value: number): void {
    this.double(number, name, value)
  }

  double(_number: number, name: string, value: number): void {
    this.#key(name)
    this.#double(value)
  }

  time(_number: number, name: string, timeMs: number | undefined): void {
    if (timeMs === undefined) return
    this.#key(name)
    this.#quoted(`${Math.round(timeMs)}000000`)
  }

  id(number: number, name: string, digits: string | undefined): void {
    if (digits !== undefined) this.string(number, name, digits)
  }

  doubles(_number: number, name: string, values: readonly number[]): void {
    this.#list(name, values, value => this.#double(value))
  }

  counts(_number: number, name: string, values: readonly number[]): void {
    this.#list(name, values, value => this.#quoted(`${value}`))
  }

  message<T>(_number: number, name: string, write: Write<T>, value: T): void {
    this.#key(name)
    this.#object(write, value)
  }

  messages<T>(_number: number, name: string, write: Write<T>, values: readonly T[]): void {
    if (values.length > 0) this.#list(name, values, value => this.#object(write, value))
  }

  #key(name: string): void {
    this.#bytes.text(this.#separator)
    this.#quoted(name)
    this.#bytes.text(':')
    this.#separator = ','
  }

  #quoted(text: string): void {
    const bytes = this.#bytes
    bytes.text('"')
    bytes.text(text)
    bytes.text('"')
  }

  /** JSON has no NaN and no infinity. */
  #double(value: number): void {
    if (Number.isFinite(value)) this.#bytes.number(value)
    else this.#quoted(`${value}`)
  }

  #object<T>(write: Write<T>, value: T): void {
    this.#bytes.text('{')
    this.#separator = ''
    write(value, this)
    this.#bytes.text('}')
    this.#separator = ','
  }

  #list<T>(name: string, values: readonly T[], write: (value: T) => void): void {
    this.#key(name)
    let separator = '['
    for (const value of values) {
      this.#bytes.text(separator)
      separator = ','
      write(value)
    }
    this.#bytes.text(values.length === 0 ? '[]' : ']')
  }
}

/** One for all, because what it has written is copied at once. */
const fields = new JsonFields()

/** Puts something that begins with a comma between brackets, without the comma. */
function within(before: string, pieces: Body, after: string): Body {
  const [first = Buffer.from(','), ...rest] = pieces.filter(({ length }) => length > 0)
  return [Buffer.from(before), first.subarray(1), ...rest, Buffer.from(after)]
}

/** JSON. Answers have the same form, or that of a `Status` if it was not a success. */
export const jsonEncoding: Encoding = {
  contentType: 'application/json',
  points(write) {
    let bytes: Buffer = Buffer.allocUnsafe(initialBytes)
    let length = 0
    return {
      get length() {
        return length
      },
      add(point) {
        const item = fields.itemOf(write, point)
        const end = length + item.length
        if (end > bytes.length) bytes = Buffer.concat([bytes.subarray(0, length)], 2 * end)
        item.copy(bytes, length)
        length = end
      },
      finish: () => bytes.subarray(0, length),
    }
  },
  fields: (write, value) => [Buffer.from(fields.fieldsOf(write, value))],
  message: (_number, name, body) => within(name === undefined ? ',{' : `,"${name}":{`, body, '}'),
  list: (name, items) => within(`,"${name}":[`, items, ']'),
  whole: body => within('{', body, '}'),
  decode({ status, body }) {
    const answer = JSON.parse(Buffer.from(body).toString())
    const { rejectedDataPoints = 0, errorMessage = '' } = answer.partialSuccess ?? {}
    return status >= 300
      ? { rejected: 0, message: String(answer.message ?? '') }
      : { rejected: Number(rejectedDataPoints), message: String(errorMessage) }
  },
}
