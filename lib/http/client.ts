import { AsyncResource } from 'node:async_hooks'
import { type Clock, currentClock, readClock } from 'metrics-facade'
import type { Enter } from 'metrics-facade/registry'
import { ClientSeries, type Outcome } from './client-series.ts'
import type { Active } from './emitter.ts'
import { methodNumber } from './method.ts'
import type { HttpMetricsSettings } from './options.ts'

/** A request that was sent and is not answered yet. */
export interface Sent {
  readonly method: number
  readonly host: string
  readonly isSecure: boolean
  readonly start: number
  /** The context that the request was sent in: it ends in that of a connection, which others use too. */
  readonly context: AsyncResource
  /** What counts it as under way. */
  readonly active: Active
  isOver: boolean
}

/** Measures the requests that this process sends, whichever channel tells of them. */
export class ClientMeter {
  readonly #series: ClientSeries
  readonly #enter: Enter | undefined
  readonly #clock: Clock = currentClock()
  readonly #now: Clock['now'] = this.#clock.now

  constructor(settings: HttpMetricsSettings, enter: Enter | undefined) {
    this.#series = new ClientSeries(settings)
    this.#enter = enter
  }

  begin(method: unknown, host: string, isSecure: boolean): Sent {
    const enter = this.#enter
    const track = (): Active => this.#series.track(host, isSecure)
    return {
      method: methodNumber(method),
      host,
      isSecure,
      start: readClock(this.#clock, this.#now),
      context: new AsyncResource('HttpMetrics', { requireManualDestroy: true }),
      active: enter === undefined ? track() : enter(track),
      isOver: false,
    }
  }

  /** Does nothing if it is over already. */
  complete(sent: Sent, outcome: Outcome): void {
    if (sent.isOver) return
    sent.isOver = true
    sent.active.decrement(1)
    const seconds = Math.max(readClock(this.#clock, this.#now) - sent.start, 0) / 1000
    const { method, host, isSecure } = sent
    const record = (): void => this.#series.record(method, host, isSecure, outcome, seconds)
    const enter = this.#enter
    sent.context.runInAsyncScope(enter === undefined ? record : () => enter(record))
  }
}
