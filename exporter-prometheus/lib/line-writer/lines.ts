import type { ExposedFamily } from '../model/exposition.ts'
import type { SeriesView, SummaryView } from '../model/views.ts'
import { type MetricType, suffixes } from '../series/family.ts'
import { bucketWriter, quantileWriter } from './bound-lines.ts'
import { createdWriter, LineWriter } from './line.ts'
import type { LineSinks, LineStyle, WriteLines } from './line-style.ts'
import { sampleName } from './sample-name.ts'
import { counterLines, valueLines } from './value-lines.ts'

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
