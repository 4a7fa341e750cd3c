import { counter, describeCounter, type Labels, messageOf, warnOnce } from 'metrics-facade'
import { type LabelPair, labelPairs } from 'metrics-facade/registry'
import { sanitizeLabelName } from '../names/legal.ts'

/** An example of what a counter or a bucket counts, with labels that lead to it, such as a trace id. */
export interface Exemplar {
  /** The labels as they are written; their names are legal in every format. */
  readonly pairs: readonly LabelPair[]
  /** The value that was recorded, or added to the counter. */
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

/** The later of two, if there is any. */
export function laterOf(one: Exemplar | undefined, other: Exemplar | undefined): Exemplar | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return other.timestampMs > one.timestampMs ? other : one
}

/**
 * How many code points the names and values of an exemplar's labels may have in total. Servers drop longer exemplars.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars
 */
const maxCodePoints = 128

const invalidExemplarsTotal = 'metrics_invalid_exemplars_total'

/** The latest time that a `Date` can hold. */
const latestMs = 8.64e15

/** Reads the wall clock. Tests and tools replace it; throws if it does not return a time, which no format could write. */
function wallTime(): number {
  const now: unknown = Date.now()
  if (typeof now === 'number' && now >= 0 && now <= latestMs) return now
  throw new Error(`the clock, Date.now(), says ${String(now)}`)
}

/** Whether the labels of an exemplar are longer than servers keep. */
export function isTooLong(pairs: readonly LabelPair[]): boolean {
  let length = 0
  for (const [name, value] of pairs) length += name.length + value.length
  // A code point takes one or two units of a string, so only lengths in between need counting.
  if (length > 2 * maxCodePoints) return true
  return length > maxCodePoints && [...pairs.flat().join('')].length > maxCodePoints
}

/** The labels as they are written, without empty ones. Throws if they cannot be written. */
function writtenPairs(labels: Labels): readonly LabelPair[] {
  const pairs: LabelPair[] = []
  let length = 0
  for (const pair of labelPairs(labels)) {
    const label = sanitizeLabelName(pair[0])
    const value = pair[1].toWellFormed()
    if (value === '') continue
    for (const [other] of pairs) if (other === label) throw new Error('two of its labels are written alike')
    pair[0] = label
    pair[1] = value
    pairs.push(pair)
    length += label.length + value.length
    // Each label is compared with all before it, so there must not be many.
    if (length > 2 * maxCodePoints) break
  }
  if (isTooLong(pairs)) throw new Error(`its labels have more than ${maxCodePoints} characters together`)
  return pairs
}

/**
 * Makes the exemplar of a value that was just recorded. Returns `undefined` if it has no labels, or if they cannot be
 * written; the latter is counted and reported.
 */
export function createExemplar(labels: Labels, value: number): Exemplar | undefined {
  try {
    const pairs = writtenPairs(labels)
    return pairs.length === 0 ? undefined : { pairs, value, timestampMs: wallTime() }
  } catch (error) {
    warnOnce(
      invalidExemplarsTotal,
      `An exemplar was left out: ${messageOf(error)}. Others will be counted in ${invalidExemplarsTotal}.`,
    )
    describeCounter(invalidExemplarsTotal, 'Exemplars left out because they cannot be written')
    counter(invalidExemplarsTotal).increment()
    return undefined
  }
}
