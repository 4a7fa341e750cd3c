import { builtin } from '../../base/builtin.ts'
import { SharedWork } from '../../base/shared-work.ts'
import { atOnce } from '../../base/timers.ts'
import type { Family } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import type { StoreObserver } from '../../store/observer.ts'
import type { Store } from '../../store/store.ts'
import type { Directory } from './directory.ts'
import type { Identity } from './identity.ts'
import type { Header } from './layout.ts'
import { MemberFile } from './member-file.ts'
import { Mirror } from './mirror.ts'
import type { Owner } from './process-member.ts'

/** How often a process writes a sign of life when nothing has changed. */
const signMs = 10_000

/** A log that has grown to more than twice of what it was, and by this, is written again from the beginning. */
const spareLogBytes = 65_536

type Facts = Pick<Header, 'living' | 'ended' | 'obeyed'>

/** A file, and the store that it is a copy of. */
interface Copy {
  readonly store: Store
  readonly file: MemberFile
  readonly mirror: Mirror
  firstLogBytes: number
}

/** The numbers of this process in its file. */
export class Publication implements Pick<StoreObserver, 'described' | 'registered'> {
  readonly name: string
  readonly #directory: Directory
  readonly #identity: Identity
  readonly #facts: () => Facts
  readonly #nowMs: () => number
  readonly #onWriting: (begun: number) => void
  readonly #work = new SharedWork(() => this.#telling(this.#writing()))
  #store: Store | undefined
  #copy: Copy | undefined
  /** The one that is being begun, and will replace it. */
  #next: Copy | undefined
  #writtenMs = 0
  #writes = 0

  /**
   * @param nowMs - a clock for signs of life, which never goes back.
   * @param onWriting - called before and after each write, with the number of writes begun so far. One that finds no
   * change does not count.
   */
  constructor(
    name: string,
    directory: Directory,
    identity: Identity,
    facts: () => Facts,
    nowMs: () => number,
    onWriting: (begun: number) => void = () => {},
  ) {
    this.name = name
    this.#directory = directory
    this.#identity = identity
    this.#facts = facts
    this.#nowMs = nowMs
    this.#onWriting = onWriting
  }

  /** Publishes what is in this store, and not what is in another one, from the next writing on. */
  follow(store: Store): void {
    this.#store = store
  }

  /**
   * Begins the file again, with everything that there is.
   *
   * @throws the error of the file system.
   */
  beginAgain(): void {
    atOnce(this.#work.ending())
    atOnce(this.#telling(this.#beginning()))
  }

  /** How often it was written. */
  get writes(): number {
    return this.#writes
  }

  /** The descriptor of the file, if another process has removed that. */
  get gone(): number | undefined {
    const file = this.#copy?.file
    return file?.isGone ? file.fd : undefined
  }

  /** Removes the file, for a process that does not take part after all. */
  remove(): void {
    this.#store = undefined
    this.#copy?.file.close()
    this.#copy = undefined
    builtin('node:fs').rmSync(this.#directory.pathOf(this.name), { force: true })
  }

  described(...described: Parameters<StoreObserver['described']>): void {
    for (const { mirror } of this.#followed()) mirror.described(...described)
  }

  registered(family: Family, series: Series): void {
    for (const { mirror } of this.#followed()) mirror.registered(family, series)
  }

  /**
   * Writes what has changed.
   *
   * @throws the error of the file system; what was not written then is written the next time.
   */
  writing(): Generator<void> {
    return this.#work.doing()
  }

  /** The copies of the store that is followed. */
  #followed(): Copy[] {
    const all = [this.#copy, this.#next]
    return all.filter(copy => copy !== undefined).filter(({ store }) => store === this.#store)
  }

  *#telling(writing: Generator<void>): Generator<void> {
    this.#onWriting(this.#writes + 1)
    try {
      yield* writing
    } finally {
      this.#onWriting(this.#writes)
    }
  }

  *#writing(): Generator<void> {
    const copy = this.#copy
    if (copy?.store !== this.#store) {
      yield* this.#beginning()
      return
    }
    if (copy === undefined) return
    const facts = yield* this.#updating(copy.mirror)
    const isSignDue = this.#nowMs() - this.#writtenMs >= signMs
    if (!(yield* copy.file.writing({ ...facts, writes: this.#writes + 1 }, isSignDue))) return
    this.#noteWritten()
    if (copy.file.logBytes > 2 * copy.firstLogBytes + spareLogBytes) yield* this.#beginning()
  }

  #noteWritten(): void {
    this.#writes += 1
    this.#writtenMs = this.#nowMs()
  }

  /** Brings a copy up to date. Returns what was so all the time. */
  *#updating(mirror: Mirror): Generator<void, Facts> {
    for (;;) {
      const facts = this.#facts()
      yield* mirror.updating()
      // What says that a command was obeyed has nothing of what was before.
      if (this.#facts().obeyed === facts.obeyed) return facts
    }
  }

  /** Begins a file with everything that is in the store. It replaces the file before in one step. */
  *#beginning(): Generator<void> {
    const store = this.#store
    if (store === undefined) return
    const { renameSync, rmSync } = builtin('node:fs')
    const path = this.#directory.newPathOf(this.name)
    this.#directory.make()
    const file = new MemberFile(path)
    const mirror = new Mirror(file)
    const next: Copy = { store, file, mirror, firstLogBytes: 0 }
    this.#next = next
    try {
      const owner: Owner = { ...this.#identity, program: this.#directory.program, name: this.name }
      file.append(owner)
      store.describeTo(mirror)
      const facts = yield* this.#updating(mirror)
      yield* file.writing({ ...facts, writes: this.#writes + 1 })
      // Another one may be followed by now.
      if (this.#store === store) {
        renameSync(path, this.#directory.pathOf(this.name))
        next.firstLogBytes = file.logBytes
        this.#copy?.file.close()
        this.#copy = next
        this.#noteWritten()
      }
    } finally {
      this.#next = undefined
      if (this.#copy !== next) {
        file.close()
        rmSync(path, { force: true })
      }
    }
  }
}
