import type { Branch, LabelPair } from 'metrics-facade/registry'
import { type ExposedFamily, writtenLabels } from '../model/exposition.ts'
import type { CounterView, SeriesView } from '../model/views.ts'
import type { ByteSink } from './byte-writer.ts'
import { copyText, copyWords, EncodedText } from './encoded-text.ts'
import type { WriteLines } from './line-style.ts'
import { mostNumberBytes, writeNumber } from './number.ts'
import { keepAlive } from './shape.ts'
import { prefixOn, runBytes, type Shared, setPrefix } from './shared-lines.ts'
import { inRuns, type LastValues } from './value-cache.ts'

// The fast lane of JSON: like that of lines, for objects.

/** The most that is written of an object beside its labels: comma, quote, time, value, brace. */
const mostBesideBytes = 64 + mostNumberBytes

/** From here on, times have other digits than a clock of this age. */
const endOfTimesMs = 1e15

const zero = 48

/** Writes an integer from 0 to 999 as three digits. */
function writeThousandth(bytes: Uint8Array, at: number, integer: number): void {
  bytes[at] = zero + Math.floor(integer / 100)
  bytes[at + 1] = zero + (Math.floor(integer / 10) % 10)
  bytes[at + 2] = zero + (integer % 10)
}

/**
 * What stands between the last label and the value of a series: a brace, and when the series began. Measured: thirteen
 * digits written again for each counter double the time of a document; most of them are the same as in the one before.
 */
export class ValueOpening {
  #second = -1
  #createdMs: number | undefined
  #bytes: Uint8Array = new Uint8Array()
  text!: EncodedText

  constructor() {
    this.#take('},"value":')
  }

  /** Returns false for a time that takes another spelling. */
  at(createdMs: number | undefined): boolean {
    if (createdMs === this.#createdMs) return true
    if (createdMs === undefined) this.#take('},"value":')
    else {
      if (!(Number.isInteger(createdMs) && createdMs >= 1_000 && createdMs < endOfTimesMs)) return false
      const second = Math.floor(createdMs / 1_000)
      if (second !== this.#second) this.#take(`},"createdMs":${createdMs},"value":`)
      else writeThousandth(this.#bytes, this.#bytes.length - ',"value":'.length - 3, createdMs % 1_000)
      this.#second = second
    }
    this.#createdMs = createdMs
    return true
  }

  #take(text: string): void {
    this.#second = -1
    this.#bytes = Buffer.from(text)
    this.text = new EncodedText(this.#bytes)
  }
}

/** What is not the same for all objects. */
export interface ObjectStyle {
  /** A string in quotes, escaped. */
  readonly quoted: (text: string) => string
  /** Writes the object of the series at an index from the brace after its labels on. */
  readonly writeRest: (index: number) => void
  /** Of families with one value a series: whether it has a creation time and may have an exemplar. */
  readonly oneValue: { readonly isTimed: boolean } | undefined
}

/**
 * Returns a function that writes the beginning of a series, with its labels. The part that the series of a branch share
 * is written once a page and then copied. Measured: serializing an object of labels for each series takes three times as
 * long.
 */
function labelsWriter(
  family: ExposedFamily,
  sink: ByteSink,
  quoted: ObjectStyle['quoted'],
): (series: SeriesView) => void {
  const globalNames = new Set(family.globalLabels?.map(([name]) => name))
  const pairText = ([name, value]: LabelPair): string => `${quoted(name)}:${quoted(value)}`
  sink.beginPage()

  /** Writes everything before the value of the last label. */
  const open = (series: SeriesView, branch: Branch): void => {
    const from = sink.offset
    const prefix = prefixOn(sink.page, branch)
    if (prefix !== undefined) sink.copy(prefix.from, prefix.to)
    else {
      const pairs = writtenLabels(series, family)
      const others = pairs.slice(0, -1).map(pair => `${pairText(pair)},`)
      sink.text(`{"labels":{${others.join('')}${quoted(pairs.at(-1)![0])}:"`)
      setPrefix(branch, { page: sink.page, from, to: sink.offset })
    }
  }

  return series => {
    const { branch, labelValue } = series as SeriesView & Partial<Shared>
    // A label that replaces a global one is not the last.
    if (branch?.isWide && !globalNames.has(branch.label)) {
      open(series, branch)
      if (!sink.plain(labelValue!)) sink.text(quoted(labelValue!).slice(1, -1))
      sink.text('"')
    } else sink.text(`{"labels":{${writtenLabels(series, family).map(pairText).join(',')}`)
  }
}

/** Returns a function that writes several objects with one value each, the first of which is not the first of all. */
function runWriter(
  family: ExposedFamily,
  sink: ByteSink,
  isTimed: boolean,
): (index: number, values: LastValues) => number {
  const series = family.series as readonly CounterView[]
  const opening = new ValueOpening()
  keepAlive(opening)
  return (index, { first, shared, text, ends, isVerbatim }) => {
    if (!isVerbatim) return index
    const { page, offset } = sink
    const { buffer, view } = sink.room(runBytes)
    const limit = offset + runBytes - mostBesideBytes
    let at = offset
    let from = index === first ? shared : ends[index - first - 1]!
    let next = index
    for (; next < first + ends.length; next++) {
      const one = series[next]! as CounterView & Shared
      const { value } = one
      const prefix = prefixOn(page, one.branch)
      // Neither NaN nor infinite.
      if (prefix === undefined || value - value !== 0) break
      if (isTimed && (one.exemplar !== undefined || !opening.at(one.createdMs))) break
      const to = ends[next - first]!
      if (at + prefix.to - prefix.from + shared + to - from > limit) break
      buffer[at] = 44
      at = copyText(view, prefix.from, prefix.to, view, at + 1)
      at = copyWords(text.view, 0, shared, view, at)
      at = copyWords(text.view, from, to, view, at)
      buffer[at] = 34
      at = copyText(opening.text.view, 0, opening.text.length, view, at + 1)
      at = writeNumber(buffer, at, value)
      buffer[at++] = 125
      from = to
    }
    sink.writtenTo(at, text.isAscii)
    return next
  }
}

/** Returns a function that writes the objects of a family, with commas between them; the first one here. */
export function objectsOf(
  family: ExposedFamily,
  sink: ByteSink,
  { quoted, writeRest, oneValue }: ObjectStyle,
): WriteLines {
  const { series } = family
  const start = sink.written
  const writeLabels = labelsWriter(family, sink, quoted)
  const writeOne = (index: number): void => {
    if (sink.written > start) sink.text(',')
    writeLabels(series[index]!)
    writeRest(index)
  }
  if (oneValue !== undefined) return inRuns(family, runWriter(family, sink, oneValue.isTimed), writeOne)
  return index => {
    writeOne(index)
    return index + 1
  }
}
