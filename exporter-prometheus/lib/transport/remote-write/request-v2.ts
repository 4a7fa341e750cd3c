import type { LabelPair } from 'metrics-facade/registry'
import { PbfWriter } from 'pbf'
import type { Turns } from '../../base/timers.ts'
import type { ExemplarView } from '../../model/views.ts'
import { type BucketSpan, Spans } from '../../series/spans.ts'
import type { Batch } from './backlog.ts'
import { writeValueField } from './double.ts'
import type { Encoded } from './encoded.ts'
import { type Entry, entriesOf } from './entries.ts'
import { type FamilyIdentity, labelsOf, sortedPairs } from './identity.ts'
import type { NativeValue } from './moment.ts'
import { remoteTypes } from './remote-types.ts'

/** The strings of a request, each once; the first is the empty one, which stands for what is not known. */
class Symbols {
  readonly #refs = new Map<string, number>([['', 0]])

  refOf(symbol: string): number {
    let ref = this.#refs.get(symbol)
    if (ref === undefined) {
      ref = this.#refs.size
      this.#refs.set(symbol, ref)
    }
    return ref
  }

  refsOf(pairs: readonly LabelPair[]): number[] {
    const refs: number[] = []
    for (const [name, value] of pairs) refs.push(this.refOf(name), this.refOf(value))
    return refs
  }

  write(writer: PbfWriter): void {
    for (const symbol of this.#refs.keys()) writer.writeStringField(4, symbol)
  }
}

// Each function writes the fields of one message of io.prometheus.write.v2, by its field numbers.

function writeSample({ value, timestampMs, startMs }: Entry, writer: PbfWriter): void {
  writeValueField(1, value as number | 'stale', writer)
  writer.writeVarintField(2, timestampMs)
  if (startMs !== 0) writer.writeVarintField(3, startMs)
}

function writeSpan({ offset, length }: BucketSpan, writer: PbfWriter): void {
  writer.writeSVarintField(1, offset)
  writer.writeVarintField(2, length)
}

function writeSpans(field: number, { spans, deltas }: Spans, writer: PbfWriter): void {
  for (const span of spans) writer.writeMessage(field, writeSpan, span)
  writer.writePackedSVarint(field + 1, [...deltas])
}

function writeHistogram({ value, timestampMs, startMs }: Entry, writer: PbfWriter): void {
  const { count, sum, native } = value as NativeValue
  writer.writeVarintField(1, count)
  writer.writeDoubleField(3, sum)
  writer.writeSVarintField(4, native.schema)
  writer.writeDoubleField(5, native.zeroThreshold)
  writer.writeVarintField(6, native.zeroCount)
  writeSpans(8, Spans.of(native.negative), writer)
  writeSpans(11, Spans.of(native.positive), writer)
  writer.writeVarintField(15, timestampMs)
  if (startMs !== 0) writer.writeVarintField(17, startMs)
}

/** Writes one request, of which all messages share the symbols. */
class RequestWriter {
  readonly #symbols = new Symbols()
  readonly #writer = new PbfWriter()
  #samples = 0
  #histograms = 0

  add(entry: Entry): void {
    if (typeof entry.value === 'object') this.#histograms += 1
    else this.#samples += 1
    this.#writer.writeMessage(5, this.#writeSeries, entry)
  }

  finish(): Encoded {
    const symbols = new PbfWriter()
    this.#symbols.write(symbols)
    // First, so that a reader knows them when it needs them.
    const message = Buffer.concat([symbols.finish(), this.#writer.finish()])
    return { message, samples: this.#samples, histograms: this.#histograms }
  }

  readonly #writeSeries = (entry: Entry, writer: PbfWriter): void => {
    const { identity, part, value, exemplars } = entry
    writer.writePackedVarint(1, this.#symbols.refsOf(labelsOf(identity, part)))
    if (typeof value === 'object') writer.writeMessage(3, writeHistogram, entry)
    else writer.writeMessage(2, writeSample, entry)
    for (const exemplar of exemplars) writer.writeMessage(4, this.#writeExemplar, exemplar)
    writer.writeMessage(5, this.#writeMetadata, identity.family)
  }

  readonly #writeExemplar = ({ pairs, value, timestampMs }: ExemplarView, writer: PbfWriter): void => {
    writer.writePackedVarint(1, this.#symbols.refsOf(sortedPairs(pairs)))
    writer.writeDoubleField(2, value)
    writer.writeVarintField(3, Math.round(timestampMs))
  }

  readonly #writeMetadata = ({ type, help, unit }: FamilyIdentity, writer: PbfWriter): void => {
    writer.writeVarintField(1, remoteTypes[type].number)
    writer.writeVarintField(3, this.#symbols.refOf(help))
    writer.writeVarintField(4, this.#symbols.refOf(unit))
  }
}

/**
 * An `io.prometheus.write.v2.Request`.
 *
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 */
export async function encodeVersion2(batch: Batch, turns: Turns): Promise<Encoded> {
  const request = new RequestWriter()
  for (const entry of entriesOf(batch, 2)) {
    request.add(entry)
    const turn = turns.next()
    if (turn !== undefined) await turn
  }
  return request.finish()
}
