import { globalRecorder, noopRecorder } from 'metrics-facade'
import { BuildError } from '../base/error.ts'
import { callEvery } from '../base/timers.ts'
import type { PrometheusHandle } from '../handle.ts'
import { becomeGlobal, installedRecorder, installInTurn } from '../installed.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import { declineThreads, inviteThreads, type Made } from './invite-threads.ts'
import { joinProcesses, publishProcesses } from './join-processes.ts'
import { makeRecorder } from './make-recorder.ts'
import type { Values } from './settings.ts'
import { digestSettings, digestTransports, warnOfIgnored } from './settings-digest.ts'
import { Transports, type Wording } from './transports.ts'

/** The four ways to build an exporter from settings; the methods of the builder document them. */
export class Ladder {
  readonly #values: Values
  readonly #transports: Transports

  /** @param wording - for errors: whether the program set methods or options. */
  constructor(values: Values, wording: Wording) {
    this.#values = values
    this.#transports = new Transports(values, wording)
  }

  install(): Promise<PrometheusHandle> {
    return installInTurn(() => this.#install())
  }

  async #install(): Promise<PrometheusHandle> {
    const installed = this.#reused()
    if (installed !== undefined) return this.#restart(installed)
    const made = makeRecorder(this.#values)
    const { recorder } = made
    // Throws now, before the attempt to listen on a port that this process itself may hold.
    const installedNow = globalRecorder()
    if (installedNow !== noopRecorder && !installedNow.isStandIn) becomeGlobal(recorder)
    try {
      this.#joinProcesses(made)
      await this.#transports.listen(recorder)
      becomeGlobal(recorder)
    } catch (error) {
      await this.#abandon(recorder)
      // installRecorder() may have been called meanwhile.
      const other = this.#reused()
      if (other !== undefined) return this.#restart(other)
      throw error
    }
    inviteThreads(made)
    this.#start(recorder)
    return recorder.handle()
  }

  /** Starts listeners and pushes on the installed recorder, unless it already has some. */
  async #restart(recorder: PrometheusRecorder): Promise<PrometheusHandle> {
    const handle = recorder.handle()
    const digest = digestSettings(this.#values)
    if (handle.running.isServed) warnOfIgnored(digest, handle.settings?.())
    else {
      const ofTransports = digestTransports(this.#values)
      warnOfIgnored(new Map([...digest].filter(([name]) => !ofTransports.has(name))), handle.settings?.())
      // A listener that is being closed may still hold the port.
      await handle.running.closed
      try {
        await this.#transports.listen(recorder)
      } finally {
        this.#startUpkeep(recorder)
      }
      const before = handle.settings?.() ?? []
      handle.settings = () => new Map([...before, ...ofTransports])
      this.#transports.startPushes(recorder)
    }
    return handle
  }

  #reused(): PrometheusRecorder | undefined {
    return this.#values.reuse ? installedRecorder() : undefined
  }

  installRecorder(): PrometheusHandle {
    this.#transports.refuse('installRecorder')
    const installed = this.#reused()
    const made = installed === undefined ? makeRecorder(this.#values) : undefined
    const recorder = installed ?? made!.recorder
    const handle = recorder.handle()
    if (made !== undefined) {
      this.#joinProcesses(made)
      try {
        becomeGlobal(recorder)
      } catch (error) {
        recorder.processes?.leave()
        throw error
      }
      inviteThreads(made)
    } else warnOfIgnored(digestSettings(this.#values), handle.settings?.())
    this.#startUpkeep(recorder)
    return handle
  }

  async build(): Promise<PrometheusRecorder> {
    const made = makeRecorder(this.#values)
    const { recorder } = made
    try {
      this.#joinProcesses(made)
      await this.#transports.listen(recorder)
    } catch (error) {
      await this.#abandon(recorder)
      throw error
    }
    declineThreads()
    this.#start(recorder)
    return recorder
  }

  buildRecorder(): PrometheusRecorder {
    this.#transports.refuse('buildRecorder')
    if (this.#values.processes !== undefined) {
      throw new BuildError(
        'PROCESSES_FAILED',
        'buildRecorder() shares nothing with other processes, but a directory for them was given. Use install(), ' +
          'installRecorder() or build(), or leave it out.',
      )
    }
    declineThreads()
    return makeRecorder(this.#values).recorder
  }

  #joinProcesses(made: Made): void {
    const { processes } = this.#values
    // What a program does not use is not loaded.
    if (processes !== undefined) joinProcesses(made, processes)
  }

  /** For a recorder that could not be installed. */
  async #abandon(recorder: PrometheusRecorder): Promise<void> {
    recorder.processes?.leave()
    await recorder.handle().close()
  }

  /** Starts upkeep and pushes, which run on their own. */
  #start(recorder: PrometheusRecorder): void {
    this.#startUpkeep(recorder)
    this.#transports.startPushes(recorder)
  }

  #startUpkeep(recorder: PrometheusRecorder): void {
    try {
      recorder.handle().running.keepUp(() => {
        const stops = [callEvery(this.#values.upkeepIntervalMs, () => recorder.upkeepInTurns())]
        const { processes } = recorder
        if (processes !== undefined) stops.push(publishProcesses(recorder, processes))
        return {
          close() {
            for (const stop of stops) stop()
          },
        }
      })
    } catch {
      // Workers at the edge have no timers before their first request. Each scrape runs upkeep, too.
    }
  }
}
