import { cell } from './cell.ts'
import { messageOf } from './printable.ts'

interface MaybeNode {
  readonly process?: {
    emitWarning?(message: string, type: string | { readonly type: string; readonly detail: string }): void
  }
}

/** Far more than anybody reads. What makes up names as it goes would have no end of them. */
const mostReported = 1000

/**
 * Emits a process warning of type `MetricsWarning`, once for each `key`, where there is a process. There are 1,000 at
 * most, of which the last says so. Control characters in `message` are escaped, and it is cut after 2,000 characters.
 *
 * @param thrown - what led to it: printed beneath the message, with its stack and its causes.
 * @returns whether `key` is one of the thousand.
 */
export function warnOnce(key: string, message: string, thrown?: unknown): boolean {
  const { reported } = cell
  const bounded = messageOf(key, 300)
  if (reported.has(bounded)) return true
  if (reported.size >= mostReported) return false
  reported.add(bounded)
  try {
    let detail = ''
    for (
      let error = thrown as Error | undefined;
      error?.stack && detail.length < 4_000;
      error = error.cause as Error
    ) {
      const lines = error.stack.split('\n', 50).map(line => messageOf(line, 300))
      detail += `${detail && '\nCaused by: '}${lines.join('\n')}`
    }
    ;(globalThis as MaybeNode).process?.emitWarning?.(
      messageOf(message, 2000) + (reported.size < mostReported ? '' : ' No more warnings will follow.'),
      detail ? { type: 'MetricsWarning', detail } : 'MetricsWarning',
    )
  } catch {
    // Emitting never throws, whatever a program has put in the place of emitWarning.
  }
  return true
}
