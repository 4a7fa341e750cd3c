import type { Incoming } from '../exchange.ts'
import type { WriteRequest } from './request.ts'

/** What a receiver of version 2 says that it has written. */
export interface Written {
  readonly samples: number
  readonly histograms: number
}

const prefix = 'x-prometheus-remote-write-'

function countOf({ header }: Incoming, what: string): number | undefined {
  const text = header(`${prefix}${what}-written`).trim()
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/**
 * What the answer says was written; a header that is missing means nothing of its kind. `undefined` if it says nothing
 * at all, as receivers do that do not know version 2, and store nothing of it.
 */
export function writtenOf(answer: Incoming): Written | undefined {
  const [samples, histograms, exemplars] = ['samples', 'histograms', 'exemplars'].map(what =>
    countOf(answer, what),
  )
  if (samples === undefined && histograms === undefined && exemplars === undefined) return undefined
  return { samples: samples ?? 0, histograms: histograms ?? 0 }
}

/** How many samples of a request were not written. */
export function lostOf({ samples, histograms }: WriteRequest, written: Written | undefined): number {
  if (written === undefined) return samples + histograms
  return Math.max(0, samples - written.samples) + Math.max(0, histograms - written.histograms)
}
