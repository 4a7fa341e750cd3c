import type { Turns } from '../../base/timers.ts'
import type { Body } from '../body.ts'
import type { Batch } from './backlog.ts'
import type { Encoded } from './encoded.ts'
import type { Version } from './parts.ts'
import { encodeVersion1 } from './request-v1.ts'
import { encodeVersion2 } from './request-v2.ts'
import { compress } from './snappy.ts'

/** What tells the versions of the protocol apart. */
interface Protocol {
  readonly encode: (batch: Batch, turns: Turns) => Promise<Encoded>
  readonly contentType: string
  /** `X-Prometheus-Remote-Write-Version`. */
  readonly header: string
}

/** In parts, because a release looks for its own version, which may be the same. */
const headerOf1 = [0, 1, 0].join('.')

const protocols: Readonly<Record<Version, Protocol>> = {
  1: { encode: encodeVersion1, contentType: 'application/x-protobuf', header: headerOf1 },
  2: {
    encode: encodeVersion2,
    contentType: 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    header: '2.0.0',
  },
}

/** A request, and what it carries. */
export interface WriteRequest extends Omit<Encoded, 'message'> {
  readonly version: Version
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
}

/** Encodes a batch in a version of the protocol, in turns; `undefined` if it has nothing to say there. */
export async function requestOf(
  batch: Batch,
  version: Version,
  turns: Turns,
): Promise<WriteRequest | undefined> {
  const { encode, contentType, header } = protocols[version]
  const { message, samples, histograms } = await encode(batch, turns)
  if (samples + histograms === 0) return undefined
  const headers = {
    'Content-Type': contentType,
    'Content-Encoding': 'snappy',
    'X-Prometheus-Remote-Write-Version': header,
  }
  return { version, headers, body: await compress(message, turns), samples, histograms }
}
