import { checkTimer } from '../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { callLater } from '../base/timers.ts'
import { PushError } from './push-error.ts'

/** How to flush. */
export interface FlushOptions {
  /** How long it may take in all, in milliseconds. By default as long as each way of pushing may take for one push. */
  readonly timeoutMs?: number | undefined
}

/**
 * How long a flush may take; `undefined` if that is up to each way of pushing.
 *
 * @throws BuildError with code `INVALID_OPTION` or `INVALID_DURATION`.
 */
export function flushLimit(options: FlushOptions): number | undefined {
  if (!isPlainObject(options) || unknownKey(options, ['timeoutMs']) !== undefined) {
    const message = `flush got ${shown(options)}. Give nothing, or an object such as { timeoutMs: 2000 }.`
    throw new BuildError('INVALID_OPTION', message)
  }
  const { timeoutMs } = options
  return timeoutMs === undefined ? undefined : checkTimer(timeoutMs, 'flush, timeoutMs')
}

/** A way of pushing. */
export interface PushTarget {
  /** `push-gateway`, `otlp` or `remote-write`: the label `transport` of `metrics_push_errors_total`. */
  readonly transport: string
  /** Where it pushes to: a URL without its query. */
  readonly endpoint: string
}

/** A push that did not arrive, or not as a whole. */
export interface FailedPush extends PushTarget {
  readonly error: PushError
}

/** What came of a flush. Every way of pushing is in one of the two lists, in the order in which they were set up. */
export interface FlushResult {
  readonly arrived: readonly PushTarget[]
  readonly failed: readonly FailedPush[]
}

/** What came of a flush of one transport. */
export interface Flushed extends PushTarget {
  readonly error: PushError | undefined
}

/** The error of a flush whose time was over before its push was. */
export function flushTimeout(timeoutMs: number, receiver: string): PushError {
  const message = `The flush to ${receiver} was not over within ${Math.round(timeoutMs)} ms.`
  return new PushError(message, 'timeout', { isPassing: true })
}

/** What came of a flush, as far as it is known when its time is over. */
export async function within(
  timeoutMs: number,
  done: Promise<PushError | undefined>,
  receiver: string,
): Promise<PushError | undefined> {
  let cancel = (): void => {}
  const late = new Promise<PushError>(resolve => {
    // A little later than the push itself gives up, whose error tells more.
    cancel = callLater(timeoutMs + 5, () => resolve(flushTimeout(timeoutMs, receiver)))
  })
  const error = await Promise.race([done, late])
  cancel()
  return error
}

/** Sorts what came of each. */
export function resultOf(all: readonly Flushed[]): FlushResult {
  const arrived: PushTarget[] = []
  const failed: FailedPush[] = []
  for (const { transport, endpoint, error } of all) {
    if (error === undefined) arrived.push({ transport, endpoint })
    else failed.push({ transport, endpoint, error })
  }
  return { arrived, failed }
}

/** The error of a handle that has nothing to flush. */
export function nothingToFlush(): BuildError {
  return new BuildError(
    'PUSH_NOT_STARTED',
    'flush() pushes nothing, because no way of pushing was started. Set one up, such as the option otlp, and use ' +
      'install() or build().',
  )
}
