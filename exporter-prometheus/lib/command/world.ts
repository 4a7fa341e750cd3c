/** A terminal that is looked at. */
export interface Terminal {
  readonly columns: number
  readonly lines: number
  /** Calls a function with each key, as the terminal sends it. Returns what ends it. */
  readonly onKey: (press: (key: string) => void) => () => void
}

/** What the command has of the world, so that tests have another one. */
export interface World {
  /** Arguments after the name of the program. */
  readonly argv: readonly string[]
  /** Reads standard input to its end. */
  readonly readInput: () => Promise<string>
  /** Writes to standard output. */
  readonly write: (text: string) => void
  /** Writes to standard error. */
  readonly complain: (text: string) => void
  /** Milliseconds, by a clock that never goes back. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  /** `undefined` where the output goes to a file or to another program. */
  readonly terminal: Terminal | undefined
}
