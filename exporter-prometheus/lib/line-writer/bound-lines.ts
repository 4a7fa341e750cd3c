import { cumulate } from '../model/cumulative.ts'
import type { ExposedFamily } from '../model/exposition.ts'
import type { ExemplarView, HistogramView, SummaryView } from '../model/views.ts'
import type { ByteSink } from './byte-writer.ts'
import { EncodedText } from './encoded-text.ts'
import type { LineWriter } from './line.ts'
import type { LineStyle } from './line-style.ts'
import { type ValuesText, writeBounds } from './shared-lines.ts'

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
export function bucketWriter(
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
export function quantileWriter(
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
