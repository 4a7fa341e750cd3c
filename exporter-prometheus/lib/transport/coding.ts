import { builtin } from '../base/builtin.ts'
import type { Turns } from '../base/timers.ts'
import { type Body, joinPieces } from './body.ts'

/** Compresses a body. */
export type Compress = (body: Buffer) => Promise<Buffer>

/** The part of `node:zlib` that is used; Node has zstd since 22.15. */
export interface Compressors {
  gzip(body: Buffer, options: object, done: (error: Error | null, zipped: Buffer) => void): void
  zstdCompress?(body: Buffer, done: (error: Error | null, zipped: Buffer) => void): void
}

/** The content codings that this runtime has, by their names in HTTP; gzip first, the only one that Prometheus reads. */
export function codingsOf(
  compressors: Compressors = builtin('node:zlib') as Compressors,
): ReadonlyMap<string, Compress> {
  const { gzip, zstdCompress } = compressors
  const { promisify } = builtin('node:util')
  // Level 1: measured on expositions, higher levels take several times as long for a few percent.
  const codings = new Map<string, Compress>([['gzip', body => promisify(gzip)(body, { level: 1 })]])
  if (zstdCompress !== undefined) codings.set('zstd', body => promisify(zstdCompress)(body))
  return codings
}

/** Compresses a body in pieces. Joining them gives way to other work, and compressing is done by another thread. */
export async function compressBody(body: Body, compress: Compress, turns?: Turns): Promise<Body> {
  return [await compress(await joinPieces(body, turns))]
}
