import { setGlobalRecorder } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
import { builtin } from '../../base/builtin.ts'
import { callEvery } from '../../base/timers.ts'
import type { RemovalCommand } from '../../store/removal-command.ts'
import type { StoreSettings } from '../../store/settings.ts'
import { Channel } from '../channel.ts'
import { commandsOf, type Invitation } from '../invitation.ts'
import { ThreadStore } from './thread-store.ts'

/** How often collectors run in a thread, which nobody asks when somebody scrapes. */
const intervalMs = 1_000

/** Makes this thread record for the exposition of the main thread. */
export function join(invitation: Invitation, settings: StoreSettings): void {
  const { threadId } = builtin('node:worker_threads')
  const store = new ThreadStore(invitation, settings, threadId)
  const { publisher } = store
  setGlobalRecorder(store)
  new Channel(commandsOf(invitation.channel), (command: RemovalCommand) => {
    store.removal.run(command)
  })
  callEvery(intervalMs, () => {
    runCollectors(undefined, [store])
    store.upkeep()
  })
  process.once('exit', () => {
    store.upkeep()
    publisher.log(['ended', threadId])
  })
  // The main thread is told nothing of the threads that this one starts, and terminates.
  process.on('worker', worker => {
    const child = worker.threadId
    publisher.log(['child', child])
    worker.once('exit', () => publisher.log(['ended', child]))
  })
}
