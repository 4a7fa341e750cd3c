import { PbfReader } from 'pbf'
import type { Incoming } from '../exchange.ts'
import type { Said } from './encoding.ts'

/** Reads a number and a string from their fields; both messages below have one of each. */
function readFields(bytes: Uint8Array, numberField: number, stringField: number): Said {
  const said = { rejected: 0, message: '' }
  return new PbfReader(bytes).readFields((field, into, reader) => {
    if (field === numberField) into.rejected = reader.readVarint(true)
    else if (field === stringField) into.message = reader.readString()
  }, said)
}

/** Reads an `ExportMetricsServiceResponse`, or a `Status` if it was not a success. */
export function decodeAnswer({ status, body }: Incoming): Said {
  if (status >= 300) return readFields(body, 0, 2)
  const found = { partialSuccess: new Uint8Array() as Uint8Array }
  new PbfReader(body).readFields((field, into, reader) => {
    if (field === 1) into.partialSuccess = reader.readBytes()
  }, found)
  return readFields(found.partialSuccess, 1, 2)
}
