import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'
import snappy from 'snappyjs'
import type { Message } from './protobuf-reader.ts'

// Reads requests of remote write by the published messages, with a decoder of protobuf that is not the exporter's, and
// checks what the specification demands of a sender.

/** One sample, or native histogram, and all that its series has. */
export interface ReceivedSample {
  /** Labels as in PromQL, the name among them: `{__name__="jobs_total", queue="mail"}`. */
  readonly series: string
  /** `'stale'` marks the end of a series. */
  readonly value: number | 'stale' | Message
  readonly timestampMs: number
  /** 0 if it is not known. */
  readonly startMs: number
  readonly type: number | undefined
  readonly help: string | undefined
  readonly unit: string | undefined
  readonly exemplars: ReadonlyArray<{
    readonly labels: string
    readonly value: number
    readonly timestampMs: number
  }>
}

function messageType(file: string, name: string): protobuf.Type {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  return protobuf.parse(text, new protobuf.Root()).root.lookupType(name)
}

const version1 = messageType('remote-write-v1.proto', 'prometheus.WriteRequest')
const version2 = messageType('remote-write-v2.proto', 'io.prometheus.write.v2.Request')

function decode(type: protobuf.Type, body: Uint8Array): Message {
  const message = type.decode(body)
  return type.toObject(message, { longs: Number, arrays: true })
}

function check(condition: boolean, problem: string, of: unknown): void {
  if (!condition) throw new SyntaxError(`${problem}: ${JSON.stringify(of)}`)
}

/** Labels as they must be: sorted, each once, none empty, a name among them. */
function seriesOf(pairs: ReadonlyArray<readonly [string, string]>): string {
  const names = pairs.map(([name]) => name)
  check(names.includes('__name__'), 'a series without a name', pairs)
  checkLabels(pairs)
  return shown(pairs)
}

function checkLabels(pairs: ReadonlyArray<readonly [string, string]>): void {
  const bytes = pairs.map(([name]) => Buffer.from(name))
  const areSorted = bytes.every((name, index) => index === 0 || Buffer.compare(bytes[index - 1]!, name) < 0)
  check(areSorted, 'labels that are not sorted, or there twice', pairs)
  check(
    pairs.every(([name, value]) => name !== '' && value !== ''),
    'an empty label',
    pairs,
  )
}

function shown(pairs: ReadonlyArray<readonly [string, string]>): string {
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`
}

/** The bits of a NaN tell what it means. */
function sampleOf(value: number): number | 'stale' {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0) === 0x7ff0000000000002n ? 'stale' : value
}

/** The decoder leaves out what is 0. */
function histogramOf({ schema = 0, sum = 0, positiveSpans, negativeSpans, ...rest }: Message): Message {
  const spansOf = (spans: Message[]) => spans.map(({ offset = 0, length = 0 }) => ({ offset, length }))
  return {
    ...rest,
    schema,
    sum,
    positiveSpans: spansOf(positiveSpans),
    negativeSpans: spansOf(negativeSpans),
  }
}

const noMetadata = { startMs: 0, type: undefined, help: undefined, unit: undefined }

function readVersion1(body: Uint8Array): ReceivedSample[] {
  const pairsOf = (labels: Message[]) => labels.map(({ name, value }) => [name, value] as const)
  return decode(version1, body).timeseries.flatMap(({ labels, samples, exemplars }: Message) => {
    const series = seriesOf(pairsOf(labels))
    check(samples.length > 0, 'a series without a sample', series)
    return samples.map(({ value = 0, timestamp }: Message) => ({
      ...noMetadata,
      series,
      value: sampleOf(value),
      timestampMs: timestamp,
      exemplars: exemplars.map((one: Message) => ({
        labels: shown(pairsOf(one.labels)),
        value: one.value ?? 0,
        timestampMs: one.timestamp,
      })),
    }))
  })
}

function readVersion2(body: Uint8Array): ReceivedSample[] {
  const { symbols, timeseries } = decode(version2, body)
  check(symbols[0] === '', 'the first symbol is not empty', symbols)
  check(new Set(symbols).size === symbols.length, 'a symbol twice', symbols)
  const pairsOf = (refs: number[]) => {
    check(refs.length % 2 === 0 && refs.every(ref => ref < symbols.length), 'wrong references', refs)
    return Array.from(
      { length: refs.length / 2 },
      (_, at) => [symbols[refs[2 * at]!], symbols[refs[2 * at + 1]!]] as const,
    )
  }
  return timeseries.flatMap(({ labelsRefs, samples, histograms, exemplars, metadata }: Message) => {
    const series = seriesOf(pairsOf(labelsRefs))
    check(samples.length > 0 !== histograms.length > 0, 'not either samples or histograms', series)
    const about = {
      series,
      type: metadata.type,
      help: symbols[metadata.helpRef ?? 0],
      unit: symbols[metadata.unitRef ?? 0],
      exemplars: exemplars.map((one: Message) => {
        checkLabels(pairsOf(one.labelsRefs))
        return { labels: shown(pairsOf(one.labelsRefs)), value: one.value ?? 0, timestampMs: one.timestamp }
      }),
    }
    return [
      ...samples.map(({ value = 0, timestamp, startTimestamp = 0 }: Message) => ({
        ...about,
        value: sampleOf(value),
        timestampMs: timestamp,
        startMs: startTimestamp,
      })),
      ...histograms.map(({ timestamp, startTimestamp = 0, ...value }: Message) => ({
        ...about,
        value: histogramOf(value),
        timestampMs: timestamp,
        startMs: startTimestamp,
      })),
    ]
  })
}

/** Reads the body of a request of a version; throws for what a sender must not send. */
export function readWriteRequest(body: Uint8Array, version: 1 | 2): ReceivedSample[] {
  const plain = snappy.uncompress(body)
  return version === 1 ? readVersion1(plain) : readVersion2(plain)
}
