// Reads delimited messages of io.prometheus.client, written from the format's rules and not with the exporter's library.
// It throws on a field that it does not know, or whose wire type is not that of its type.

type FieldType = 'string' | 'double' | 'uint' | 'sint' | 'sints' | Schema

/** Fields by number; those with a name that ends in `*` may come more than once. */
interface Schema {
  readonly [field: number]: readonly [name: string, type: FieldType]
}

const timestamp: Schema = { 1: ['seconds', 'uint'], 2: ['nanos', 'uint'] }
const label: Schema = { 1: ['name', 'string'], 2: ['value', 'string'] }
const exemplar: Schema = { 1: ['label*', label], 2: ['value', 'double'], 3: ['timestamp', timestamp] }
const bucket: Schema = { 1: ['count', 'uint'], 2: ['bound', 'double'], 3: ['exemplar', exemplar] }
const span: Schema = { 1: ['offset', 'sint'], 2: ['length', 'uint'] }
const quantile: Schema = { 1: ['quantile', 'double'], 2: ['value', 'double'] }
const histogram: Schema = {
  1: ['count', 'uint'],
  2: ['sum', 'double'],
  3: ['bucket*', bucket],
  5: ['schema', 'sint'],
  6: ['zeroThreshold', 'double'],
  7: ['zeroCount', 'uint'],
  9: ['negativeSpan*', span],
  10: ['negativeDeltas', 'sints'],
  12: ['positiveSpan*', span],
  13: ['positiveDeltas', 'sints'],
  15: ['created', timestamp],
  16: ['exemplar*', exemplar],
}
const metric: Schema = {
  1: ['label*', label],
  2: ['gauge', { 1: ['value', 'double'] }],
  3: ['counter', { 1: ['value', 'double'], 2: ['exemplar', exemplar], 3: ['created', timestamp] }],
  4: [
    'summary',
    { 1: ['count', 'uint'], 2: ['sum', 'double'], 3: ['quantile*', quantile], 4: ['created', timestamp] },
  ],
  7: ['histogram', histogram],
}
const family: Schema = {
  1: ['name', 'string'],
  2: ['help', 'string'],
  3: ['type', 'uint'],
  4: ['metric*', metric],
  5: ['unit', 'string'],
}

class Reader {
  at = 0
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.at++]
      if (byte === undefined || shift > 63n) throw new SyntaxError('a varint does not end')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }

  take(length: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + length)
    if (taken.length < length) throw new SyntaxError('the bytes end too early')
    this.at += length
    return taken
  }

  delimited(): Uint8Array {
    return this.take(Number(this.varint()))
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length
  }
}

function zigzag(value: bigint): number {
  return Number((value >> 1n) ^ -(value & 1n))
}

function exactly(value: bigint): number {
  if (BigInt(Number(value)) !== value) throw new SyntaxError(`${value} is not a double`)
  return Number(value)
}

function packed(bytes: Uint8Array): number[] {
  const reader = new Reader(bytes)
  const values: number[] = []
  while (!reader.isAtEnd) values.push(zigzag(reader.varint()))
  return values
}

const wireTypes: Readonly<Record<string, number>> = { string: 2, double: 1, uint: 0, sint: 0, sints: 2 }

function readField(reader: Reader, type: FieldType): unknown {
  if (typeof type === 'object') return readMessage(reader.delimited(), type)
  switch (type) {
    case 'string':
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reader.delimited())
    case 'double': {
      const bytes = reader.take(8)
      return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true)
    }
    case 'uint':
      return exactly(reader.varint())
    case 'sint':
      return zigzag(reader.varint())
    case 'sints':
      return packed(reader.delimited())
  }
}

/** A message as a plain object; a field that may come more than once is an array, if it comes. */
// biome-ignore lint/suspicious/noExplicitAny: what is not as a test expects it fails there.
export type Message = Record<string, any>

function readMessage(bytes: Uint8Array, schema: Schema): Message {
  const reader = new Reader(bytes)
  const message: Message = {}
  while (!reader.isAtEnd) {
    const tag = Number(reader.varint())
    const known = schema[tag >> 3]
    if (known === undefined) throw new SyntaxError(`unknown field ${tag >> 3}`)
    const [name, type] = known
    const wireType = typeof type === 'object' ? 2 : wireTypes[type]
    if ((tag & 7) !== wireType) throw new SyntaxError(`${name} has the wire type ${tag & 7}`)
    const value = readField(reader, type)
    if (name.endsWith('*')) {
      message[name.slice(0, -1)] ??= []
      message[name.slice(0, -1)].push(value)
    } else if (name in message) throw new SyntaxError(`${name} comes twice`)
    else message[name] = value
  }
  return message
}

/** The families of an exposition. */
export function readProtobuf(bytes: Uint8Array): Message[] {
  const reader = new Reader(bytes)
  const families: Message[] = []
  while (!reader.isAtEnd) families.push(readMessage(reader.delimited(), family))
  return families
}
