import type { Branch } from 'metrics-facade/registry'
import type { ByteSink } from './byte-writer.ts'
import { copyText, type EncodedText } from './encoded-text.ts'
import { mostNumberBytes, writeNumber } from './number.ts'

// Whole lines in loops that do nothing else: measured, half the time that it takes to write each for itself.

/** What comes after the last label's value takes at the most. */
const mostEndBytes = 3 + mostNumberBytes + 1

/** How much is written at one go: so little that a turn, and a page, ends about where it should. */
const runBytes = 4_096

/** Where on a page of a sink the beginning of lines stands, up to the quote that opens the last label's value. */
export interface Beginning {
  page: number
  from: number
  to: number
}

/** What a series may have beside what everybody sees, by which its lines are written fast: see the page of this room. */
export interface Shared {
  /** What it shares with the series beside it: all labels but the last one's value. */
  readonly branch: Branch | undefined
  readonly labelValue: string
}

/** A branch as this file sees it: nobody else knows what is kept there. */
type Marked = Branch & { linePrefix: Beginning | undefined }

/** The beginning of a branch's lines, if it stands on this page. */
export function beginningOn(page: number, branch: Branch | undefined): Beginning | undefined {
  const beginning = (branch as Marked | undefined)?.linePrefix
  return beginning?.page === page ? beginning : undefined
}

/** Keeps where the beginning of a branch's lines stands. */
export function setBeginning(branch: Branch, beginning: Beginning): void {
  ;(branch as Marked).linePrefix = beginning
}

/** Values of labels as they stand between their quotes, one after the other. */
export interface ValuesText {
  /** The index of what has the first of them: a series of its family, or a bound. */
  readonly first: number
  readonly text: EncodedText
  /** Where each ends. */
  readonly ends: ArrayLike<number>
}

/** What follows the last label's value, up to the end of the line. */
function writeEnd(buffer: Uint8Array, at: number, value: number): number {
  // A double quote, a brace, a space.
  buffer[at] = 34
  buffer[at + 1] = 125
  buffer[at + 2] = 32
  const end = writeNumber(buffer, at + 3, value)
  buffer[end] = 10
  return end + 1
}

/** A series that has one line. */
interface Sample {
  readonly value: number
}

/**
 * Writes the lines of samples from that at `index` on, as many as it can at one go, and returns which is next. It stops
 * at a sample whose line begins in a way that does not stand on the page yet, and at one that `isOther`.
 */
export function writeSamples(
  sink: ByteSink,
  samples: readonly Sample[],
  index: number,
  { first, text, ends }: ValuesText,
  isOther: ((index: number) => boolean) | undefined,
): number {
  const { page, place } = sink
  const { buffer, view } = sink.room(runBytes)
  const limit = place + runBytes - mostEndBytes
  const { view: source } = text
  const last = first + ends.length
  let at = place
  let from = index === first ? 0 : ends[index - first - 1]!
  let next = index
  for (; next < last; next++) {
    const { branch, value } = samples[next]! as Sample & Shared
    const beginning = beginningOn(page, branch)
    if (beginning === undefined || isOther?.(next) === true) break
    const to = ends[next - first]!
    if (at + beginning.to - beginning.from + to - from > limit) break
    at = copyText(view, beginning.from, beginning.to, view, at)
    at = copyText(source, from, to, view, at)
    at = writeEnd(buffer, at, value)
    from = to
  }
  sink.writtenTo(at, text.isAscii)
  return next
}

/** Writes a line for each bound or quantile; the first goes on where the beginning stands that the others copy. */
export function writeBounds(
  sink: ByteSink,
  beginning: number,
  { text, ends }: ValuesText,
  values: ArrayLike<number>,
): void {
  const { place } = sink
  const count = values.length
  const { buffer, view } = sink.room((count - 1) * (place - beginning) + text.length + count * mostEndBytes)
  const { view: source } = text
  let at = copyText(source, 0, ends[0]!, view, place)
  at = writeEnd(buffer, at, values[0]!)
  for (let index = 1; index < count; index++) {
    at = copyText(view, beginning, place, view, at)
    at = copyText(source, ends[index - 1]!, ends[index]!, view, at)
    at = writeEnd(buffer, at, values[index]!)
  }
  sink.writtenTo(at, text.isAscii)
}

/** Writes the line of another sample, whose labels stand between two places on the page of a sink, maybe another. */
export function writeOther(
  sink: ByteSink,
  name: EncodedText,
  labels: ByteSink,
  from: number,
  to: number,
  value: number,
): void {
  const { buffer, view } = sink.room(name.length + to - from + mostEndBytes)
  const source = labels.room(0)
  let at = copyText(name.view, 0, name.length, view, sink.place)
  at = copyText(source.view, from, to, view, at)
  at = writeEnd(buffer, at, value)
  sink.writtenTo(at, name.isAscii && labels.isAscii)
}
