import type { Branch } from 'metrics-facade/registry'
import type { ByteSink } from './byte-writer.ts'
import { copyText, copyWords, type EncodedText } from './encoded-text.ts'
import { mostNumberBytes, writeNumber } from './number.ts'

// These loops write whole lines and do nothing else. Measured: half the time of writing each line by itself.

/** The maximum length of the rest of a line after the last label value. */
const mostEndBytes = 3 + mostNumberBytes + 1

/** The size of one run: small enough for yields and pages to end about where they should. */
export const runBytes = 4_096

/** The byte range of a line prefix on a page: everything up to the opening quote of the last label value. */
export interface PrefixRange {
  page: number
  from: number
  to: number
}

/** Hidden fields of a stored series, which make the fast path possible; see the README of this room. */
export interface Shared {
  /** All labels but the last value, shared with neighbouring series. */
  readonly branch: Branch | undefined
  readonly labelValue: string
}

/** A branch with the scratch field that only this file uses. */
type Marked = Branch & { linePrefix: PrefixRange | undefined }

/** The line prefix of a branch, if it is on this page. */
export function prefixOn(page: number, branch: Branch | undefined): PrefixRange | undefined {
  const prefix = (branch as Marked | undefined)?.linePrefix
  return prefix?.page === page ? prefix : undefined
}

/** Records where the line prefix of a branch is. */
export function setPrefix(branch: Branch, prefix: PrefixRange): void {
  ;(branch as Marked).linePrefix = prefix
}

/** Escaped label values, one after the other. */
export interface ValuesText {
  /** The index of the first value: of a series in its family, or of a bound. */
  readonly first: number
  readonly text: EncodedText
  /** The end offset of each value. */
  readonly ends: ArrayLike<number>
}

/**
 * Escaped label values of neighbouring series. Their text begins with what all of them begin with, which is not
 * repeated, and has room for a word at its end.
 */
export interface GroupText extends ValuesText {
  /** The length of what they begin with. */
  readonly shared: number
}

/** Writes the rest of a line after the last label value. */
function writeEnd(buffer: Uint8Array, at: number, value: number): number {
  // A double quote, a brace, a space.
  buffer[at] = 34
  buffer[at + 1] = 125
  buffer[at + 2] = 32
  const end = writeNumber(buffer, at + 3, value)
  buffer[end] = 10
  return end + 1
}

/** A series with one line. */
interface Sample {
  readonly value: number
}

/**
 * Writes a run of sample lines from `index` on, and returns the index of the next. It stops at a sample whose line
 * prefix is not on the page yet, and at one that `isOther`.
 */
export function writeSamples(
  sink: ByteSink,
  samples: readonly Sample[],
  index: number,
  { first, shared, text, ends }: GroupText,
  isOther: ((index: number) => boolean) | undefined,
): number {
  const { page, offset } = sink
  const { buffer, view } = sink.room(runBytes)
  const limit = offset + runBytes - mostEndBytes
  const { view: source } = text
  const last = first + ends.length
  let at = offset
  let from = index === first ? shared : ends[index - first - 1]!
  let next = index
  for (; next < last; next++) {
    const { branch, value } = samples[next]! as Sample & Shared
    const prefix = prefixOn(page, branch)
    if (prefix === undefined || isOther?.(next) === true) break
    const to = ends[next - first]!
    if (at + prefix.to - prefix.from + shared + to - from > limit) break
    at = copyText(view, prefix.from, prefix.to, view, at)
    at = copyWords(source, 0, shared, view, at)
    at = copyWords(source, from, to, view, at)
    at = writeEnd(buffer, at, value)
    from = to
  }
  sink.writtenTo(at, text.isAscii)
  return next
}

/** Writes a line for each bound or quantile. The caller wrote the prefix of the first one; the others copy it. */
export function writeBounds(
  sink: ByteSink,
  prefixStart: number,
  { text, ends }: ValuesText,
  values: ArrayLike<number>,
): void {
  const { offset } = sink
  const count = values.length
  const { buffer, view } = sink.room(
    (count - 1) * (offset - prefixStart) + text.length + count * mostEndBytes,
  )
  const { view: source } = text
  let at = copyText(source, 0, ends[0]!, view, offset)
  at = writeEnd(buffer, at, values[0]!)
  for (let index = 1; index < count; index++) {
    at = copyText(view, prefixStart, offset, view, at)
    at = copyText(source, ends[index - 1]!, ends[index]!, view, at)
    at = writeEnd(buffer, at, values[index]!)
  }
  sink.writtenTo(at, text.isAscii)
}

/** Writes a line of another sample with the labels between two offsets of `labels`, which may be another sink. */
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
  let at = copyText(name.view, 0, name.length, view, sink.offset)
  at = copyText(source.view, from, to, view, at)
  at = writeEnd(buffer, at, value)
  sink.writtenTo(at, name.isAscii && labels.isAscii)
}
