import { setImmediate as nextTurn } from 'node:timers/promises'
import { keepShape } from './shape.ts'

/** How long work that can wait holds the event loop at a time. */
const holdMs = 2

/** Lets other work go on after every few milliseconds, wherever it is asked to. */
export class Turns {
  #end: number = performance.now() + holdMs

  /** What is to be waited for, if anything, before what comes next. */
  next(): Promise<void> | undefined {
    return performance.now() < this.#end ? undefined : this.#yield()
  }

  async #yield(): Promise<void> {
    await nextTurn()
    this.#end = performance.now() + holdMs
  }
}

keepShape(new Turns())
