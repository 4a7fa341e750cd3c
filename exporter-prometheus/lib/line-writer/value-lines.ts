import { type ExposedFamily, storedOf } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import type { ByteSink } from './byte-writer.ts'
import { createdWriter, LineWriter } from './line.ts'
import type { LineStyle, WriteLines } from './line-style.ts'
import { sampleName } from './sample-name.ts'
import { writeSamples } from './shared-lines.ts'
import { valuesFinder } from './value-cache.ts'

/**
 * Writes the line of one series after the other of a family that has one value each: that of the series at an index, and
 * of as many behind it as can be written at one go. Returns which is next.
 *
 * @param isOther - whether what follows the series at an index has a line of another form.
 */
export function valueLines(
  family: ExposedFamily<'counter' | 'gauge'>,
  sink: ByteSink,
  isOther?: (index: number) => boolean,
): WriteLines {
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

/** As `valueLines`, of counters, with what a style has beside. */
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
