import type { LabelPair } from 'metrics-facade/registry'
import { PbfWriter } from 'pbf'
import type { Turns } from '../../base/timers.ts'
import type { ExemplarView } from '../../model/views.ts'
import type { Batch } from './backlog.ts'
import { writeValueField } from './double.ts'
import type { Encoded } from './encoded.ts'
import { type Entry, entriesOf } from './entries.ts'
import { labelsOf, sortedPairs } from './identity.ts'

// Each function writes the fields of one message of the package prometheus, by its field numbers.

function writeLabel([name, value]: LabelPair, writer: PbfWriter): void {
  writer.writeStringField(1, name)
  writer.writeStringField(2, value)
}

function writeSample({ value, timestampMs }: Entry, writer: PbfWriter): void {
  writeValueField(1, value as number | 'stale', writer)
  writer.writeVarintField(2, timestampMs)
}

function writeExemplar({ pairs, value, timestampMs }: ExemplarView, writer: PbfWriter): void {
  for (const pair of sortedPairs(pairs)) writer.writeMessage(1, writeLabel, pair)
  writer.writeDoubleField(2, value)
  writer.writeVarintField(3, Math.round(timestampMs))
}

function writeSeries(entry: Entry, writer: PbfWriter): void {
  for (const pair of labelsOf(entry.identity, entry.part)) writer.writeMessage(1, writeLabel, pair)
  writer.writeMessage(2, writeSample, entry)
  for (const exemplar of entry.exemplars) writer.writeMessage(3, writeExemplar, exemplar)
}

/**
 * A `prometheus.WriteRequest`. It has no native buckets, start times and metadata.
 *
 * https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
export async function encodeVersion1(batch: Batch, turns: Turns): Promise<Encoded> {
  const writer = new PbfWriter()
  let samples = 0
  for (const entry of entriesOf(batch, 1)) {
    writer.writeMessage(1, writeSeries, entry)
    samples += 1
    const turn = turns.next()
    if (turn !== undefined) await turn
  }
  return { message: writer.finish(), samples, histograms: 0 }
}
