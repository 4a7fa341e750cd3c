import { messageOf } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import { version } from './layout.ts'
import { slugOf } from './program.ts'

/** The name of the file with what ended processes have left. */
export const endedName = 'ended'

/** Programs that run an older version of the exporter beside a newer one have files of their own. */
const suffix = `.metrics${version}`

/** What the file of ended processes is called when it cannot be read. */
const broken = '.unreadable'

/** What is in the directory. */
export interface Listing {
  /** The names of the members of this program, `endedName` among them. */
  readonly names: readonly string[]
  /** Files that are left out. */
  readonly others: ReadonlyArray<readonly [file: string, reason: Reason]>
}

/** Why a file is left out: it is of another program, of another version of the exporter, not ours, or broken. */
export type Reason = 'program' | 'version' | 'foreign' | 'unreadable'

/** The directory in which the processes of a program have their files. */
export class Directory {
  readonly path: string
  readonly program: string
  readonly #start: string

  /** @param path - absolute. */
  constructor(path: string, program: string) {
    this.path = path
    this.program = program
    this.#start = `${slugOf(program)}.`
  }

  /** @throws BuildError with code `PROCESSES_FAILED` if it cannot be made. */
  make(): void {
    try {
      builtin('node:fs').mkdirSync(this.path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw this.failed(error)
    }
  }

  /** The error for a directory that cannot be used. */
  failed(error: unknown): BuildError {
    return new BuildError(
      'PROCESSES_FAILED',
      `The directory ${shown(this.path)} of processes cannot be used: ${messageOf(error)}. Give one that the process ` +
        'may write into; it is made if the folder that it is in exists.',
      { cause: error },
    )
  }

  fileOf(name: string): string {
    return `${this.#start}${name}${suffix}`
  }

  pathOf(name: string): string {
    return this.#join(this.fileOf(name))
  }

  /** Where a file is written until it is complete. */
  newPathOf(name: string): string {
    return this.#join(`${this.#start}${name}.new`)
  }

  get lockPath(): string {
    return this.#join(`${this.#start}lock`)
  }

  /** What the processes have chosen together. */
  get choicePath(): string {
    return this.#join(`${this.#start}choice${version}`)
  }

  /** The seed of hashes. */
  get seedPath(): string {
    return this.#join(`${this.#start}seed${version}`)
  }

  get seedLockPath(): string {
    return this.#join(`${this.#start}seed.lock`)
  }

  get choiceLockPath(): string {
    return this.#join(`${this.#start}choice.lock`)
  }

  /** @throws the error of the file system. */
  list(): Listing {
    const names: string[] = []
    const others: Array<readonly [string, Reason]> = []
    for (const file of builtin('node:fs').readdirSync(this.path)) {
      const isOurs = file.startsWith(this.#start)
      if (isOurs && file.endsWith(suffix)) names.push(file.slice(this.#start.length, -suffix.length))
      else if (/\.metrics\d+$/.test(file)) others.push([file, isOurs ? 'version' : 'program'])
      else if (isOurs && file.endsWith(broken)) others.push([file, 'unreadable'])
      else if (!/\.(?:(?:choice|seed)\d+|lock|new)$/.test(file)) others.push([file, 'foreign'])
    }
    return { names, others }
  }

  /** Puts the file of ended processes aside, if it cannot be read, so that another one can be begun. */
  putEndedAside(): void {
    const aside = this.#join(`${this.#start}${endedName}${broken}`)
    builtin('node:fs').renameSync(this.pathOf(endedName), aside)
  }

  /** Removes what processes have left that ended while they wrote it. Only the holder of the lock may. */
  sweep(): void {
    const { readdirSync, statSync, unlinkSync } = builtin('node:fs')
    for (const file of readdirSync(this.path)) {
      if (!file.startsWith(this.#start) || !file.endsWith('.new')) continue
      const path = this.#join(file)
      const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs
      if (written !== undefined && Date.now() - written > 60_000) unlinkSync(path)
    }
  }

  #join(file: string): string {
    return builtin('node:path').join(this.path, file)
  }
}
