/*! Includes pbf, Copyright (c) Mapbox, under the BSD-3-Clause licence: see dist/LICENSE-pbf.txt. */
import { PbfWriter } from 'pbf'
import { type ByteSink, type LabelsPlace, messagesOf, type WriteLines } from '../line-writer/line-writer.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import { turnBytes } from './format.ts'
import { typeWriters, writeLabel, writeTimestamp } from './protobuf-values.ts'

/** The size of a piece of a family that waits until all of it is encoded: three turns, which fit into a page. */
const pieceBytes = 3 * turnBytes

/** The most that is handed on in one turn, so that the pieces of three turns take three. */
const mostTurnBytes = 1.2 * turnBytes

/** Returns a function that writes one `Metric`, and returns where its labels are. */
function metricWriter(family: ExposedFamily, sink: ByteSink): (series: SeriesView) => LabelsPlace {
  const { field, write, created } = typeWriters[family.type]
  const writer = new PbfWriter()
  let [labelsLength, length] = [0, 0]
  const writeValue = (series: SeriesView): void => {
    write(series as never, writer)
    const time = created === undefined ? undefined : series.createdMs
    if (time !== undefined) writer.writeMessage(created!, writeTimestamp, time)
  }
  const writeMetric = (series: SeriesView): void => {
    const start = writer.pos
    for (const pair of writtenLabels(series, family)) writer.writeMessage(1, writeLabel, pair)
    labelsLength = writer.pos - start
    writer.writeMessage(field, writeValue, series)
    length = writer.pos - start
  }
  return series => {
    writer.pos = 0
    writer.writeMessage(4, writeMetric, series)
    sink.bytes(writer.buf.subarray(0, writer.pos))
    const from = sink.offset - length
    return { from, to: from + labelsLength }
  }
}

/** Returns a function that writes the series of a family. */
function seriesWriter(family: ExposedFamily, sink: ByteSink): WriteLines {
  const writeMetric = metricWriter(family, sink)
  const typeWriter = typeWriters[family.type]
  if (typeWriter.hasOneValue) return messagesOf(family, sink, typeWriter, writeMetric)
  return index => {
    writeMetric(family.series[index]!)
    return index + 1
  }
}

function headOf({ name, help, type, unit }: ExposedFamily): Uint8Array {
  const writer = new PbfWriter()
  writer.writeStringField(1, name)
  if (help) writer.writeStringField(2, help)
  writer.writeVarintField(3, typeWriters[type].type)
  if (unit) writer.writeStringField(5, unit)
  return writer.finish()
}

/** Encodes a family, and returns the pieces. */
function* encodeFamily(
  family: ExposedFamily,
  { onUnwritten }: Exposition,
  sink: ByteSink,
): Generator<void, Buffer[]> {
  const writeSeries = seriesWriter(family, sink)
  const pieces: Buffer[] = []
  sink.bytes(headOf(family))
  let turnEnds = sink.written + turnBytes
  for (let index = 0; index < family.series.length; ) {
    const { offset } = sink
    try {
      index = writeSeries(index)
    } catch (error) {
      sink.rewind(offset)
      onUnwritten?.(family, error)
      index += 1
    }
    if (sink.written < turnEnds) continue
    if (sink.offset >= pieceBytes) pieces.push(sink.take())
    yield
    turnEnds = sink.written + turnBytes
  }
  pieces.push(sink.take())
  return pieces
}

/** Writes delimited messages, one for each family: after its length, which is only known once all of it is encoded. */
export function* writeProtobuf(exposition: Exposition, sink: ByteSink): Generator<void> {
  const encoded = sink.beside()
  for (const family of exposition.families) {
    const pieces = yield* encodeFamily(family, exposition, encoded)
    const length = new PbfWriter()
    length.writeVarint(pieces.reduce((sum, piece) => sum + piece.length, 0))
    sink.bytes(length.finish())
    for (const piece of pieces) {
      const step = Math.ceil(piece.length / Math.ceil(piece.length / mostTurnBytes))
      for (let from = 0; from < piece.length; from += step) {
        sink.bytes(piece.subarray(from, from + step))
        yield
      }
    }
    encoded.reuse(pieces)
  }
}
