import { builtin } from '../../base/builtin.ts'
import type { RemovalCommand } from '../../store/removal-command.ts'
import { type Directory, endedName } from './directory.ts'
import type { Folding } from './ended-file.ts'
import { mostCommands } from './ended-file.ts'
import { readFirst, UnreadFile } from './file-reader.ts'
import { commanding } from './fold.ts'
import { untilDone } from './lock.ts'
import { ownerOf } from './process-member.ts'

/** What processes tell one another to remove, in the file of those that have ended. */
export class Commands {
  readonly #path: string
  readonly #program: string
  /** The number of the last command that this process has obeyed. */
  obeyed = 0
  #seen = ''
  /** What others were not told yet. */
  readonly #noted: RemovalCommand[] = []

  constructor(directory: Directory) {
    this.#path = directory.pathOf(endedName)
    this.#program = directory.program
    // What was said before does not concern this process.
    this.take()
  }

  /**
   * The commands since the last time. It costs one look at the file if there was none.
   *
   * @throws the error of the file system.
   */
  take(): readonly RemovalCommand[] {
    const stat = builtin('node:fs').statSync(this.#path, { throwIfNoEntry: false })
    const seen = stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`
    if (seen === this.#seen) return []
    this.#seen = seen
    if (stat === undefined) return []
    try {
      return this.#read()
    } catch (error) {
      // The process that is scraped counts and reports it, and the next one that folds begins another.
      if (error instanceof UnreadFile) return []
      throw error
    }
  }

  #read(): readonly RemovalCommand[] {
    const { obeyed } = this
    const { header, line } = readFirst(this.#path)
    const last = header.obeyed
    if (last <= obeyed || line === '') return []
    this.obeyed = last
    const { commands = [] } = ownerOf(line, this.#program, endedName)
    return commands.filter(([number]) => number > obeyed).map(([, command]) => command)
  }

  /** Notes what to tell all other processes, and to remove from what ended ones have left. */
  note(command: RemovalCommand): void {
    this.#noted.push(command)
    if (this.#noted.length > mostCommands) this.#noted.shift()
  }

  /**
   * Tells what was noted, and waits for another process that folds.
   *
   * @throws the error of the file system, or if another process does not end folding; it is told the next time.
   */
  give(folding: Folding): void {
    untilDone(() => this.#giving(folding))
  }

  /**
   * Tells what was noted and could not be told, unless another process is folding.
   *
   * @throws the error of the file system.
   */
  *givingRest(folding: Folding): Generator<void> {
    if (this.#noted.length > 0) yield* this.#giving(folding)
  }

  /** Returns `undefined` if another process is folding. */
  *#giving(folding: Folding): Generator<void, true | undefined> {
    for (let command = this.#noted[0]; command !== undefined; command = this.#noted[0]) {
      const given = yield* commanding(folding, command)
      if (given === undefined) return undefined
      // Somebody else who waited may have told it.
      if (this.#noted[0] === command) this.#noted.shift()
      if (given.obeyed === this.obeyed + 1) this.obeyed = given.obeyed
    }
    return true
  }
}
