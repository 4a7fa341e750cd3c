import { builtin } from '../../base/builtin.ts'
import { atOnce } from '../../base/timers.ts'
import { wallMs } from '../../series/wall-clock.ts'
import { withoutWaiting } from './file-reader.ts'
import { type Identity, isAlive } from './identity.ts'

/** How long a process waits for another one that has the lock, in steps. */
const stepMs = 5
const mostSteps = 400

/** What this process does under a lock, by the path of that. */
const underWay = new Map<string, Work<unknown>>()

/** Work under a lock, of which whoever waits for the lock in this process does a step. */
class Work<T> {
  /** Returns what it came to, or throws; `undefined` until it is done. */
  outcome: (() => T) | undefined
  readonly #steps: Generator<void, T>
  readonly #release: () => void

  constructor(steps: Generator<void, T>, release: () => void) {
    this.#steps = steps
    this.#release = release
  }

  step(): void {
    try {
      const { done, value } = this.#steps.next()
      if (done) this.#end(() => value)
    } catch (error) {
      this.#end(() => {
        throw error
      })
    }
  }

  #end(outcome: () => T): void {
    try {
      this.#release()
      this.outcome = outcome
    } catch (error) {
      this.outcome = () => {
        throw error
      }
    }
  }
}

/** A file that one process at a time has made. That of a process which has ended is removed. */
export class Lock {
  readonly #path: string
  readonly #text: string
  readonly #own: Identity

  /** @param name - of the member that takes it. */
  constructor(path: string, own: Identity, name: string) {
    this.#path = path
    this.#own = own
    this.#text = JSON.stringify({ ...own, name })
  }

  /**
   * Does work that no other process does at the same time; returns `undefined` if one is about it. If this process is,
   * in steps, that comes to its end first.
   *
   * @throws the error of the file system, or what the work throws.
   */
  *holding<T>(begin: () => Generator<void, T>): Generator<void, T | undefined> {
    for (;;) {
      const other = underWay.get(this.#path)
      if (other === undefined) break
      other.step()
      yield
    }
    // It may not have been possible to remove it the last time.
    const isTaken = this.#take() || this.isHeld || (this.#breakOpen() && this.#take())
    if (!isTaken) return undefined
    const work = new Work(begin(), () => this.#release())
    underWay.set(this.#path, work)
    while (work.outcome === undefined) {
      work.step()
      yield
    }
    return work.outcome()
  }

  /** Whether this process still has it. */
  get isHeld(): boolean {
    return read(this.#path) === this.#text
  }

  #release(): void {
    underWay.delete(this.#path)
    if (this.isHeld) builtin('node:fs').unlinkSync(this.#path)
  }

  #take(): boolean {
    const { closeSync, openSync, unlinkSync, writeSync } = builtin('node:fs')
    let fd: number
    try {
      fd = openSync(this.#path, 'wx', 0o600)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
    try {
      writeSync(fd, this.#text)
    } catch (error) {
      // The device is full. Without a word in it, it would hold up everybody for some time.
      unlinkSync(this.#path)
      throw error
    } finally {
      closeSync(fd)
    }
    return true
  }

  /** Removes the lock of a process that has ended. */
  #breakOpen(): boolean {
    const { linkSync, renameSync, statSync, unlinkSync } = builtin('node:fs')
    const text = read(this.#path)
    const takenMs = statSync(this.#path, { throwIfNoEntry: false })?.mtimeMs
    if (text === undefined || takenMs === undefined) return true
    if (!this.#isLeft(text, takenMs)) return false
    // Only one of several that come to this can rename it.
    const aside = `${this.#path}.${process.pid}.new`
    try {
      renameSync(this.#path, aside)
    } catch {
      return false
    }
    const isRight = read(aside) === text
    try {
      // Another process has broken it and taken it meanwhile.
      if (!isRight) linkSync(aside, this.#path)
    } catch {
      // A third one has it.
    }
    unlinkSync(aside)
    return isRight
  }

  #isLeft(text: string, takenMs: number): boolean {
    try {
      return !isAlive(JSON.parse(text), takenMs, this.#own, wallMs())
    } catch {
      // Its holder has ended, or the device was full, before a word was in it.
      return Math.abs(wallMs() - takenMs) > 10_000
    }
  }
}

/** Work that has no steps. */
export function* inOneStep<T>(work: () => T): Generator<void, T> {
  yield
  return work()
}

/**
 * Does work under a lock without a break, and waits for another process that has it.
 *
 * @param begin - returns `undefined` in the end if another process has the lock.
 * @throws if that does not end, or what the work throws.
 */
export function untilDone<T>(begin: () => Generator<void, T | undefined>): T {
  for (let step = 0; step < mostSteps; step++) {
    if (step > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stepMs)
    const result = atOnce(begin())
    if (result !== undefined) return result
  }
  throw new Error('another process holds the lock')
}

function read(path: string): string | undefined {
  try {
    return builtin('node:fs').readFileSync(path, { encoding: 'utf8', flag: withoutWaiting() as never })
  } catch {
    return undefined
  }
}
