import type { ExposedFamily } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import { ByteSink } from './byte-writer.ts'
import { labelWriter, type SampleName, sampleName } from './labels.ts'
import type { LineStyle, WriteLines } from './line-style.ts'
import { keepCompiled } from './shape.ts'
import { writeOther, writeSamples } from './shared-lines.ts'
import { inRuns, type LastValues } from './value-cache.ts'

/** Writes the beginnings of lines. Further lines of a series copy the labels of its first line. */
export class LineWriter {
  readonly #sink: ByteSink
  readonly #sample: SampleName
  readonly #openLength: number
  readonly #writeLabels: (series: SeriesView) => boolean
  /** The offset of the labels of the current series. */
  #labelsFrom = 0
  #labelsTo = 0

  constructor(sink: ByteSink, family: ExposedFamily, sample: SampleName) {
    this.#sink = sink
    this.#sample = sample
    this.#openLength = Buffer.byteLength(sample.open)
    this.#writeLabels = labelWriter(sink, family, sample)
  }

  /** Begins the first line of a series, up to the value. */
  value(series: SeriesView): void {
    if (this.#begin(series)) this.#sink.closeLabels()
    else this.#sink.text(`${this.#sample.bare} `)
  }

  /** Begins the first line of a series with one more label, up to the value of that label. */
  label(series: SeriesView, name: string): void {
    this.#sink.text(this.#begin(series) ? `",${name}="` : `${this.#sample.open}${name}="`)
  }

  /** Begins a line of another sample of the same series, up to the value. */
  other({ bare, encoded }: SampleName): void {
    if (this.#labelsFrom === this.#labelsTo) this.#sink.text(`${bare} `)
    else {
      this.#sink.encoded(encoded)
      this.#sink.copy(this.#labelsFrom, this.#labelsTo)
      this.#sink.closeLabels()
    }
  }

  /** Writes a whole line of another sample of the same series, possibly to another sink. */
  otherSample({ bare, encoded }: SampleName, sink: ByteSink, value: number): void {
    if (this.#labelsFrom === this.#labelsTo) {
      sink.text(`${bare} `)
      sink.lineEnd(value)
    } else writeOther(sink, encoded, this.#sink, this.#labelsFrom, this.#labelsTo, value)
  }

  #begin(series: SeriesView): boolean {
    const from = this.#sink.offset
    const hasLabels = this.#writeLabels(series)
    this.#labelsTo = this.#sink.offset
    this.#labelsFrom = hasLabels ? from + this.#openLength : this.#labelsTo
    return hasLabels
  }
}

/** Returns a function that writes the creation time of a series, if the style has a line for it. */
export function createdWriter(
  sink: ByteSink,
  { created }: LineStyle,
): (series: SeriesView, line: LineWriter) => void {
  if (created === undefined) return () => {}
  const sample = sampleName(created.name)
  return ({ createdMs }, line) => {
    if (createdMs === undefined) return
    line.other(sample)
    sink.text(`${created.spell(createdMs)}\n`)
  }
}

/**
 * Returns a function that writes the lines of a family with one value a series: that of the series at an index, and as
 * many after it as can be written in one run. It returns the index of the next series.
 *
 * @param isOther - whether the line of the series at an index has another form.
 */
export function valueLines(
  family: ExposedFamily<'counter' | 'gauge'>,
  sink: ByteSink,
  isOther?: (index: number) => boolean,
): WriteLines {
  const series: ReadonlyArray<SeriesView & { readonly value: number }> = family.series
  const line = new LineWriter(sink, family, sampleName(family.name))
  const writeRun = (index: number, values: LastValues): number =>
    writeSamples(sink, series, index, values, isOther)
  return inRuns(family, writeRun, index => {
    const one = series[index]!
    line.value(one)
    sink.lineEnd(one.value)
  })
}

/** Like `valueLines`, for counters: also writes exemplars and creation times as the style says. */
export function counterLines(family: ExposedFamily<'counter'>, sink: ByteSink, style: LineStyle): WriteLines {
  const { exemplar: exemplarText, created } = style
  if (exemplarText === undefined && created === undefined) return valueLines(family, sink)
  const { series } = family
  const line = new LineWriter(sink, family, sampleName(family.name))
  const writeCreated = createdWriter(sink, style)
  const hasMore = (index: number): boolean => created !== undefined || series[index]!.exemplar !== undefined
  const writeValues = valueLines(family, sink, hasMore)
  return index => {
    if (!hasMore(index)) return writeValues(index)
    const one = series[index]!
    const { exemplar } = one
    line.value(one)
    sink.number(one.value)
    sink.text(exemplar === undefined ? '\n' : `${exemplarText?.(exemplar) ?? ''}\n`)
    writeCreated(one, line)
    return index + 1
  }
}

/**
 * Returns a function that writes one line a series: its labels, and what `writeValue` writes after them, which is at
 * least a value.
 */
export function oneLineEach(
  family: ExposedFamily,
  sink: ByteSink,
  writeValue: (series: SeriesView, sink: ByteSink) => void,
): WriteLines {
  const { name, series } = family
  const line = new LineWriter(sink, family, sampleName(name))
  return index => {
    const one = series[index]!
    line.value(one)
    writeValue(one, sink)
    sink.text('\n')
    return index + 1
  }
}

const none: ExposedFamily = { name: '', type: 'gauge', series: [] }
keepCompiled(() => new LineWriter(new ByteSink(), none, sampleName('')))
