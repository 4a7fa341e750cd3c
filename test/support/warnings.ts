import { nextTurn } from './gate.ts'

/** Runs `body` and returns the process warnings that it caused, of the facade's own type. */
export async function warningsOf(body: () => void | Promise<void>): Promise<string[]> {
  const messages: string[] = []
  const listen = (warning: Error): void => {
    if (warning.name === 'MetricsWarning') messages.push(warning.message)
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
  return messages
}
