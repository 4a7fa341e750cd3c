import { cell } from './cell.ts'

interface MaybeNode {
  readonly process?: { emitWarning?(message: string, type: string): void }
}

/** Emits a process warning of type `MetricsWarning`, once for each `key`, where there is a process. */
export function warnOnce(key: string, message: string): void {
  if (cell.reported.has(key)) return
  cell.reported.add(key)
  try {
    ;(globalThis as MaybeNode).process?.emitWarning?.(message, 'MetricsWarning')
  } catch {
    // Emitting never throws, whatever a program has put in the place of emitWarning.
  }
}

/** The message of anything thrown; never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    // Not by its class: every realm and every window has one of its own.
    const { message } = Object(thrown)
    return typeof message === 'string' ? message : String(thrown)
  } catch {
    return 'unprintable'
  }
}
