import type { ExposedFamily } from '../model/exposition.ts'
import { cumulate } from '../model/exposition.ts'
import type { ExemplarView, HistogramView, SeriesView, SummaryView } from '../model/views.ts'
import { type MetricType, suffixes } from '../series/family.ts'
import type { ByteSink } from './byte-writer.ts'
import { EncodedText } from './encoded-text.ts'
import { sampleName } from './labels.ts'
import { counterLines, createdWriter, LineWriter, valueLines } from './line.ts'
import type { LineSinks, LineStyle, WriteLines } from './line-style.ts'
import { type ValuesText, writeBounds } from './shared-lines.ts'

/** Writes the lines before sum and count, and returns the number of values. */
type WriteOwn = (index: number) => number

/** Whether a series is a summary without quantiles, which has only two lines. */
export function isBare(series: SeriesView): boolean {
  return (series as Partial<SummaryView>).quantiles?.length === 0
}

/** Returns a function that writes the lines of one series of a distribution, all at one moment. */
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

/** Encodes bounds or quantiles as label values. */
function boundsText(bounds: readonly string[]): ValuesText {
  let end = 0
  const ends = bounds.map(bound => {
    end += bound.length
    return end
  })
  return { first: 0, text: EncodedText.of(bounds.join('')), ends }
}

/** Returns a function that writes the bucket lines of a series and returns the number of values. */
function bucketWriter(
  sink: ByteSink,
  line: LineWriter,
  { series }: ExposedFamily<'histogram'>,
  style: LineStyle,
): (index: number) => number {
  // Most series of a family have the same bounds.
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

  const writeExemplars = (prefixStart: number, exemplars: readonly (ExemplarView | undefined)[]): void => {
    const { offset } = sink
    for (const [bucket, bound] of written.entries()) {
      if (bucket > 0) sink.copy(prefixStart, offset)
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
    const prefixStart = sink.offset
    line.label(one, 'le')
    const count = cumulate(one.counts, cumulative)
    if (style.exemplar && one.exemplars) writeExemplars(prefixStart, one.exemplars)
    else writeBounds(sink, prefixStart, text, cumulative)
    return count
  }
}

/** Returns a function that writes the quantile lines of a series and returns the number of values. */
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
    const prefixStart = sink.offset
    line.label(one, 'quantile')
    writeBounds(sink, prefixStart, text, one.values())
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

/**
 * Returns a function that writes the lines of one or several series of a family, those of each series at one moment.
 */
export function linesOf(family: ExposedFamily, sinks: LineSinks, style: LineStyle): WriteLines {
  return (writers[family.type] as (...args: unknown[]) => WriteLines)(family, sinks, style)
}
