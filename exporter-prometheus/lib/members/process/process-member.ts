import type { RemovalCommand } from '../../store/removal-command.ts'
import { linesAtOnce, Parts } from '../parts.ts'
import type { Whole } from '../whole.ts'
import { FileReader, UnreadFile } from './file-reader.ts'
import { type Identity, isAlive } from './identity.ts'
import type { Header } from './layout.ts'

/** The first record of the log of a file: whose it is. */
export interface Owner extends Identity {
  readonly program: string
  /** Of the member. A copy of a file does not count. */
  readonly name: string
  /** The files of which the numbers are in this one: only in that of ended processes. */
  readonly folded?: readonly string[]
  /** What was to be removed everywhere, with their numbers: only in that of ended processes. */
  readonly commands?: ReadonlyArray<readonly [number: number, command: RemovalCommand]>
}

/** Another process: what is in its file, and its parts of the whole. */
export class ProcessMember {
  readonly name: string
  readonly #file: string | number
  readonly #program: string
  readonly #whole: Whole
  #reader: FileReader
  #parts: Parts
  /** The parts of the file that was there before, which count until the new one is read. */
  #before: Parts | undefined
  #owner: Owner | undefined
  #hasEnded = false

  /** @param file - its path, or the descriptor of one that is open. */
  constructor(name: string, file: string | number, program: string, whole: Whole) {
    this.name = name
    this.#file = file
    this.#program = program
    this.#whole = whole
    this.#reader = new FileReader(file)
    this.#parts = this.#newParts()
  }

  get header(): Header | undefined {
    return this.#reader.header
  }

  /** Whose file it is; `undefined` until it is read. */
  get owner(): Owner | undefined {
    return this.#owner
  }

  /**
   * Reads what is new in the file.
   *
   * @throws UnreadFile, or the error of the file system.
   */
  *reading(): Generator<void> {
    let line = this.#reader.next() ?? this.#load()
    for (let count = 1; line !== undefined; count++) {
      if (this.#owner === undefined) this.#owner = ownerOf(line, this.#program, this.name)
      else this.#parts.take(line)
      if (count % linesAtOnce === 0) yield
      line = this.#reader.next()
    }
    this.#before?.drop()
    this.#before = undefined
    if (this.#hasEnded) this.#parts.endGauges()
  }

  /**
   * Whether the process of which the file was read lives.
   *
   * @throws UnreadFile if it is not known which that is.
   */
  isAlive(own: Identity, nowMs: number): boolean {
    if (this.#owner === undefined) throw new UnreadFile('unreadable', 'it does not say whose it is')
    return isAlive(this.#owner, this.header!.writtenMs, own, nowMs)
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#hasEnded
  }

  /** For one that has ended: its gauges go, all else stays. */
  end(): void {
    this.#hasEnded = true
    this.#parts.endGauges()
  }

  /**
   * Removes what it would have removed if it had lived on, and makes the rest count in another whole.
   *
   * @param commands - in the order in which they were given.
   */
  obey(commands: readonly RemovalCommand[], whole: Whole): void {
    const { store } = this.#whole
    for (const command of commands) store.removal.run(command)
    store.catalogue.eachDescription((...described) => whole.describe(...described))
    this.#parts.moveTo(whole)
  }

  /** Makes copies of its parts count in another whole. */
  copyTo(whole: Whole): void {
    this.#parts.copyTo(whole)
  }

  /** Makes copies of the parts that count in its whole count in another one, too. */
  copying(whole: Whole): Generator<void> {
    return this.#parts.copying(whole)
  }

  /** For one that is in another file now. */
  drop(): void {
    this.#before?.drop()
    this.#parts.drop()
  }

  /** Reads the file again, and returns the first new record, if there is one. */
  #load(): string | undefined {
    if (this.#reader.read() === 'replaced') {
      const reader = new FileReader(this.#file)
      reader.read()
      this.#before?.drop()
      this.#before = this.#parts
      this.#reader = reader
      this.#parts = this.#newParts()
      this.#owner = undefined
    }
    return this.#reader.next()
  }

  #newParts(): Parts {
    const reader = this.#reader
    return new Parts(this.name, this.#whole, reader)
  }
}

/** @throws UnreadFile if it says whose it is in no known way. */
export function ownerOf(line: string, program: string, name: string): Owner {
  let owner: Partial<Owner>
  try {
    owner = JSON.parse(line) ?? {}
  } catch {
    throw new UnreadFile('unreadable', 'it does not say whose it is')
  }
  if (owner.program !== program || owner.name !== name || typeof owner.pid !== 'number') {
    throw new UnreadFile('unreadable', 'it does not say that it is of this process')
  }
  return owner as Owner
}
