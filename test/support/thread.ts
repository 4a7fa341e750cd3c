import { EventEmitter } from 'node:events'
import { getEnvironmentData } from 'node:worker_threads'
import { installRecorder, type PrometheusHandle, type RecorderOptions } from 'metrics-exporter-prometheus'
import { noopRecorder, withLocalRecorder } from 'metrics-facade'
import { Channel } from '../../exporter-prometheus/lib/members/channel.ts'
import {
  commandsOf,
  type Invitation,
  invitationKey,
} from '../../exporter-prometheus/lib/members/invitation.ts'
import { ThreadStore } from '../../exporter-prometheus/lib/members/thread/thread-store.ts'
import { ThreadWindows } from '../../exporter-prometheus/lib/members/thread/thread-windows.ts'
import { valuesOfPlain } from '../../exporter-prometheus/lib/settings/plain-values.ts'
import { storeSettings } from '../../exporter-prometheus/lib/settings/store-settings.ts'
import { withInstalled } from './installed.ts'

/** A worker thread that runs in this thread, so that a test sees each step. */
export interface Thread {
  readonly recorder: ThreadStore
  /** Its number, as Node has it. */
  readonly id: number
  /** Does what the main thread has told it to: in a real thread its event loop does. */
  obey(): void
  /** The thread ends: by itself, by an error, or because it was terminated. */
  end(): void
}

let started = 0

/** What a thread that joins records with. */
export function settingsOf(
  invitation: Invitation,
  clock: () => number = () => performance.now(),
): ReturnType<typeof storeSettings> {
  const values = valuesOfPlain(structuredClone(invitation.settings))
  return storeSettings({ ...values, clock }, new ThreadWindows(invitation))
}

/**
 * Starts a thread of the program whose exporter was installed last.
 *
 * @param clock - of the thread, in milliseconds.
 */
export function startThread(clock: () => number = () => performance.now()): Thread {
  started += 1
  const worker = Object.assign(new EventEmitter(), { threadId: started })
  process.emit('worker', worker as never)
  const invitation = getEnvironmentData(invitationKey) as unknown as Invitation
  const recorder = new ThreadStore(invitation, settingsOf(invitation, clock), started)
  const commands = new Channel(
    commandsOf(invitation.channel),
    (command: Parameters<typeof recorder.removal.run>[0]) => {
      recorder.removal.run(command)
    },
  )
  return {
    recorder,
    id: started,
    obey: () => commands.drain(),
    end() {
      commands.close()
      worker.emit('exit', 0)
    },
  }
}

/** Starts several. */
export function startThreads(count: number): Thread[] {
  return Array.from({ length: count }, () => startThread())
}

/** Runs code of a thread. */
export function inThread(thread: Thread, run: () => void): void {
  withLocalRecorder(thread.recorder, run)
}

/** Runs `body` as a program that has installed an exporter with these options. */
export function inProgram<T>(options: RecorderOptions, body: (handle: PrometheusHandle) => T): T {
  return withInstalled(noopRecorder, () => body(installRecorder(options)))
}

/** The samples of one name in the text format, without that name. */
export function samplesOf(handle: PrometheusHandle, name: string): string[] {
  const lines = handle.render({ names: name }).split('\n')
  return lines.filter(line => line.startsWith(name)).map(line => line.slice(name.length).trim())
}
