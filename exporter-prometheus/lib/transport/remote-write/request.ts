/*! Includes snappyjs, Copyright (c) 2016 Zhipeng Jia, under the MIT licence: see dist/LICENSE-snappyjs.txt. */
import { version as ownVersion } from 'metrics-facade'
import snappy from 'snappyjs'
import type { Batch } from './backlog.ts'
import type { Encoded } from './encoded.ts'
import type { Version } from './parts.ts'
import { encodeVersion1 } from './request-v1.ts'
import { encodeVersion2 } from './request-v2.ts'

/** What tells the versions of the protocol apart. */
interface Protocol {
  readonly encode: (batch: Batch) => Encoded
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
  readonly body: Uint8Array
}

/** Encodes a batch in a version of the protocol; `undefined` if it has nothing to say there. */
export function requestOf(batch: Batch, version: Version): WriteRequest | undefined {
  const { encode, contentType, header } = protocols[version]
  const { message, samples, histograms } = encode(batch)
  if (samples + histograms === 0) return undefined
  const headers = {
    'Content-Type': contentType,
    'Content-Encoding': 'snappy',
    'User-Agent': `metrics-exporter-prometheus/${ownVersion}`,
    'X-Prometheus-Remote-Write-Version': header,
  }
  return { version, headers, body: snappy.compress(message), samples, histograms }
}
