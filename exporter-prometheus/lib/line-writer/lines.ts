import { cumulate } from '../model/cumulative.ts'
import { type ExposedFamily, storedOf } from '../model/exposition.ts'
import type { ExemplarView, HistogramView, SeriesView, SummaryView } from '../model/views.ts'
import { suffixes } from '../series/family.ts'
import { ByteSink } from './byte-writer.ts'
import { EncodedText } from './encoded-text.ts'
import { labelWriter } from './labels.ts'
import { type SampleName, sampleName } from './sample-name.ts'
import { keepShape } from './shape.ts'
import { type ValuesText, writeBounds, writeOther, writeSamples } from './shared-lines.ts'
import { valuesFinder } from './value-cache.ts'

/** Writes how lines begin, series by series; all lines of one series have the labels of the first from there. */
export class LineWriter {
  readonly #sink: ByteSink
  readonly #sample: SampleName
  readonly #openLength: number
  readonly #writeLabels: (series: SeriesView) => boolean
  /** Where the labels stand of the series begun last. */
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

  /** Begins the first line of a series, up to the value of a label that is not the series' own. */
  label(series: SeriesView, name: string): void {
    this.#sink.text(this.#begin(series) ? `",${name}="` : `${this.#sample.open}${name}="`)
  }

  /** Begins a line of the same series and another sample, up to the value. */
  other({ bare, encoded }: SampleName): void {
    if (this.#labelsFrom === this.#labelsTo) this.#sink.text(`${bare} `)
    else {
      this.#sink.encoded(encoded)
      this.#sink.copy(this.#labelsFrom, this.#labelsTo)
      this.#sink.closeLabels()
    }
  }

  /** The whole line of the same series and another sample, which may go elsewhere. */
  otherSample({ bare, encoded }: SampleName, sink: ByteSink, value: number): void {
    if (this.#labelsFrom === this.#labelsTo) {
      sink.text(`${bare} `)
      sink.lineEnd(value)
    } else writeOther(sink, encoded, this.#sink, this.#labelsFrom, this.#labelsTo, value)
  }

  #begin(series: SeriesView): boolean {
    const from = this.#sink.place
    const hasLabels = this.#writeLabels(series)
    this.#labelsTo = this.#sink.place
    this.#labelsFrom = hasLabels ? from + this.#openLength : this.#labelsTo
    return hasLabels
  }
}

/**
 * Writes the line of one series after the other of a family that has one value each: that of the series at an index, and
 * of as many behind it as can be written at one go. Returns which is next.
 *
 * @param isOther - whether what follows the series at an index has a line of another form.
 */
export function valueWriter(
  family: ExposedFamily<'counter' | 'gauge'>,
  sink: ByteSink,
  isOther?: (index: number) => boolean,
): (index: number) => number {
  const { name } = family
  const series: ReadonlyArray<SeriesView & { readonly value: number }> = family.series
  const line = new LineWriter(sink, family, sampleName(name))
  const valuesAt = valuesFinder(series, storedOf(family)?.cacheKey)
  const writeRun = (index: number): number => {
    try {
      const values = valuesAt(index)
      return values === undefined ? index : writeSamples(sink, series, index, values, isOther)
    } catch {
      // One of them cannot be written: each is tried for itself, so that it fails alone.
      return index
    }
  }
  return index => {
    const next = writeRun(index)
    if (next > index) return next
    const one = series[index]!
    line.value(one)
    sink.lineEnd(one.value)
    return index + 1
  }
}

/** What text formats write of a distribution in ways of their own. */
export interface DistributionStyle {
  /** A bound or quantile, as the value of its label. */
  readonly bound: (bound: number) => string
  /** What follows the value of a bucket that has one; no exemplars are written where this is absent. */
  readonly exemplar?: (exemplar: ExemplarView) => string
}

/** Where the lines of a distribution go: all of those of one series at the same time. */
export interface DistributionSinks {
  /** Those of buckets or quantiles. */
  readonly own: ByteSink
  readonly sums: ByteSink
  readonly counts: ByteSink
}

/** Whether a series is a summary without quantiles, of which there are but two lines. */
export function isBare(series: SeriesView): boolean {
  return (series as Partial<SummaryView>).quantiles?.length === 0
}

/** Writes the lines of one series of a histogram or summary after the other, all of one moment. */
export function distributionWriter(
  { own: sink, sums, counts }: DistributionSinks,
  family: ExposedFamily<'histogram' | 'summary'>,
  style: DistributionStyle,
): (index: number) => LineWriter {
  const { name, series } = family
  const line = new LineWriter(
    sink,
    family,
    sampleName(family.type === 'histogram' ? name + suffixes.bucket : name),
  )
  const writeOwn =
    family.type === 'histogram'
      ? bucketWriter(sink, line, family, style)
      : quantileWriter(sink, line, family, style)
  const sum = sampleName(name + suffixes.sum)
  const count = sampleName(name + suffixes.count)
  const bareLine = new LineWriter(sums, family, sum)
  const writeBare = (one: SummaryView): LineWriter => {
    bareLine.value(one)
    sums.lineEnd(one.sum)
    bareLine.otherSample(count, counts, one.count)
    return bareLine
  }
  return index => {
    const one = series[index]!
    if (isBare(one)) return writeBare(one as SummaryView)
    const total = writeOwn(index)
    line.otherSample(sum, sums, one.sum)
    line.otherSample(count, counts, total)
    return line
  }
}

/** Bounds or quantiles as values of a label, one after the other. */
function boundsText(bounds: readonly string[]): ValuesText {
  let end = 0
  const ends = bounds.map(bound => {
    end += bound.length
    return end
  })
  return { first: 0, text: EncodedText.of(bounds.join('')), ends }
}

/** Writes the lines of the buckets of a series, and returns how many values it has. */
function bucketWriter(
  sink: ByteSink,
  line: LineWriter,
  { series }: ExposedFamily<'histogram'>,
  style: DistributionStyle,
): (index: number) => number {
  // Mostly the same for all of them.
  let bounds: readonly number[] | undefined
  let written: readonly string[] = []
  let text = boundsText([])
  let cumulative = new Float64Array()

  const take = (next: readonly number[]): void => {
    bounds = next
    written = [...next.map(style.bound), '+Inf']
    text = boundsText(written)
    cumulative = new Float64Array(written.length)
  }

  const writeExemplars = (beginning: number, exemplars: readonly (ExemplarView | undefined)[]): void => {
    const { place } = sink
    for (const [bucket, bound] of written.entries()) {
      if (bucket > 0) sink.copy(beginning, place)
      sink.text(bound)
      sink.closeLabels()
      sink.number(cumulative[bucket]!)
      const exemplar = exemplars[bucket]
      sink.text(exemplar === undefined ? '\n' : `${style.exemplar!(exemplar)}\n`)
    }
  }

  return index => {
    const one: HistogramView = series[index]!
    if (one.bounds !== bounds) take(one.bounds)
    const beginning = sink.place
    line.label(one, 'le')
    const count = cumulate(one.counts, cumulative)
    if (style.exemplar && one.exemplars) writeExemplars(beginning, one.exemplars)
    else writeBounds(sink, beginning, text, cumulative)
    return count
  }
}

/** Writes the lines of the quantiles of a series, and returns how many values it has. */
function quantileWriter(
  sink: ByteSink,
  line: LineWriter,
  { series }: ExposedFamily<'summary'>,
  style: DistributionStyle,
): (index: number) => number {
  let quantiles: readonly number[] | undefined
  let text = boundsText([])
  return index => {
    const one: SummaryView = series[index]!
    if (one.quantiles !== quantiles) {
      quantiles = one.quantiles
      text = boundsText(quantiles.map(style.bound))
    }
    const beginning = sink.place
    line.label(one, 'quantile')
    writeBounds(sink, beginning, text, one.values())
    return one.count
  }
}

const none: ExposedFamily = { name: '', type: 'gauge', series: [] }
keepShape(new LineWriter(new ByteSink(), none, sampleName('')))
