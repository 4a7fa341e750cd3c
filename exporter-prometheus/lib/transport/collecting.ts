import type { Recorder } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
import { callLater } from '../base/timers.ts'

/** How long collectors may take by default. */
export const defaultTimeoutMs = 10_000

/**
 * Runs the collectors of a recorder, and waits for the async ones until the time-out.
 *
 * @param isJoining - whether to start none, and only wait for those that are running.
 */
export async function collectWithin(recorder: Recorder, timeoutMs: number, isJoining = false): Promise<void> {
  let expire = (): void => {}
  const expired = new Promise<void>(resolve => {
    expire = resolve
  })
  const running = runCollectors(expired, recorder, isJoining)
  if (running === undefined) return
  const cancel = callLater(timeoutMs, expire)
  await running
  cancel()
}
