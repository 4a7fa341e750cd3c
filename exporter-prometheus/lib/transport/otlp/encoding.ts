import { version } from 'metrics-facade'
import type { Body } from '../body.ts'
import type { Incoming } from '../exchange.ts'
import type { Kind, Points, Temporality } from './metric.ts'
import type { Resource } from './resource.ts'
import type { WrittenMetric } from './written.ts'

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

/** Writes points of one kind, one after the other. */
export interface PointWriter {
  /** How many bytes it has. */
  readonly length: number
  add(point: Points[Kind]): void
  finish(): Buffer
}

/** How requests are written and answers are read. */
export interface Encoding {
  readonly contentType: string
  pointWriter(kind: Kind): PointWriter
  /** Puts a request together. */
  request(metrics: readonly WrittenMetric[], sender: Sender): Body
  /** Reads the body of an answer. Throws if it is something else. */
  decode(incoming: Incoming): Said
}

/** The scope that all metrics are in. */
export const scope: Readonly<Record<'name' | 'version', string>> = { name: 'metrics-facade', version }
