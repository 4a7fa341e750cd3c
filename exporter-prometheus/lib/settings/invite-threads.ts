import type { Worker } from 'node:worker_threads'
import { builtin } from '../base/builtin.ts'
import { post } from '../members/channel.ts'
import { type Invitation, invitationKey, lateInvitations } from '../members/invitation.ts'
import { LateMembers } from '../members/late-members.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import type { WindowSet } from '../series/windows.ts'
import { seedOfThreads } from '../store/limits/hash.ts'
import { observe } from '../store/observer.ts'
import type { StoreSettings } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { plainValues } from './plain-values.ts'
import type { Values } from './settings.ts'
import type { StoreValues } from './store-settings.ts'
import { threadModule } from './thread-module.ts'

/** How many windows of different length or count threads can see. */
const mostWindows = 256

/** Everything that a recorder was made of. */
export interface Made {
  readonly recorder: PrometheusRecorder
  readonly settings: StoreSettings
  readonly values: StoreValues & Pick<Values, 'processes' | 'threads'>
  readonly windows: WindowSet
}

/** Emitted in a thread whose metrics nobody collects. */
function warningBecause(reason: string, remedy: string): string {
  return `The metrics of this worker thread are not collected, because ${reason}. ${remedy}`
}

const switchedOff = warningBecause(
  'the exporter of the main thread was installed with { threads: false }',
  'Leave that out, or install a recorder in this thread.',
)
const noModule = warningBecause(
  'its part for threads cannot be loaded',
  "Import 'metrics-exporter-prometheus/threads' first in the thread, or install a recorder there.",
)
const otherRuntime = warningBecause(
  'that needs Node',
  'Install a recorder in this thread, or run the program in Node.',
)

const notInstalled = warningBecause(
  'the exporter of the main thread was only built',
  'Use install() or installRecorder() there, which layers can be put on, or install a recorder in this thread.',
)

/** The exporter that was installed last, which threads that are started now join. */
let host: { readonly members: LateMembers; readonly read: () => void } | undefined

function onWorker(worker: Worker): void {
  const { members, read } = host!
  try {
    read()
    // Read now: it is -1 when the thread has ended.
    const { threadId } = worker
    members.get().started(threadId)
    worker.once('exit', () => members.get().ended(threadId))
  } catch (error) {
    members.failed(error)
  }
}

/** What was installed before hosts no further threads. */
function changeHost(next: typeof host): void {
  if (host === undefined && next !== undefined) process.on('worker', onWorker)
  if (host !== undefined && next === undefined) process.off('worker', onWorker)
  host?.members.replaced()
  host = next
}

/**
 * Lets the threads that are started from now on take part in the exposition of a recorder that was installed in the main
 * thread. They find the invitation in their environment data when they first emit something.
 */
export function inviteThreads({ recorder, settings, values, windows }: Made): void {
  const threads = threadsOfNode()
  if (!threads?.isMainThread || recorder.members !== undefined) return
  const isOther = 'bun' in process.versions || 'deno' in process.versions
  if (isOther || !values.threads) {
    changeHost(undefined)
    threads.setEnvironmentData(invitationKey, { warning: isOther ? otherRuntime : switchedOff })
    return
  }
  const channel = `metrics-exporter-prometheus ${Math.random()}`
  const shared = new SharedArrayBuffer(32 * mostWindows)
  windows.shareIn(new Float64Array(shared))
  // Until then the recorder is read as if there were no threads, at no cost.
  const read = (): void => {
    if (recorder.members === members.get()) return
    recorder.members = members.get()
    observe(recorder, recorder.members)
  }
  const onJoined = (store: Store): void => {
    read()
    recorder.processes?.follow(store)
  }
  const members = new LateMembers(recorder, settings, channel, onJoined, recorder.processes?.name)
  const invitation: Invitation = {
    module: threadModule(),
    warning: noModule,
    channel,
    windows: shared,
    seed: seedOfThreads(),
    isAligned: windows.isAligned,
    settings: plainValues(values),
  }
  threads.setEnvironmentData(invitationKey, invitation as never)
  post(lateInvitations, invitation)
  changeHost({ members, read })
}

/** Has threads say that nobody collects from them, because a recorder was only built, unless another one is installed. */
export function declineThreads(): void {
  const threads = threadsOfNode()
  if (!threads?.isMainThread || threads.getEnvironmentData(invitationKey) !== undefined) return
  threads.setEnvironmentData(invitationKey, { warning: notInstalled })
}

function threadsOfNode(): ReturnType<typeof builtin<'node:worker_threads'>> | undefined {
  try {
    const threads = builtin('node:worker_threads')
    new threads.BroadcastChannel(lateInvitations).close()
    return threads
  } catch {
    // Not every runtime has threads; workerd has the module, but not what is in it.
    return undefined
  }
}
