import { version } from 'metrics-facade'
import type { Turns } from '../../base/timers.ts'
import type { Incoming } from '../exchange.ts'
import type { Metric, Temporality } from './metric.ts'
import type { Resource } from './resource.ts'

/** What a request says besides its metrics. */
export interface Sender {
  readonly resource: Resource
  readonly temporality: Temporality
}

/** What a receiver says in the body of its answer. */
export interface Said {
  /** How many points it rejected, of a request that it took. */
  readonly rejected: number
  readonly message: string
}

/** How requests are written and answers are read. */
export interface Encoding {
  readonly contentType: string
  /** Writes a request, a few milliseconds at a time. */
  encode(metrics: readonly Metric[], sender: Sender, turns: Turns): Promise<Buffer>
  /** Reads the body of an answer. Throws if it is something else. */
  decode(incoming: Incoming): Said
}

/** The scope that all metrics are in. */
export const scope: Readonly<Record<'name' | 'version', string>> = { name: 'metrics-facade', version }
