import { builtin } from '../../base/builtin.ts'
import { type ChoiceState, decodeChoice, encodeChoice } from './choice-state.ts'
import type { Directory } from './directory.ts'
import { withoutWaiting } from './file-reader.ts'

/** A longer file is not a choice. */
const mostBytes = 2 ** 28

/** The file with what the processes of a program have chosen together. */
export class ChoiceFile {
  readonly #path: string
  readonly #newPath: string
  #state: ChoiceState | undefined
  #seen = ''

  /** @param name - of the member that writes it. */
  constructor(directory: Directory, name: string) {
    this.#path = directory.choicePath
    this.#newPath = directory.newPathOf(`choice-${name}`)
  }

  /**
   * Returns the choice, or `undefined` if the file is missing or broken. A file that has not changed is not read again. If
   * reading fails, returns the choice from the last successful read.
   */
  read(): ChoiceState | undefined {
    try {
      this.#refresh()
    } catch {
      // A scrape must not fail because of this. The next exchange reports the error.
    }
    return this.#state
  }

  /**
   * Returns the choice to be changed and written; the next reader reads the file again.
   *
   * @throws the error of the file system.
   */
  readAgain(): ChoiceState | undefined {
    this.#seen = 'none'
    this.#refresh()
    this.#seen = 'none'
    return this.#state
  }

  #refresh(): void {
    const { readFileSync, statSync } = builtin('node:fs')
    const stat = statSync(this.#path, { throwIfNoEntry: false })
    const seen = stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`
    if (seen === this.#seen) return
    const isReadable = stat?.isFile() === true && stat.size <= mostBytes
    this.#state = isReadable
      ? decodeChoice(readFileSync(this.#path, { encoding: 'utf8', flag: withoutWaiting() as never }))
      : undefined
    this.#seen = seen
  }

  /** @throws the error of the file system. */
  write(state: ChoiceState): void {
    const { renameSync, writeFileSync } = builtin('node:fs')
    writeFileSync(this.#newPath, encodeChoice(state), { mode: 0o600 })
    renameSync(this.#newPath, this.#path)
  }
}
