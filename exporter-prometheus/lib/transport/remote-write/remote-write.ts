import { defaultMetadata, type Recorder, warnOnce } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { Turns } from '../../base/timers.ts'
import type { Exposition } from '../../model/exposition.ts'
import type { Push, PushDeadline } from '../periodic.ts'
import { Periodic } from '../periodic.ts'
import type { PushError } from '../push-error.ts'
import type { Scraper } from '../scrape.ts'
import type { PushTransport } from '../transport.ts'
import { Backlog } from './backlog.ts'
import type { Moment } from './moment.ts'
import { MomentReader } from './reader.ts'
import {
  type RemoteWriteOptions,
  type RemoteWriteSettings,
  readRemoteWriteSettings,
} from './remote-write-settings.ts'
import { Sender, tooLarge } from './sender.ts'

const lostSamplesTotal = 'metrics_push_lost_samples_total'

/**
 * Pushes to a receiver of Prometheus remote write.
 *
 * @throws BuildError with code `INVALID_REMOTE_WRITE` or `INVALID_DURATION`.
 */
export function remoteWrite(endpoint: string | URL, options: RemoteWriteOptions): PushTransport {
  const settings = readRemoteWriteSettings(endpoint, options)
  return {
    kind: 'push',
    receiver: 'a receiver of remote write',
    settings,
    start: ({ scraper, recorder }) => Periodic.start(pushOf(settings, scraper, recorder), recorder),
  }
}

/** Pushes a moment at a time; what did not arrive is kept, and sent before what comes later. */
export function pushOf(
  settings: RemoteWriteSettings,
  scraper: Scraper,
  recorder: Recorder,
  now: () => number = Date.now,
): Push {
  const { url, intervalMs, timeoutMs, onError } = settings
  const writer = new RemoteWriter(settings, scraper, recorder, now)
  return {
    transport: 'remote-write',
    receiver: 'the receiver of remote write',
    endpoint: url.origin + url.pathname,
    key: String(url),
    intervalMs,
    timeoutMs,
    onError,
    send: async deadline => {
      const turns = new Turns()
      await writer.read(deadline.timeoutMs / 2, turns)
      await writer.send(deadline, turns)
    },
    sendAfterLast: async deadline => {
      writer.end()
      await writer.send(deadline, new Turns())
    },
  }
}

class RemoteWriter {
  readonly #scraper: Scraper
  readonly #recorder: Recorder
  readonly #now: () => number
  readonly #reader: MomentReader
  readonly #backlog: Backlog
  readonly #sender: Sender
  readonly #key: string
  #mostSamples: number
  /** The first failure that was not told yet. */
  #error: PushError | undefined

  constructor(settings: RemoteWriteSettings, scraper: Scraper, recorder: Recorder, now: () => number) {
    this.#scraper = scraper
    this.#recorder = recorder
    this.#now = now
    this.#reader = new MomentReader(externalLabels(settings))
    this.#backlog = new Backlog(settings.maxPendingSamples)
    this.#sender = new Sender(settings)
    this.#key = String(settings.url)
    this.#mostSamples = settings.maxSamplesPerSend
    recorder.describeCounter(
      lostSamplesTotal,
      undefined,
      'Samples of pushes that will not arrive, by transport and reason',
    )
  }

  /** Adds the present moment to what is to be sent. */
  async read(timeoutMs: number, turns: Turns): Promise<void> {
    const exposition: Exposition = await this.#scraper.expose(timeoutMs, undefined, undefined)
    const reading = this.#reader.read(exposition, this.#now())
    for (;;) {
      const { done, value } = reading.next()
      if (done) {
        this.#add(value)
        break
      }
      await turns.next()
    }
    exposition.onShown?.(exposition.families)
  }

  /** Adds the end of every series to what is to be sent. */
  end(): void {
    this.#add(this.#reader.end(this.#now()))
  }

  /**
   * Sends everything, the oldest first.
   *
   * @throws PushError if not all of it arrived.
   */
  async send(deadline: PushDeadline, turns: Turns): Promise<void> {
    for (;;) {
      const batch = this.#backlog.next(this.#mostSamples)
      if (batch === undefined) break
      const outcome = await this.#sender.send(batch, deadline, turns)
      if (outcome === tooLarge && batch.series > 1) {
        this.#mostSamples = Math.max(1, Math.floor(batch.samples / 2))
        continue
      }
      this.#backlog.remove(batch)
      const sent = outcome === tooLarge ? this.#sender.refused(batch) : outcome
      if (sent.lost > 0) this.#countLost(sent.lost, sent.error?.reason ?? 'partial')
      this.#error ??= sent.error
    }
    const error = this.#error
    this.#error = undefined
    if (error !== undefined) throw error
  }

  #add(moment: Moment): void {
    const lost = this.#backlog.add(moment)
    if (lost === 0) return
    this.#countLost(lost, 'overflow')
    warnOnce(
      `remote write overflow ${this.#key}`,
      `The receiver of remote write was away for too long: the oldest ${lost} samples were given up. More are counted in ${lostSamplesTotal}.`,
    )
  }

  #countLost(samples: number, reason: string): void {
    const labels = { transport: 'remote-write', reason }
    this.#recorder.registerCounter(lostSamplesTotal, labels, defaultMetadata).increment(samples)
  }
}

function externalLabels({ job, instance }: RemoteWriteSettings): Array<readonly [string, string]> {
  return Object.entries({ job, instance: instance ?? builtin('node:os').hostname() })
}
