import { type ByteSink, linesOf, oneLineEach, type WriteLines } from '../line-writer/line-writer.ts'
import { formatCanonicalBound, formatSeconds, formatValue } from '../line-writer/number.ts'
import { cumulativeOf, type ExposedFamily, type Exposition } from '../model/exposition.ts'
import type {
  CounterView,
  ExemplarView,
  HistogramView,
  NativeView,
  SeriesView,
  SummaryView,
} from '../model/views.ts'
import type { MetricType } from '../series/family.ts'
import { Spans } from '../series/spans.ts'
import { exemplarText, headOf, unknownWriter } from './openmetrics-parts.ts'
import { obeysValueRules, valueRuleOf } from './openmetrics-rules.ts'
import { type FamilyWriter, writeFamilies } from './text.ts'

// A distribution is one value here, of named fields in the order that the specification gives them.

/** Returns a function that writes when a series began. */
function startWriter(): (series: SeriesView, sink: ByteSink) => void {
  // Many series begin in the same millisecond. Measured: formatting takes as long as all else of a counter.
  let timeMs: number | undefined
  let text = ''
  return ({ createdMs }, sink) => {
    if (createdMs === undefined) return
    if (createdMs !== timeMs) {
      timeMs = createdMs
      text = ` st@${formatSeconds(createdMs)}`
    }
    sink.text(text)
  }
}

function writeExemplars(exemplars: ReadonlyArray<ExemplarView | undefined>, sink: ByteSink): void {
  for (const exemplar of exemplars) if (exemplar !== undefined) sink.text(exemplarText(exemplar))
}

function writeField(name: string, value: number, sink: ByteSink): void {
  sink.text(name)
  sink.number(value)
}

/** Writes spans and the counts of their buckets, which are not differences here. */
function writeSpans(sign: 'negative' | 'positive', { spans, deltas }: Spans, sink: ByteSink): void {
  if (spans.length === 0) return
  sink.text(`,${sign}_spans:[${spans.map(({ offset, length }) => `${offset}:${length}`).join(',')}]`)
  sink.text(`,${sign}_buckets:[`)
  let count = 0
  for (const [index, delta] of deltas.entries()) {
    count += delta
    writeField(index === 0 ? '' : ',', count, sink)
  }
  sink.text(']')
}

function writeNative(
  { schema, zeroThreshold, zeroCount, negative, positive }: NativeView,
  sink: ByteSink,
): void {
  writeField(',schema:', schema, sink)
  writeField(',zero_threshold:', zeroThreshold, sink)
  writeField(',zero_count:', zeroCount, sink)
  writeSpans('negative', Spans.of(negative), sink)
  writeSpans('positive', Spans.of(positive), sink)
}

/** Writes the value of one series, and what follows it on its line. */
type WriteValue<S> = (series: S, sink: ByteSink) => void

function counterWriter(): WriteValue<CounterView> {
  const writeStart = startWriter()
  return (series, sink) => {
    const { exemplar } = series
    sink.number(series.value)
    writeStart(series, sink)
    if (exemplar !== undefined) sink.text(exemplarText(exemplar))
  }
}

function histogramWriter(): WriteValue<HistogramView> {
  const writeStart = startWriter()
  // Most series of a family have the same bounds.
  let bounds: readonly number[] | undefined
  let texts: readonly string[] = []
  return (series, sink) => {
    const { counts, native, exemplars } = series
    if (series.bounds !== bounds) {
      bounds = series.bounds
      texts = [...bounds.map(formatCanonicalBound), '+Inf'].map(
        (bound, index) => `${index === 0 ? ',bucket:[' : ','}${bound}:`,
      )
    }
    const cumulative = cumulativeOf(counts)
    writeField('{count:', cumulative.at(-1)!, sink)
    writeField(',sum:', series.sum, sink)
    if (native !== undefined) writeNative(native, sink)
    if (native === undefined || bounds.length > 0) {
      for (const [index, text] of texts.entries()) writeField(text, cumulative[index]!, sink)
      sink.text(']')
    }
    sink.text('}')
    writeStart(series, sink)
    // One set of exemplars: that of the buckets, as long as there are some.
    const ofBuckets = native === undefined || bounds.length > 0 ? exemplars : undefined
    writeExemplars(ofBuckets ?? native?.exemplars ?? [], sink)
  }
}

function summaryWriter(): WriteValue<SummaryView> {
  const writeStart = startWriter()
  let quantiles: readonly number[] | undefined
  let fields: ReadonlyArray<{ readonly text: string; readonly index: number }> = []
  return (series, sink) => {
    if (series.quantiles !== quantiles) {
      quantiles = series.quantiles
      fields = ascending(quantiles)
    }
    writeField('{count:', series.count, sink)
    writeField(',sum:', series.sum, sink)
    sink.text(',quantile:[')
    const values = series.values()
    for (const { text, index } of fields) writeField(text, values[index]!, sink)
    sink.text(']}')
    writeStart(series, sink)
  }
}

/** Quantiles in the order that is prescribed, each once: what stands before its value, and where the value is. */
function ascending(quantiles: readonly number[]): Array<{ readonly text: string; readonly index: number }> {
  const distinct = [...new Set(quantiles)].sort((a, b) => a - b)
  return distinct.map((quantile, place) => ({
    text: `${place === 0 ? '' : ','}${formatCanonicalBound(quantile)}:`,
    index: quantiles.indexOf(quantile),
  }))
}

type Writers = { readonly [T in MetricType]: (family: ExposedFamily<T>, sink: ByteSink) => WriteLines }

const writers: Writers = {
  counter: (family, sink) => oneLineEach(family, sink, counterWriter() as WriteValue<SeriesView>),
  gauge: (family, sink) => linesOf(family, { own: sink, sums: sink, counts: sink }, { bound: formatValue }),
  histogram: (family, sink) => oneLineEach(family, sink, histogramWriter() as WriteValue<SeriesView>),
  summary: (family, sink) => {
    const { series } = family
    const mayBeWritten = valueRuleOf('summary')
    const write = oneLineEach(family, sink, summaryWriter() as WriteValue<SeriesView>)
    // A series that broke a rule after the head was written shows again in the next scrape, as type `unknown`.
    return index => (mayBeWritten(series[index]!) ? write(index) : index + 1)
  },
}

function familyWriter(family: ExposedFamily, sink: ByteSink): FamilyWriter {
  const { name, type, unit } = family
  // Only quantiles and sums of summaries still have a rule to break.
  if (type === 'summary' && !obeysValueRules(family)) return unknownWriter(family, sink)
  const series = (writers[type] as (...args: unknown[]) => WriteLines)(family, sink)
  return { head: headOf(name, type, unit, family), series }
}

/** Writes OpenMetrics 2.0.0, and yields after whole lines. */
export function* writeOpenMetrics2(exposition: Exposition, sink: ByteSink): Generator<void> {
  yield* writeFamilies(exposition, sink, family => familyWriter(family, sink))
  sink.text('# EOF\n')
}
