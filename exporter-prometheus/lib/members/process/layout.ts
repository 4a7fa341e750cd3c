/** The version of what follows. Files of another one are left alone. */
export const version = 1

/** The beginning of every file, as a number: "metric". */
const magic = 0x6d6574726963

/** The bytes of a header; the chunks follow it. */
export const headerBytes = 128

/** The bytes before the contents of a chunk: what it is, and how long. */
export const chunkHeaderBytes = 16

/** What a chunk holds: a part of the log, numbers of fixed places, or numbers that pointers lead to. */
export const Chunk = { log: 1, cells: 2, regions: 3 } as const

export type ChunkKind = (typeof Chunk)[keyof typeof Chunk]

/** The beginning of a file, which is written last. */
export interface Header {
  /** Of the file: another one that takes its place has another. */
  readonly id: number
  /** How often the file was written. */
  readonly generation: number
  /** When it was written last. */
  readonly writtenMs: number
  /** How much of the log is complete. */
  readonly logBytes: number
  readonly chunks: number
  /** How long the file is at least. */
  readonly fileBytes: number
  /** How many members there are in it: a process and its threads. */
  readonly living: number
  readonly ended: number
  /** The number of the last command that the process has obeyed. */
  readonly obeyed: number
  /** How often the process has written, in this file and in those before. */
  readonly writes: number
}

export function encodeHeader(header: Header): Uint8Array {
  const { generation, writtenMs, logBytes, chunks, fileBytes, living, ended, obeyed, id, writes } = header
  const numbers = new Float64Array(headerBytes / 8)
  const ofFile = [magic, version, generation, writtenMs, logBytes, chunks, fileBytes]
  numbers.set([...ofFile, living, ended, obeyed, id, writes])
  return new Uint8Array(numbers.buffer)
}

/** Why a file is left out. */
export type Unread = 'version' | 'unreadable'

/** The header, or why the file cannot be read. */
export function decodeHeader(bytes: Uint8Array): Header | Unread {
  if (bytes.length < headerBytes) return 'unreadable'
  const [first, second, ...rest] = new Float64Array(bytes.slice(0, headerBytes).buffer)
  if (first !== magic) return 'unreadable'
  if (second !== version) return 'version'
  const [generation, writtenMs, logBytes, chunks, fileBytes, living, ended, obeyed, id, writes] = rest as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { id, generation, writtenMs, logBytes, chunks, fileBytes, living, ended, obeyed, writes }
}
