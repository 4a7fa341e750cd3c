import { builtin } from '../../base/builtin.ts'
import { wallMs } from '../../series/wall-clock.ts'
import type { Entry } from '../invitation.ts'
import { Chunk, type ChunkKind, chunkHeaderBytes, encodeHeader, type Header, headerBytes } from './layout.ts'

/** The text of the log is in chunks of this many bytes. */
const logChunkBytes = 16_384 - chunkHeaderBytes

interface Place {
  readonly kind: ChunkKind
  /** Where the contents begin. */
  readonly offset: number
  readonly bytes: number
}

interface Page {
  readonly cells: Float64Array
  readonly place: Place
  /** What differs from the file. */
  from: number
  to: number
}

/**
 * The file of a process, which this one writes: a log of what its numbers are, and the numbers. It is written in such an
 * order that a reader, also after a crash, has the state of the last write or of the one before.
 */
export class MemberFile {
  /** Open for reading, too. */
  readonly fd: number
  readonly #id = Math.random()
  readonly #places: Place[] = []
  readonly #logPlaces: Place[] = []
  readonly #pages = new Map<ArrayBufferLike, Page>()
  /** Where the next chunk begins. */
  #end = headerBytes
  /** The places whose headers are in the file. */
  #placesWritten = 0
  #text: Buffer = Buffer.alloc(0)
  /** Records that are not in the file: pieces of about the length of a chunk. */
  #pieces: string[] = []
  #logBytes = 0
  #generation = 0
  #fileBytes = headerBytes
  #isChanged = true

  /** @throws the error of the file system if there is such a file, or if it cannot be made. */
  constructor(path: string) {
    this.fd = builtin('node:fs').openSync(path, 'wx+', 0o600)
  }

  /** How long the log is. */
  get logBytes(): number {
    return this.#logBytes
  }

  /** How often it was written. */
  get generation(): number {
    return this.#generation
  }

  /** Whether it was removed, or replaced. */
  get isGone(): boolean {
    return builtin('node:fs').fstatSync(this.fd).nlink === 0
  }

  append(entry: Entry | object): void {
    const line = `${JSON.stringify(entry)}\n`
    const last = this.#pieces.length - 1
    if (last < 0 || this.#pieces[last]!.length >= logChunkBytes) this.#pieces.push(line)
    else this.#pieces[last] += line
    this.#isChanged = true
  }

  addPage(kind: ChunkKind, cells: Float64Array): void {
    this.#pages.set(cells.buffer, {
      cells,
      place: this.#reserve(kind, cells.byteLength),
      from: cells.length,
      to: 0,
    })
  }

  /** For numbers that have changed. */
  touch(cells: Float64Array, at: number, length = 1): void {
    const page = this.#pages.get(cells.buffer)!
    if (at < page.from) page.from = at
    if (at + length > page.to) page.to = at + length
    this.#isChanged = true
  }

  /**
   * Writes what has changed, and returns whether that was anything. If it fails, the next time writes it. Meanwhile no
   * number may change.
   *
   * @param isForced - whether to write the time even if nothing has changed.
   * @throws the error of the file system.
   */
  *writing(
    facts: Pick<Header, 'living' | 'ended' | 'obeyed' | 'writes'>,
    isForced = false,
  ): Generator<void, boolean> {
    if (!this.#isChanged && !isForced) return false
    // Pointers lead to regions that are in the file.
    for (const kind of [Chunk.regions, Chunk.cells]) {
      for (const page of this.#pages.values()) {
        if (page.place.kind === kind && this.#writePage(page)) yield
      }
    }
    while (this.#writeLog()) yield
    this.#writePlaces()
    this.#put(
      encodeHeader({
        ...facts,
        id: this.#id,
        generation: this.#generation + 1,
        writtenMs: wallMs(),
        logBytes: this.#logBytes,
        chunks: this.#places.length,
        fileBytes: this.#fileBytes,
      }),
      0,
    )
    this.#generation += 1
    this.#isChanged = false
    return true
  }

  close(): void {
    builtin('node:fs').closeSync(this.fd)
  }

  #reserve(kind: ChunkKind, bytes: number): Place {
    const place = { kind, offset: this.#end + chunkHeaderBytes, bytes }
    this.#places.push(place)
    this.#end = place.offset + bytes
    return place
  }

  /** Returns whether there was anything to write. */
  #writePage(page: Page): boolean {
    const { cells, place, from, to } = page
    if (to <= from) return false
    this.#put(
      new Uint8Array(cells.buffer, cells.byteOffset + from * 8, (to - from) * 8),
      place.offset + from * 8,
    )
    page.from = cells.length
    page.to = 0
    return true
  }

  /** Writes a piece of the log. Returns whether there was one. */
  #writeLog(): boolean {
    const next = this.#pieces.shift()
    if (next !== undefined) this.#text = Buffer.concat([this.#text, Buffer.from(next)])
    if (this.#text.length === 0) return false
    while (this.#text.length > 0) {
      const at = this.#logBytes % logChunkBytes
      const number = Math.floor(this.#logBytes / logChunkBytes)
      if (number === this.#logPlaces.length) this.#logPlaces.push(this.#reserve(Chunk.log, logChunkBytes))
      const piece = this.#text.subarray(0, logChunkBytes - at)
      this.#put(piece, this.#logPlaces[number]!.offset + at)
      this.#logBytes += piece.length
      this.#text = this.#text.subarray(piece.length)
    }
    return true
  }

  #writePlaces(): void {
    for (; this.#placesWritten < this.#places.length; this.#placesWritten++) {
      const { kind, offset, bytes } = this.#places[this.#placesWritten]!
      this.#put(new Uint8Array(new Float64Array([kind, bytes]).buffer), offset - chunkHeaderBytes)
    }
  }

  #put(bytes: Uint8Array, position: number): void {
    const { writeSync } = builtin('node:fs')
    let written = 0
    while (written < bytes.length) {
      written += writeSync(this.fd, bytes, written, bytes.length - written, position + written)
    }
    this.#fileBytes = Math.max(this.#fileBytes, position + bytes.length)
  }
}
