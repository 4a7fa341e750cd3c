import type { ExposedFamily } from '../model/exposition.ts'
import { cumulate } from '../model/exposition.ts'
import type { ExemplarView, HistogramView, SeriesView, SummaryView } from '../model/views.ts'
import { type MetricType, suffixes } from '../series/family.ts'
import type { ByteSink } from './byte-writer.ts'
import { EncodedText } from './encoded-text.ts'
import { counterLines, createdWriter, LineWriter, valueLines } from './line.ts'
import type { LineSinks, LineStyle, WriteLines } from './line-style.ts'
import { sampleName } from './sample-name.ts'
import { type ValuesText, writeBounds } from './shared-lines.ts'

/** Writes what is a series' own before sum and count, and returns how many values it has. */
type WriteOwn = (index: number) => number

/** Whether a series is a summary without quantiles, of which there are but two lines. */
export function isBare(series: SeriesView): boolean {
  return (series as Partial<SummaryView>).quantiles?.length === 0
}

/** Writes the lines of one series of a distribution after the other, all of one moment. */
function distributionLines(
  family: ExposedFamily<'histogram' | 'summary'>,
  { own, sums, counts }: LineSinks,
  style: LineStyle,
  line: LineWriter,
  writeOwn: WriteOwn,
): WriteLines {
  const { name, series } = family
  const { accepts } = style
  const [sum, count] = [sampleName(name + suffixes.sum), sampleName(name + suffixes.count)]
  const writeCreated = createdWriter(own, style)
  const bareLine = new LineWriter(sums, family, sum)
  const writeBare = (one: SummaryView): void => {
    bareLine.value(one)
    sums.lineEnd(one.sum)
    bareLine.otherSample(count, counts, one.count)
    writeCreated(one, bareLine)
  }
  return index => {
    const one = series[index]!
    if (accepts !== undefined && !accepts(one)) return index + 1
    if (isBare(one)) writeBare(one as SummaryView)
    else {
      const total = writeOwn(index)
      line.otherSample(sum, sums, one.sum)
      line.otherSample(count, counts, total)
      writeCreated(one, line)
    }
    return index + 1
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
  style: LineStyle,
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
  style: LineStyle,
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

type Writers = {
  readonly [T in MetricType]: (family: ExposedFamily<T>, sinks: LineSinks, style: LineStyle) => WriteLines
}

const writers: Writers = {
  counter: (family, { own }, style) => counterLines(family, own, style),
  gauge: (family, { own }) => valueLines(family, own),
  histogram: (family, sinks, style) => {
    const line = new LineWriter(sinks.own, family, sampleName(family.name + suffixes.bucket))
    return distributionLines(family, sinks, style, line, bucketWriter(sinks.own, line, family, style))
  },
  summary: (family, sinks, style) => {
    const line = new LineWriter(sinks.own, family, sampleName(family.name))
    return distributionLines(family, sinks, style, line, quantileWriter(sinks.own, line, family, style))
  },
}

/** Writes the lines of one series of a family after the other, or of several at one go; those of each of one moment. */
export function linesOf(family: ExposedFamily, sinks: LineSinks, style: LineStyle): WriteLines {
  return (writers[family.type] as (...args: unknown[]) => WriteLines)(family, sinks, style)
}
