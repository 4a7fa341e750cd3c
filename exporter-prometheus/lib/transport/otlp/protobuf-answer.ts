import type { Incoming } from '../exchange.ts'
import type { Said } from './encoding.ts'

// The reader of pbf would be the largest part of all that sends metrics, and answers have four fields.

type Field = readonly [field: number, value: number | Uint8Array]

/** The fields of a message that are integers, strings or messages. Throws if it is cut off, or has other ones. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0
  const readVarint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('The message is cut off.')
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = readVarint()
    const value = readVarint()
    const wireType = tag & 7
    if (wireType === 0) yield [tag >>> 3, value]
    else if (wireType === 2 && at + value <= bytes.length) {
      at += value
      yield [tag >>> 3, bytes.subarray(at - value, at)]
    } else throw new RangeError('The message has fields of other types.')
  }
}

/** Reads an `ExportMetricsServiceResponse`, or a `Status` if it was not a success. */
export function decodeAnswer({ status, body }: Incoming): Said {
  const isStatus = status >= 300
  const fields = new Map(fieldsOf(body))
  const partial = fields.get(1)
  const of = isStatus ? fields : new Map(partial instanceof Uint8Array ? fieldsOf(partial) : [])
  const message = of.get(2)
  return {
    rejected: isStatus ? 0 : Number(of.get(1) ?? 0),
    message: message instanceof Uint8Array ? Buffer.from(message).toString() : '',
  }
}
