import { nextTurn } from './gate.ts'

interface Reported {
  readonly message: string
  /** What is printed beneath. */
  readonly detail?: string
}

/** Runs `body` and returns the process warnings that it caused, of the facade's own type. */
export async function warningsOf(body: () => void | Promise<void>): Promise<string[]> {
  return (await messagesAndDetailsOf(body)).map(({ message }) => message)
}

/** As `warningsOf`, with what is printed beneath each. */
export async function messagesAndDetailsOf(body: () => void | Promise<void>): Promise<Reported[]> {
  const warnings: Reported[] = []
  const listen = (warning: Error): void => {
    if (warning.name === 'MetricsWarning') warnings.push(warning)
  }
  // Node emits warnings on the next tick; those of earlier tests must be over.
  await nextTurn()
  process.on('warning', listen)
  try {
    await body()
    await nextTurn()
  } finally {
    process.off('warning', listen)
  }
  return warnings
}
