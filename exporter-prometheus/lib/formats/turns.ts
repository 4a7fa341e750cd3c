import { nextTurn, steadyMs } from '../base/timers.ts'
import { keepShape } from '../line-writer/line-writer.ts'

/** How long work that can wait holds the event loop at a time. */
const holdMs = 2

/** Lets other work go on after every few milliseconds, wherever it is asked to. */
export class Turns {
  #end: number = steadyMs() + holdMs

  /** What is to be waited for, if anything, before what comes next. */
  next(): Promise<void> | undefined {
    return steadyMs() < this.#end ? undefined : this.#yield()
  }

  async #yield(): Promise<void> {
    await nextTurn()
    this.#end = steadyMs() + holdMs
  }
}

keepShape(new Turns())
