import { messageOf } from 'metrics-facade'

/** What went wrong, and what the command ends with: 2 if it was called wrongly, else 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(messageOf(message, 4000))
    this.exitCode = exitCode
  }
}
