import { describeCounter } from './describe.ts'
import { currentRecorder } from './global.ts'
import { defaultMetadata } from './metadata.ts'
import { warnOnce } from './warn.ts'

/**
 * Counts something that went wrong in a counter of the facade's own, and reports it as a process warning, once for each
 * subject. When a thousand things were reported, further subjects are counted together, as `(other)`.
 *
 * @param label - name of the label that tells the subjects apart.
 * @param thrown - what led to it, if anything was.
 */
export function countFault(
  total: string,
  description: string,
  label: string,
  subject: string,
  message: string,
  times = 1,
  thrown?: unknown,
): void {
  const counted = warnOnce(`${total} ${subject}`, message, thrown) ? subject : '(other)'
  describeCounter(total, description)
  try {
    currentRecorder()
      .registerCounter(total, { [label]: counted }, defaultMetadata)
      .increment(times)
  } catch {
    // The recorder itself fails, of which there has just been a warning; and emitting never throws.
  }
}
