import { cell } from './cell.ts'
import { messageOf } from './printable.ts'

/** The type of the facade's process warnings, and what is printed beneath the message. */
export interface WarningOptions {
  readonly type: 'MetricsWarning'
  readonly detail: string
}

type Warn = (message: string, options: WarningOptions | 'MetricsWarning') => void

declare const console: { readonly warn: Warn }

/**
 * Emits a process warning of type `MetricsWarning`, once for each `key`. Runtimes without process warnings, such as
 * browsers and edge runtimes, get a warning on the console instead. At most 1,000 are emitted; the last one says so.
 * Control characters in `message` are escaped, and it is cut after 2,000 characters.
 *
 * @returns whether `key` is one of the thousand that were reported.
 */
export function warnOnce(
  key: string,
  message: string,
  options: WarningOptions | 'MetricsWarning' = 'MetricsWarning',
): boolean {
  const { reported } = cell
  const bounded = messageOf(key, 300)
  if (reported.has(bounded)) return true
  // Far more than anybody reads. The bound is for programs that generate names.
  if (reported.size > 999) return false
  reported.add(bounded)
  const text = messageOf(message, 2000) + (reported.size < 1000 ? '' : ' No more warnings will follow.')
  try {
    ;(globalThis as unknown as { process: { emitWarning: Warn } }).process.emitWarning(text, options)
  } catch {
    // It does not exist, or only throws, as in Next's edge runtime.
    try {
      console.warn(text, options)
    } catch {
      // Emitting never throws, even if the program has replaced both.
    }
  }
  return true
}
