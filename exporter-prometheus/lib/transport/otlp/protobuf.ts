import { PbfWriter } from 'pbf'
import { lengthOf } from '../body.ts'
import type { Encoding } from './encoding.ts'
import type { Fields, Write } from './fields.ts'
import { decodeAnswer } from './protobuf-answer.ts'

/** Half of a number of 32 bits. */
const half = 2 ** 16

/** Grows, but few points need more. */
const initialBytes = 1_024

class ProtobufFields extends PbfWriter implements Fields {
  string(number: number, _name: string, value: string): void {
    this.writeStringField(number, value)
  }

  choice(number: number, _name: string, value: boolean | number): void {
    this.writeVarintField(number, +value)
  }

  signed(number: number, _name: string, value: number): void {
    this.writeSVarintField(number, value)
  }

  integer(number: number, _name: string, value: number): void {
    this.writeVarintField(number, value)
  }

  count(number: number, _name: string, value: number): void {
    this.writeFixed64Field(number, value)
  }

  double(number: number, _name: string, value: number): void {
    this.writeDoubleField(number, value)
  }

  /** As 64 bits, exactly: a double would be off by some 100 nanoseconds, and the millisecond might be another. */
  time(number: number, _name: string, timeMs: number | undefined): void {
    if (timeMs === undefined) return
    const wholeMs = Math.round(timeMs)
    // In two halves, because a double does not hold the product, and a BigInt takes longer than all the rest of a point.
    const low = (wholeMs % half) * 1_000_000
    const high = Math.floor(wholeMs / half) * 1_000_000 + Math.floor(low / half)
    this.writeTag(number, 1)
    this.writeFixed32((high % half) * half + (low % half))
    this.writeFixed32(Math.floor(high / half))
  }

  id(number: number, _name: string, digits: string | undefined): void {
    if (digits !== undefined) this.writeBytesField(number, Buffer.from(digits, 'hex'))
  }

  doubles(number: number, _name: string, values: readonly number[]): void {
    this.writePackedDouble(number, values as number[])
  }

  counts(number: number, _name: string, values: readonly number[], isFixed: boolean): void {
    if (isFixed) this.writePackedFixed64(number, values as number[])
    else this.writePackedVarint(number, values as number[])
  }

  message<T>(number: number, _name: string, write: Write<T>, value: T): void {
    this.writeMessage(number, write as never, value)
  }

  messages<T>(number: number, _name: string, write: Write<T>, values: readonly T[]): void {
    for (const value of values) this.writeMessage(number, write as never, value)
  }

  /** What was written. */
  take(): Buffer {
    const { buffer, byteOffset, length } = this.finish()
    return Buffer.from(buffer, byteOffset, length)
  }
}

/** Messages of protobuf. Answers are an `ExportMetricsServiceResponse`, or a `Status` if it was not a success. */
export const protobufEncoding: Encoding = {
  contentType: 'application/x-protobuf',
  points(write) {
    // The same writer as long as a piece goes on; the finished bytes are a view of what it has allocated.
    const fields = new ProtobufFields(new Uint8Array(initialBytes))
    return {
      get length() {
        return fields.pos
      },
      add(point) {
        const { pos } = fields
        try {
          fields.writeMessage(1, write as never, point)
        } catch (error) {
          fields.pos = pos
          throw error
        }
      },
      finish: () => fields.take(),
    }
  },
  fields(write, value) {
    const fields = new ProtobufFields()
    write(value, fields)
    return [fields.take()]
  },
  message(number, _name, body) {
    const head = new ProtobufFields()
    head.writeTag(number, 2)
    head.writeVarint(lengthOf(body))
    return [head.take(), ...body]
  },
  list: (_name, items) => items,
  whole: body => body,
  decode: decodeAnswer,
}
