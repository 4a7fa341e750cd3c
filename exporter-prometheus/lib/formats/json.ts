import type { Branch, LabelPair } from 'metrics-facade/registry'
import { type ByteSink, EncodedText, type Shared } from '../line-writer/line-writer.ts'
import { formatValue } from '../line-writer/number.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from '../model/exposition.ts'
import { headOf, type SeriesValues, valuesReader } from '../model/snapshot.ts'
import type { CounterView, SeriesView } from '../model/views.ts'
import { turnBytes } from './format.ts'
import { headText, quotedText, valuesText } from './json-serializer.generated.ts'

/** Writes a string in quotes, escaped. */
function writeQuoted(text: string, sink: ByteSink): void {
  sink.text('"')
  if (!sink.plain(text)) sink.text(quotedText(text).slice(1, -1))
  sink.text('"')
}

/**
 * Returns a function that writes the beginning of a series, with its labels. The part that the series of a branch share
 * is encoded once. Measured: serializing an object of labels for each series takes three times as long.
 */
function labelsWriter(family: ExposedFamily, sink: ByteSink): (series: SeriesView) => void {
  const globalNames = new Set(family.globalLabels?.map(([name]) => name))
  /** The text up to the value of the last label. */
  const openings = new Map<Branch, EncodedText>()
  const pairText = ([name, value]: LabelPair): string => `${quotedText(name)}:${quotedText(value)}`

  return series => {
    const { branch, labelValue } = series as SeriesView & Partial<Shared>
    const known = branch && openings.get(branch)
    if (known !== undefined) {
      sink.encoded(known)
      writeQuoted(labelValue!, sink)
      return
    }
    const pairs = writtenLabels(series, family)
    // A label that replaces a global one is not the last.
    if (branch?.isWide && !globalNames.has(branch.label)) {
      const others = pairs.slice(0, -1).map(pair => `${pairText(pair)},`)
      openings.set(branch, EncodedText.of(`{"labels":{${others.join('')}${quotedText(pairs.at(-1)![0])}:`))
    }
    sink.text(`{"labels":{${pairs.map(pairText).join(',')}`)
  }
}

/** A number as JSON can represent it. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : formatValue(value)
}

/** The values in the form of the schema; `undefined` is not written. */
function jsonValues(values: SeriesValues): object {
  const { createdMs } = values
  if ('value' in values) return { createdMs, value: jsonNumber(values.value), exemplar: values.exemplar }
  const { count } = values
  const sum = jsonNumber(values.sum)
  if ('buckets' in values) {
    const buckets = values.buckets.map(({ le, count, exemplar }) => ({ le: jsonNumber(le), count, exemplar }))
    return { createdMs, count, sum, buckets, native: values.native }
  }
  const quantiles = values.quantiles.map(({ quantile, value }) => ({ quantile, value: jsonNumber(value) }))
  return { createdMs, count, sum, quantiles, lowest: values.lowest }
}

/** Returns a function that writes the rest of a series, from the closing brace of its labels on. */
function valuesWriter(family: ExposedFamily, sink: ByteSink): (index: number) => void {
  const valuesOf = valuesReader(family)
  const write = (index: number): void => {
    sink.text(`},${valuesText(jsonValues(valuesOf(index))).slice(1)}`)
  }
  const isCounter = family.type === 'counter'
  if (!isCounter && family.type !== 'gauge') return write
  const series: readonly CounterView[] = family.series
  const writeCreated = createdWriter(sink)
  return index => {
    const one = series[index]!
    const created = isCounter ? one.createdMs : undefined
    if (!Number.isFinite(one.value) || one.exemplar !== undefined || !writeCreated(created)) write(index)
    else {
      // Measured: without intermediate objects and strings, a document of counters takes four fifths of the time.
      sink.text('"value":')
      sink.number(one.value)
      sink.text('}')
    }
  }
}

/** The ends of times, by milliseconds. Made by the first document, not when the module loads. */
let knownEnds: readonly string[] | undefined

function endsOfTimes(): readonly string[] {
  knownEnds ??= Array.from({ length: 1_000 }, (_, ms) => `${String(ms).padStart(3, '0')},`)
  return knownEnds
}

/**
 * Returns a function that writes the end of the labels, and the time when a series began, if that is given. It returns
 * false and writes nothing for a time that takes another spelling. Measured: thirteen digits written again for each
 * counter double the time of a document; most of them are the same as in the one before.
 */
function createdWriter(sink: ByteSink): (createdMs: number | undefined) => boolean {
  let known = -1
  let opening = EncodedText.of('')
  const ends = endsOfTimes()
  return createdMs => {
    if (createdMs === undefined) sink.text('},')
    else {
      const second = Math.floor(createdMs / 1_000)
      const text = ends[createdMs - second * 1_000]
      if (second < 1 || text === undefined) return false
      if (second !== known) {
        known = second
        opening = EncodedText.of(`},"createdMs":${second}`)
      }
      sink.encoded(opening)
      sink.text(text)
    }
    return true
  }
}

/** Writes one JSON document that follows {@link jsonSchema}. */
export function* writeJson(exposition: Exposition, sink: ByteSink): Generator<void> {
  let turnEnds = turnBytes
  sink.text('{"families":[')
  for (const [familyIndex, family] of exposition.families.entries()) {
    const writeLabels = labelsWriter(family, sink)
    const writeValues = valuesWriter(family, sink)
    if (familyIndex > 0) sink.text(',')
    sink.text(`${headText(headOf(family)).slice(0, -1)},"series":[`)
    let isFirst = true
    for (const [index, series] of family.series.entries()) {
      const { offset } = sink
      try {
        if (!isFirst) sink.text(',')
        writeLabels(series)
        writeValues(index)
        sink.checkLength()
        isFirst = false
      } catch (error) {
        sink.rewind(offset)
        exposition.onUnwritten?.(family, error)
      }
      if (sink.written < turnEnds) continue
      yield
      turnEnds = sink.written + turnBytes
    }
    sink.text(']}')
  }
  sink.text(']}')
}
