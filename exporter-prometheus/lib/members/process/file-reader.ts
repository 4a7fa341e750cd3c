import { builtin } from '../../base/builtin.ts'
import { type Address, offsetOf, pageLength, pageOf } from '../invitation.ts'
import type { Place } from '../part.ts'
import type { Memory } from '../parts.ts'
import { Chunk, chunkHeaderBytes, decodeHeader, type Header, headerBytes, type Unread } from './layout.ts'
import { LogLines } from './log-lines.ts'

/** A page is never longer: what says so is no page. */
const mostBytes = 2 ** 28

/** How often a file is read again that was written meanwhile. */
const mostReads = 3

interface ReadPage {
  readonly cells: Float64Array
  readonly offset: number
}

/** How to open what may not be a file: a pipe would wait for somebody who writes. */
export function withoutWaiting(): number {
  const { O_NONBLOCK = 0, O_RDONLY } = builtin('node:fs').constants
  return O_RDONLY | O_NONBLOCK
}

/** A file that cannot be read. */
export class UnreadFile extends Error {
  readonly reason: Unread

  constructor(reason: Unread, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Reads the file of another process, while that writes it or after it has ended. */
export class FileReader implements Memory {
  header: Header | undefined
  readonly #file: string | number
  /** By the number of the page. */
  readonly #cells = new Map<number, ReadPage>()
  readonly #regions = new Map<number, ReadPage>()
  readonly #log: Array<{ readonly offset: number; readonly bytes: number }> = []
  #chunks = 0
  #end = headerBytes
  #cellPages = 0
  #regionPages = 0
  #logRead = 0
  readonly #lines = new LogLines()

  /** @param file - its path, or the descriptor of one that is open. */
  constructor(file: string | number) {
    this.#file = file
  }

  /**
   * Reads the numbers and the log, of which `next` returns the records. Returns `'replaced'` if it is another file now,
   * for which a new reader is needed.
   *
   * @throws UnreadFile, or the error of the file system.
   */
  read(): 'replaced' | undefined {
    return withFile(this.#file, fd => {
      const before = this.header
      let header = readHeader(fd)
      // Not by its number in the file system, which is used again.
      if (before !== undefined && header.id !== before.id) return 'replaced'
      if (header.generation === before?.generation) {
        this.header = header
        return undefined
      }
      // Asked after the header is read: it may have grown in between.
      const { size } = builtin('node:fs').fstatSync(fd)
      if (size < header.fileBytes) throw new UnreadFile('unreadable', 'a part of it is missing')
      for (let reads = 1; ; reads++) {
        this.#readNumbers(fd, header)
        const after = readHeader(fd)
        // What the first write has freed is used again while the second one is under way.
        if (after.generation === header.generation || reads === mostReads) break
        header = after
      }
      this.#readLog(fd, header)
      this.header = header
      return undefined
    })
  }

  /** The next record of the log; `undefined` if there is none yet. */
  next(): string | undefined {
    return this.#lines.next()
  }

  place(address: Address): Place {
    return placeIn(this.#cells, address)
  }

  readonly regions = (pointer: number): Float64Array => {
    if (pointer === 0) return new Float64Array(0)
    const { page, at } = placeIn(this.#regions, pointer - 1)
    return page.subarray(at + 1, at + 1 + page[at]!)
  }

  #readNumbers(fd: number, header: Header): void {
    for (; this.#chunks < header.chunks; this.#chunks++) this.#openChunk(fd)
    // Pointers lead to regions that are not older.
    for (const pages of [this.#cells, this.#regions]) {
      for (const { cells, offset } of pages.values()) readInto(fd, new Uint8Array(cells.buffer), offset)
    }
  }

  #openChunk(fd: number): void {
    const { kind, offset, bytes } = readPlace(fd, this.#end)
    this.#end = offset + bytes
    if (kind === Chunk.log) this.#log.push({ offset, bytes })
    else if (kind === Chunk.cells) this.#cellPages = addPage(this.#cells, this.#cellPages, offset, bytes)
    else if (kind === Chunk.regions)
      this.#regionPages = addPage(this.#regions, this.#regionPages, offset, bytes)
    else throw new UnreadFile('unreadable', 'it has a chunk of an unknown kind')
  }

  #readLog(fd: number, { logBytes }: Header): void {
    let start = 0
    for (const { offset, bytes } of this.#log) {
      const from = Math.max(this.#logRead, start)
      const to = Math.min(logBytes, start + bytes)
      if (to > from) {
        const piece = Buffer.alloc(to - from)
        readInto(fd, piece, offset + from - start)
        this.#lines.add(piece)
      }
      start += bytes
    }
    this.#logRead = logBytes
  }
}

/**
 * Reads the header and the first record of the log, and nothing else; that is `''` if there is none yet.
 *
 * @throws UnreadFile, or the error of the file system.
 */
export function readFirst(path: string): { readonly header: Header; readonly line: string } {
  return withFile(path, fd => {
    const header = readHeader(fd)
    const lines = new LogLines()
    let line: string | undefined
    let end = headerBytes
    let logBytes = 0
    for (let chunk = 0; chunk < header.chunks && line === undefined; chunk++) {
      const { kind, offset, bytes } = readPlace(fd, end)
      end = offset + bytes
      if (kind !== Chunk.log) continue
      const text = Buffer.alloc(Math.max(0, Math.min(bytes, header.logBytes - logBytes)))
      logBytes += bytes
      readInto(fd, text, offset)
      lines.add(text)
      line = lines.next()
    }
    return { header, line: line ?? '' }
  })
}

/** Does work on a file that is open meanwhile. */
function withFile<T>(file: string | number, work: (fd: number) => T): T {
  const { closeSync, fstatSync, openSync } = builtin('node:fs')
  const fd = typeof file === 'number' ? file : openSync(file, withoutWaiting())
  try {
    if (!fstatSync(fd).isFile()) throw new UnreadFile('unreadable', 'it is not a file')
    return work(fd)
  } finally {
    if (fd !== file) closeSync(fd)
  }
}

/** What the chunk is that begins here, and where its contents are. */
function readPlace(fd: number, position: number): { kind: number; offset: number; bytes: number } {
  const numbers = new Float64Array(2)
  readInto(fd, new Uint8Array(numbers.buffer), position)
  const [kind, bytes] = numbers as unknown as [number, number]
  if (!(bytes > 0 && bytes <= mostBytes && Number.isInteger(bytes))) {
    throw new UnreadFile('unreadable', 'a chunk of it has no length')
  }
  return { kind, offset: position + chunkHeaderBytes, bytes }
}

function readHeader(fd: number): Header {
  const bytes = new Uint8Array(headerBytes)
  const length = readInto(fd, bytes, 0)
  const header = decodeHeader(bytes.subarray(0, length))
  if (header === 'version') throw new UnreadFile(header, 'another version of the exporter has written it')
  if (header === 'unreadable') throw new UnreadFile(header, 'it does not begin as files of processes do')
  return header
}

/** Reads up to the end of the file, and returns how many bytes those were. */
function readInto(fd: number, bytes: Uint8Array, position: number): number {
  const { readSync } = builtin('node:fs')
  let read = 0
  while (read < bytes.length) {
    const got = readSync(fd, bytes, read, bytes.length - read, position + read)
    if (got === 0) break
    read += got
  }
  return read
}

/** Returns the number of the next page; a larger page has several numbers. */
function addPage(pages: Map<number, ReadPage>, number: number, offset: number, bytes: number): number {
  pages.set(number, { cells: new Float64Array(bytes / 8), offset })
  return number + Math.ceil(bytes / 8 / pageLength)
}

function placeIn(pages: ReadonlyMap<number, ReadPage>, address: Address): Place {
  const page = pages.get(pageOf(address))
  if (page === undefined) throw new RangeError('a process has no page of this number')
  return { page: page.cells, at: offsetOf(address) }
}
