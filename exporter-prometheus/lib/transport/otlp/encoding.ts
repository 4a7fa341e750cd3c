import type { Body } from '../body.ts'
import type { Incoming } from '../exchange.ts'
import type { Write } from './fields.ts'

/** What a receiver says in the body of its answer. */
export interface Said {
  /** How many points it rejected, of a request that it took. */
  readonly rejected: number
  readonly message: string
}

/** Writes points of one kind, one after the other. */
export interface PointWriter<P> {
  /** How many bytes it has. */
  readonly length: number
  add(point: P): void
  finish(): Buffer
}

/** How requests are written and answers are read. What it writes of messages is put together by it alone. */
export interface Encoding {
  readonly contentType: string
  points<P>(write: Write<P>): PointWriter<P>
  /** The fields of a message. */
  fields<T>(write: Write<T>, value: T): Body
  /** A message as a field of another one, from its fields; without a name one of a list. */
  message(number: number, name: string | undefined, fields: Body): Body
  /** A list of messages as a field. */
  list(name: string, messages: Body): Body
  /** A message that is not in another one. */
  whole(fields: Body): Body
  /** Reads the body of an answer. Throws if it is something else. */
  decode(incoming: Incoming): Said
}
