import { builtin } from '../../base/builtin.ts'
import { type ChoiceState, decodeChoice, encodeChoice } from './choice-state.ts'
import type { Directory } from './directory.ts'

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

  /** What is in it; `undefined` if there is none, or if it is broken. It costs one look at it if nothing has changed. */
  read(): ChoiceState | undefined {
    const { readFileSync, statSync } = builtin('node:fs')
    const stat = statSync(this.#path, { throwIfNoEntry: false })
    const seen = stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`
    if (seen !== this.#seen) {
      this.#state = stat && decodeChoice(readFileSync(this.#path, 'utf8'))
      this.#seen = seen
    }
    return this.#state
  }

  /** The same, to be changed and written. If it is not written, it is read again. */
  readAgain(): ChoiceState | undefined {
    this.#seen = 'none'
    const state = this.read()
    this.#seen = 'none'
    return state
  }

  /** @throws the error of the file system. */
  write(state: ChoiceState): void {
    const { renameSync, writeFileSync } = builtin('node:fs')
    writeFileSync(this.#newPath, encodeChoice(state), { mode: 0o600 })
    renameSync(this.#newPath, this.#path)
  }
}
