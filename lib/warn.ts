import { cell } from './cell.ts'
import { messageOf } from './printable.ts'

/** What process warnings of the facade are, with what is printed beneath the message. */
export interface WarningOptions {
  readonly type: 'MetricsWarning'
  readonly detail: string
}

interface MaybeNode {
  readonly process?: {
    emitWarning?(message: string, options: WarningOptions | 'MetricsWarning'): void
  }
}

/**
 * Emits a process warning of type `MetricsWarning`, once for each `key`, where there is a process. There are 1,000 at
 * most, of which the last says so. Control characters in `message` are escaped, and it is cut after 2,000 characters.
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
  try {
    ;(globalThis as MaybeNode).process?.emitWarning?.(
      messageOf(message, 2000) + (reported.size < 1000 ? '' : ' No more warnings will follow.'),
      options,
    )
  } catch {
    // Emitting never throws, whatever a program has put in the place of emitWarning.
  }
  return true
}
