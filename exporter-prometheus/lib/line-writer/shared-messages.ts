import type { ExposedFamily } from '../model/exposition.ts'
import type { CounterView, SeriesView } from '../model/views.ts'
import type { ByteSink } from './byte-writer.ts'
import { copyText, copyWords } from './encoded-text.ts'
import type { WriteLines } from './line-style.ts'
import { keepAlive } from './shape.ts'
import { prefixOn, runBytes, type Shared, setPrefix } from './shared-lines.ts'
import { inRuns, type LastValues } from './value-cache.ts'

// The fast lane of protobuf: like that of lines, for messages `Metric` with one value each.
//
// What is copied eight bytes at a time, as text is, are labels: strings with their tags and lengths. None of that is a
// `NaN`: a byte of at least F0 before 7F or FF would be a length beyond 16,000, and a run has no room for that.

/** The largest integer that takes one byte. */
const mostInByte = 127

/** The most that a message takes beside its content: tag and length before it, and what is written beyond its end. */
const mostBesideBytes = 3 + 3

/** Tags of fields that are the same for all types, each with its wire type. */
const tags = { metric: 0x22, value: 0x09, seconds: 0x08, nanos: 0x10 }

/** The wire type of messages. */
const messageType = 2

/** Numbers of fields. */
export interface ValueNumbers {
  /** The field of the value in `Metric`. */
  readonly field: number
  /** The field of the creation time in that message; what has none has no exemplar either. */
  readonly created: number | undefined
}

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest > mostInByte; rest = Math.floor(rest / 128)) length += 1
  return length
}

/** Writes a varint and returns its end. */
function writeVarint(buffer: Uint8Array, at: number, value: number): number {
  let end = at
  let rest = value
  for (; rest > mostInByte; rest = Math.floor(rest / 128)) buffer[end++] = (rest % 128) | 128
  buffer[end++] = rest
  return end
}

/** What follows the labels: the value, and when the series began. Most of it is the same from one series to the next. */
export class ValueField {
  readonly #numbers: ValueNumbers
  readonly #bytes = new Uint8Array(48)
  readonly #view = new DataView(this.#bytes.buffer)
  #createdMs: number | undefined
  length = 0

  constructor(numbers: ValueNumbers) {
    this.#numbers = numbers
    this.#prepare(undefined)
  }

  /** Returns false for a time that no `Timestamp` has from here. */
  at(createdMs: number | undefined): boolean {
    if (createdMs !== this.#createdMs) {
      if (createdMs !== undefined && !(createdMs >= 0 && createdMs < 2 ** 42)) return false
      this.#prepare(createdMs)
    }
    return true
  }

  /** Writes it and returns its end. The buffer needs room for three bytes more. */
  write(view: DataView, at: number, value: number): number {
    for (let index = 0; index < this.length; index += 4) {
      view.setInt32(at + index, this.#view.getInt32(index))
    }
    // After two tags and a length.
    view.setFloat64(at + 3, value, true)
    return at + this.length
  }

  #prepare(createdMs: number | undefined): void {
    const { field, created } = this.#numbers
    const bytes = this.#bytes
    this.#createdMs = createdMs
    bytes[0] = (field << 3) | messageType
    bytes[2] = tags.value
    let at = 11
    if (createdMs !== undefined && created !== undefined) {
      const wholeMs = Math.round(createdMs)
      const seconds = Math.floor(wholeMs / 1_000)
      const nanos = (wholeMs - seconds * 1_000) * 1_000_000
      bytes[at++] = (created << 3) | messageType
      bytes[at++] = 2 + varintLength(seconds) + varintLength(nanos)
      bytes[at++] = tags.seconds
      at = writeVarint(bytes, at, seconds)
      bytes[at++] = tags.nanos
      at = writeVarint(bytes, at, nanos)
    }
    bytes[1] = at - 2
    this.length = at
  }
}

/** Where labels stand among the last bytes of a sink. */
export interface LabelsPlace {
  readonly from: number
  readonly to: number
}

/**
 * Returns a function that writes the messages of a family with one value a series.
 *
 * @param writeWhole - writes one message and returns where its labels are.
 */
export function messagesOf(
  family: ExposedFamily,
  sink: ByteSink,
  numbers: ValueNumbers,
  writeWhole: (series: SeriesView) => LabelsPlace,
): WriteLines {
  const { labelName } = family
  const series = family.series as readonly CounterView[]
  const isTimed = numbers.created !== undefined
  const field = new ValueField(numbers)
  keepAlive(field)
  const globalNames = new Set(family.globalLabels?.map(([name]) => name))
  /** The last label of most series, and the length of what precedes its value: tag, length, name, tag. */
  let last: string | undefined
  let openingBytes = 0
  const know = (label: string): void => {
    last = label
    openingBytes = 3 + Buffer.byteLength(labelName?.(label) ?? label)
  }

  const writeRun = (index: number, { first, shared, text, ends, isVerbatim }: LastValues): number => {
    if (!isVerbatim) return index
    const { page, offset } = sink
    const { buffer, view } = sink.room(runBytes)
    const limit = offset + runBytes - mostBesideBytes
    let at = offset
    let from = index === first ? shared : ends[index - first - 1]!
    let next = index
    for (; next < first + ends.length; next++) {
      const one = series[next]! as CounterView & Shared
      const { branch, value } = one
      const prefix = prefixOn(page, branch)
      if (prefix === undefined || (isTimed && one.exemplar !== undefined)) break
      if (isTimed && !field.at(one.createdMs)) break
      if (branch!.label !== last) know(branch!.label)
      const to = ends[next - first]!
      const valueBytes = shared + to - from
      const labelBytes = openingBytes + 1 + valueBytes
      const length = prefix.to - prefix.from + 1 + valueBytes + field.length
      if (labelBytes > mostInByte || at + length > limit) break
      buffer[at] = tags.metric
      at = writeVarint(buffer, at + 1, length)
      at = copyText(view, prefix.from, prefix.to, view, at)
      // It was copied from another series, whose value may have another length.
      buffer[at - openingBytes - 1] = labelBytes
      buffer[at] = valueBytes
      at = copyWords(text.view, 0, shared, view, at + 1)
      at = copyWords(text.view, from, to, view, at)
      at = field.write(view, at, value)
      from = to
    }
    sink.writtenTo(at, text.isAscii)
    return next
  }

  return inRuns(family, writeRun, index => {
    const one = series[index]! as CounterView & Partial<Shared>
    const { from, to } = writeWhole(one)
    const { branch, labelValue } = one
    // A label that replaces a global one is not the last.
    if (!branch?.isWide || globalNames.has(branch.label)) return
    know(branch.label)
    const valueBytes = Buffer.byteLength(labelValue!)
    if (openingBytes + 1 + valueBytes > mostInByte) return
    setPrefix(branch, { page: sink.page, from, to: to - valueBytes - 1 })
  })
}
