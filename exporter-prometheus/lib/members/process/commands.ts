import { builtin } from '../../base/builtin.ts'
import type { RemovalCommand } from '../../store/removal-command.ts'
import { type Directory, endedName } from './directory.ts'
import { FileReader, UnreadFile } from './file-reader.ts'
import { type Folding, fold } from './fold.ts'
import { untilDone } from './lock.ts'
import { ownerOf } from './process-member.ts'

/** What processes tell one another to remove, in the file of those that have ended. */
export class Commands {
  readonly #path: string
  readonly #program: string
  /** The number of the last command that this process has obeyed. */
  obeyed = 0
  #seen = ''

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
    const reader = new FileReader(this.#path)
    const lines = reader.read() as string[]
    const last = reader.header!.obeyed
    if (last <= obeyed || lines.length === 0) return []
    this.obeyed = last
    const { commands = [] } = ownerOf(lines[0]!, this.#program, endedName)
    return commands.filter(([number]) => number > obeyed).map(([, command]) => command)
  }

  /**
   * Tells all other processes, and removes from what ended ones have left.
   *
   * @throws the error of the file system, or if another process does not end folding.
   */
  give(folding: Folding, command: RemovalCommand): void {
    const { obeyed } = untilDone(() => fold(folding, command))
    if (obeyed === this.obeyed + 1) this.obeyed = obeyed
  }
}
