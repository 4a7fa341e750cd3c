import { globalRecorder, noopRecorder } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import { Channel } from '../members/channel.ts'
import { type Invitation, invitationKey, lateInvitations } from '../members/invitation.ts'
import { join } from '../members/thread/join.ts'
import { ThreadWindows } from '../members/thread/thread-windows.ts'
import { valuesOfPlain } from '../settings/plain-values.ts'
import { storeSettings } from '../settings/store-settings.ts'

/**
 * Joins the program of the main thread, now if that has installed an exporter, or as soon as it does. A thread that has a
 * recorder stays as it is.
 */
export function takePart(): void {
  const { getEnvironmentData, isMainThread } = builtin('node:worker_threads')
  if (isMainThread) return
  const left = getEnvironmentData(invitationKey) as unknown as Partial<Invitation> | undefined
  if (left === undefined) new Channel(lateInvitations, accept)
  else if (left.channel !== undefined) accept(left as Invitation)
}

function accept(invitation: Invitation): void {
  if (globalRecorder() !== noopRecorder) return
  join(invitation, storeSettings(valuesOfPlain(invitation.settings), new ThreadWindows(invitation)))
}
