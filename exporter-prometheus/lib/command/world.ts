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
}
