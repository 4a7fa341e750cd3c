import { messageOf, warnOnce } from 'metrics-facade'
import { SharedWork } from '../../base/shared-work.ts'
import { wallMs } from '../../series/wall-clock.ts'
import { type Counts, showAges, showMembers, showSkipped } from '../member-metrics.ts'
import type { Whole } from '../whole.ts'
import { type Directory, endedName, type Listing, type Reason } from './directory.ts'
import { UnreadFile } from './file-reader.ts'
import type { Identity } from './identity.ts'
import { ProcessMember } from './process-member.ts'

/** What is said of a file that is left out. */
const because: Readonly<Record<Reason, string>> = {
  program:
    'is of another program: give each program a directory of its own, or both the same name by { program }.',
  version: 'was written by another version of the exporter: it counts in the processes that have that.',
  foreign: 'is not of the exporter.',
  unreadable: 'cannot be read.',
}

/** The other processes, by their files. */
export class Others {
  readonly #own: string
  readonly #directory: Directory
  readonly #identity: Identity
  readonly #whole: Whole
  readonly #members = new Map<string, ProcessMember>()
  /** Files that cannot be read. */
  readonly #unread = new Map<string, Reason>()
  #listing: Listing = { names: [], others: [] }
  readonly #work = new SharedWork(() => this.#readAll())
  #hasSkipped = false
  #ages: ReadonlyMap<string, number> = new Map()

  /** @param own - the name of the member that reads. */
  constructor(own: string, directory: Directory, identity: Identity, whole: Whole) {
    this.#own = own
    this.#directory = directory
    this.#identity = identity
    this.#whole = whole
  }

  /** Reads every file, after any reading that is under way, and brings the whole up to date. */
  reading(): Generator<void> {
    return this.#work.doing()
  }

  /** The processes that live. */
  get living(): ProcessMember[] {
    return [...this.#members.values()].filter(({ isOver, name }) => !isOver && name !== endedName)
  }

  /** How often each had written by the last reading. */
  get writes(): Map<string, number> {
    return new Map([...this.#members].map(([name, { header }]) => [name, header?.writes ?? 0]))
  }

  /** Sets the metrics about members. */
  count(own: Counts): void {
    let { living, ended } = own
    const ages = new Map<string, number>()
    for (const [name, { header, isOver }] of this.#members) {
      if (header === undefined) continue
      ended += header.ended
      if (isOver) ended += header.living
      else living += header.living
      if (isOver || name === endedName) continue
      ages.set(name, Math.max(0, wallMs() - header.writtenMs) / 1_000)
    }
    const { store } = this.#whole
    showMembers(store, { living, ended })
    showAges(store, ages, this.#ages.keys())
    this.#ages = ages
    this.#countSkipped()
  }

  #countSkipped(): void {
    const all: ReadonlyArray<readonly [string, Reason]> = [...this.#listing.others, ...this.#unread]
    for (const [file, reason] of all) this.#warnOf(file, reason)
    // Shown from the first one on.
    this.#hasSkipped ||= all.length > 0
    if (!this.#hasSkipped) return
    const countOf = (reason: string): number => all.filter(([, why]) => why === reason).length
    showSkipped(this.#whole.store, new Map(Object.keys(because).map(reason => [reason, countOf(reason)])))
  }

  #warnOf(file: string, reason: Reason): void {
    // Once for each program: its files come and go with its processes.
    const program = reason === 'program' ? file.split('.', 1)[0] : ''
    warnOnce(
      `metrics file ${reason} ${program}`,
      `The file "${messageOf(file)}" in the directory of processes "${messageOf(this.#directory.path)}" ` +
        because[reason],
    )
  }

  *#readAll(): Generator<void> {
    this.#listing = this.#list()
    this.#unread.clear()
    const names = this.#listing.names.filter(name => name !== this.#own && name !== endedName)
    for (const name of names) yield* this.#read(name)
    // Last, so that what is folded meanwhile is in it.
    const isEndedThere = yield* this.#read(endedName)
    // What was taken out of it meanwhile has a file again.
    for (const name of this.#list().names) {
      if (name === this.#own || name === endedName || names.includes(name)) continue
      if (yield* this.#read(name)) names.push(name)
    }
    // What it cannot tell by now may be in it.
    if (!this.#unread.has(this.#directory.fileOf(endedName))) {
      this.#dropAllBut(isEndedThere ? [...names, endedName] : names)
    }
    // As one piece of work: in between, what has moved from one file to another is in both.
    yield* this.#whole.refreshing()
  }

  #dropAllBut(names: readonly string[]): void {
    const folded = new Set(this.#members.get(endedName)?.owner?.folded)
    const there = new Set(names)
    for (const [name, member] of this.#members) {
      if (there.has(name) && !folded.has(name)) continue
      member.drop()
      this.#members.delete(name)
    }
  }

  #list(): Listing {
    try {
      return this.#directory.list()
    } catch (error) {
      this.#whole.store.faults.ofMember(error)
      return this.#listing
    }
  }

  /** Returns whether there is such a file. */
  *#read(name: string): Generator<void, boolean> {
    const known = this.#members.get(name)
    const directory = this.#directory
    const member = known ?? new ProcessMember(name, directory.pathOf(name), directory.program, this.#whole)
    try {
      yield* member.reading()
      this.#members.set(name, member)
      if (name === endedName) return true
      if (!member.isAlive(this.#identity, wallMs())) member.end()
      else if (member.isOver) {
        // It stood still for some time, and its gauges count again.
        member.drop()
        this.#members.delete(name)
        return yield* this.#read(name)
      }
    } catch (error) {
      // It was folded meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      this.#unread.set(
        this.#directory.fileOf(name),
        error instanceof UnreadFile ? error.reason : 'unreadable',
      )
      if (known === undefined) member.drop()
    }
    return true
  }
}
