import { cell } from './cell.ts'
import { messageOf } from './printable.ts'

/** What process warnings of the facade are, with what is printed beneath the message. */
export interface WarningOptions {
  readonly type: 'MetricsWarning'
  readonly detail: string
}

type Warn = (message: string, options: WarningOptions | 'MetricsWarning') => void

declare const console: { readonly warn: Warn }

/**
 * Emits a process warning of type `MetricsWarning`, once for each `key`; where there are none, as in browsers and edge
 * runtimes, a warning on the console. There are 1,000 at most, of which the last says so. Control characters in
 * `message` are escaped, and it is cut after 2,000 characters.
 *
 * @returns whether `key` is one of the thousand.
 */
export function warnOnce(
  key: string,
  message: string,
  options: WarningOptions | 'MetricsWarning' = 'MetricsWarning',
): boolean {
  const { reported } = cell
  const bounded = messageOf(key, 300)
  if (reported.has(bounded)) return true
  // Far more than anybody reads. What makes up names as it goes would have no end of them.
  if (reported.size > 999) return false
  reported.add(bounded)
  const text = messageOf(message, 2000) + (reported.size < 1000 ? '' : ' No more warnings will follow.')
  try {
    ;(globalThis as unknown as { process: { emitWarning: Warn } }).process.emitWarning(text, options)
  } catch {
    // Not there, or only said to be, as in Next's edge runtime.
    try {
      console.warn(text, options)
    } catch {
      // Emitting never throws, whatever a program has put in their place.
    }
  }
  return true
}
