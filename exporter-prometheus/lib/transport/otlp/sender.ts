import { Turns } from '../../base/timers.ts'
import type { Exposition } from '../../model/exposition.ts'
import type { PushDeadline } from '../periodic.ts'
import type { PushError } from '../push-error.ts'
import type { Scraper } from '../scrape.ts'
import { type Batch, BatchWriter } from './batch.ts'
import { Deltas } from './deltas.ts'
import type { OtlpSettings } from './otlp-settings.ts'
import { readMetrics } from './read-metrics.ts'
import { encodings, postMetrics } from './request.ts'
import { split } from './split.ts'

/** The most points of a request unless a receiver takes less: some megabytes, where receivers take 20 by default. */
const mostPoints = 20_000

/** The answers by which a receiver refuses what is in a request, and not who sends it or where it goes. */
const refusals = [400, 413, 415, 422]

/**
 * Sends what a scraper has, in requests of a bounded size. Totals that do not arrive are sent with the next push. So is
 * what came since the last point, of which nothing is kept but the points of one push.
 */
export class Sender {
  readonly #settings: OtlpSettings
  readonly #scraper: Scraper
  readonly #wallMs: () => number
  readonly #deltas: Deltas | undefined
  /** What is sent again as it is, because nobody knows whether it arrived. */
  #unknown: Batch[] = []
  /** Less once a receiver refused a larger request. */
  #most = mostPoints
  #latestMs = 0

  constructor(settings: OtlpSettings, scraper: Scraper, wallMs: () => number = () => Date.now()) {
    this.#settings = settings
    this.#scraper = scraper
    this.#wallMs = wallMs
    this.#deltas = settings.temporality === 'delta' ? new Deltas() : undefined
  }

  async send(deadline: PushDeadline): Promise<void> {
    // One for all steps: each with its own would add up, where one goes on in the turn in which another ends.
    const turns = new Turns()
    const refusedBefore = await this.#sendAll(this.#unknown, deadline, turns, true)
    // Half of the time for the collectors, so that the other half is left for the receiver.
    const collectMs = deadline.timeoutMs / 2
    // This process alone: each pushes for itself, and a store adds up those that it tells apart.
    const exposition = await this.#scraper.expose(collectMs, 'allow-utf-8', undefined, undefined, 'process')
    const batches = await this.#read(exposition, turns)
    const refused = await this.#sendAll(batches, deadline, turns, false)
    const error = refused ?? refusedBefore
    if (error !== undefined) throw error
    exposition.onShown?.(exposition.families)
  }

  async #read(exposition: Exposition, turns: Turns): Promise<Batch[]> {
    const deltas = this.#deltas
    const writer = new BatchWriter(encodings[this.#settings.encoding], this.#most)
    await readMetrics(exposition, this.#nextMs(), turns, (head, point) => {
      if (deltas === undefined) return writer.add(head, point)
      const taken = deltas.take(head.kind, head.name, point)
      if (taken !== undefined) writer.add(head, taken.point, taken.series)
    })
    for (const _ of deltas?.endTake() ?? []) {
      const turn = turns.next()
      if (turn !== undefined) await turn
    }
    return writer.finish()
  }

  /** The time of the next points. Two pushes within a millisecond have two times: stores refuse a second value for one. */
  #nextMs(): number {
    const nowMs = this.#wallMs()
    const isBehind = nowMs <= this.#latestMs && nowMs > this.#latestMs - 1_000
    this.#latestMs = isBehind ? this.#latestMs + 1 : nowMs
    return this.#latestMs
  }

  /**
   * Sends batches one after the other. Returns the first error of those that were refused or could not be written: the
   * others are sent all the same.
   *
   * @param isUnknown - whether they may have arrived already.
   * @throws PushError that may pass; it ends the push.
   */
  async #sendAll(
    batches: Batch[],
    deadline: PushDeadline,
    turns: Turns,
    isUnknown: boolean,
  ): Promise<unknown> {
    if (this.#deltas !== undefined) this.#unknown = batches
    let refused: unknown
    for (let batch = batches[0]; batch !== undefined; batch = batches[0]) {
      const error = await this.#sendOne(batch, deadline, turns)
      const { isPassing, status, reason } = (error ?? {}) as Partial<PushError>
      if (status === 413 && batch.points > 1) {
        this.#most = Math.ceil(batch.points / 2)
        batches.splice(0, 1, ...split(batch, this.#most))
        continue
      }
      const isRefused = status !== undefined && refusals.includes(status)
      if (isPassing || (isUnknown && reason !== 'partial' && error !== undefined && !isRefused)) throw error
      refused ??= error
      batches.shift()
      // Not sent again: the part that was taken would count twice, and so would what a store refuses because it has it.
      this.#settle(batch, error === undefined || reason === 'partial' || isUnknown)
    }
    return refused
  }

  async #sendOne(batch: Batch, deadline: PushDeadline, turns: Turns): Promise<unknown> {
    try {
      await postMetrics(batch, this.#settings, deadline, turns)
      return undefined
    } catch (error) {
      return error
    }
  }

  #settle({ series }: Batch, hasArrived: boolean): void {
    for (const one of series) this.#deltas?.settle(one, hasArrived)
  }
}
