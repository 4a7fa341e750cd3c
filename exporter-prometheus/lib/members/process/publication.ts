import { builtin } from '../../base/builtin.ts'
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

/** The numbers of this process in its file. */
export class Publication implements Pick<StoreObserver, 'described' | 'registered'> {
  readonly name: string
  readonly #directory: Directory
  readonly #identity: Identity
  readonly #facts: () => Pick<Header, 'living' | 'ended' | 'obeyed'>
  readonly #nowMs: () => number
  #store: Store | undefined
  #file: MemberFile | undefined
  #mirror: Mirror | undefined
  #firstLogBytes = 0
  #writtenMs = 0

  /** @param nowMs - a clock for signs of life, which never goes back. */
  constructor(
    name: string,
    directory: Directory,
    identity: Identity,
    facts: () => Pick<Header, 'living' | 'ended' | 'obeyed'>,
    nowMs: () => number,
  ) {
    this.name = name
    this.#directory = directory
    this.#identity = identity
    this.#facts = facts
    this.#nowMs = nowMs
  }

  /**
   * Begins a file with everything that is in a store. It replaces the file before in one step.
   *
   * @throws the error of the file system.
   */
  begin(store: Store): void {
    const { renameSync, rmSync } = builtin('node:fs')
    const path = this.#directory.newPathOf(this.name)
    this.#directory.make()
    const file = new MemberFile(path)
    const mirror = new Mirror(file)
    try {
      const owner: Owner = { ...this.#identity, program: this.#directory.program, name: this.name }
      file.append(owner)
      store.describeTo(mirror)
      mirror.update()
      file.write(this.#facts())
      renameSync(path, this.#directory.pathOf(this.name))
    } catch (error) {
      file.close()
      rmSync(path, { force: true })
      throw error
    }
    this.#file?.close()
    this.#store = store
    this.#file = file
    this.#mirror = mirror
    this.#firstLogBytes = file.logBytes
    this.#writtenMs = this.#nowMs()
  }

  /**
   * Begins it again with the same store.
   *
   * @throws the error of the file system.
   */
  beginAgain(): void {
    this.begin(this.#store!)
  }

  /** The descriptor of the file, if another process has removed that. */
  get gone(): number | undefined {
    return this.#file?.isGone ? this.#file.fd : undefined
  }

  /** Nothing is published until `begin`. */
  pause(): void {
    this.#mirror = undefined
  }

  /** Removes the file, for a process that does not take part after all. */
  remove(): void {
    this.#file?.close()
    this.#file = undefined
    builtin('node:fs').rmSync(this.#directory.pathOf(this.name), { force: true })
  }

  described(...described: Parameters<StoreObserver['described']>): void {
    this.#mirror?.described(...described)
  }

  registered(family: Family, series: Series): void {
    this.#mirror?.registered(family, series)
  }

  /**
   * Writes what has changed.
   *
   * @throws the error of the file system; what was not written then is written the next time.
   */
  write(): void {
    const [file, mirror, store] = [this.#file, this.#mirror, this.#store]
    if (file === undefined || mirror === undefined || store === undefined) return
    mirror.update()
    const isSignDue = this.#nowMs() - this.#writtenMs >= signMs
    if (!file.write(this.#facts(), isSignDue)) return
    this.#writtenMs = this.#nowMs()
    const isLong = file.logBytes > 2 * this.#firstLogBytes + spareLogBytes
    // Somebody has emptied the directory.
    if (isLong || file.isGone) this.begin(store)
  }
}
