import { Writable } from 'node:stream'
import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import { openMetrics, protobuf } from './accept.ts'
import { type Message, readProtobuf } from './protobuf-reader.ts'
import { unescapeText } from './strict-name.ts'

const pair = /([\p{L}\p{N}_]+)="((?:[^"\\]|\\.)*)",?/gsu
const pairs = `(?:${pair.source.replace(/\((?!\?)/g, '(?:')})*`
const sample = new RegExp(`^(\\w+)\\{(${pairs})\\} \\S+(?: # \\{(${pairs})\\} \\S+ \\S+)?$`, 'su')

const pairsOf = (text: string): Array<[string, string]> =>
  Array.from(text.matchAll(pair), ([, name, value]) => [name!, unescapeText(value!)])

/** A sample or an exemplar, with its labels. */
export interface Labelled {
  readonly name: string
  readonly labels: ReadonlyArray<readonly [string, string]>
  readonly exemplar?: ReadonlyArray<readonly [string, string]> | undefined
}

/** What the samples of a text are labelled with, without the labels that are the exporter's own. */
export function fromText(text: string): Labelled[] {
  return text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [, name, own, exemplar] = sample.exec(line) ?? []
      assert.ok(name !== undefined, line)
      const labels = pairsOf(own!).filter(([label]) => label !== 'le' && label !== 'quantile')
      return { name, labels, exemplar: exemplar === undefined ? undefined : pairsOf(exemplar) }
    })
}

const entries = (record: Readonly<Record<string, string>>) => Object.entries(record)

/** What a snapshot, or what was parsed of JSON, is labelled with. */
function fromSnapshot(families: Message[]): Labelled[] {
  return families.flatMap(({ name, series }) =>
    series.flatMap((one: Message) => {
      const exemplars = [one, ...(one.buckets ?? [])].map(({ exemplar }) => exemplar)
      exemplars.push(...(one.native?.exemplars ?? []))
      return exemplars.map(exemplar => ({
        name,
        labels: entries(one.labels),
        exemplar: exemplar && entries(exemplar.labels),
      }))
    }),
  )
}

const messagePairs = (labels: Message[] = []) =>
  labels.map(({ name, value }): [string, string] => [name, value])

function fromProtobuf(bytes: Uint8Array): Labelled[] {
  return readProtobuf(bytes).flatMap(({ name, metric }) =>
    metric.flatMap(({ label, counter, histogram }: Message) => {
      const buckets = histogram?.bucket ?? []
      const exemplars = [counter ?? {}, ...buckets].map(({ exemplar }: Message) => exemplar)
      exemplars.push(...(histogram?.exemplar ?? []))
      return exemplars.map(exemplar => ({
        name,
        labels: messagePairs(label),
        exemplar: exemplar && messagePairs(exemplar.label),
      }))
    }),
  )
}

/** The text of bytes, which have to be UTF-8. */
export const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

async function piped(handle: PrometheusHandle): Promise<string> {
  const chunks: Buffer[] = []
  await handle.renderTo(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk))
        done()
      },
    }),
  )
  return decode(Buffer.concat(chunks))
}

/** What a scrape gets that asks so. */
export async function served(handle: PrometheusHandle, accept: string): Promise<Uint8Array> {
  const response = await handle.fetchHandler()(new Request('http://host/metrics', { headers: { accept } }))
  return new Uint8Array(await response.arrayBuffer())
}

/** Every way out of an exporter. */
export const ways: Readonly<Record<string, (handle: PrometheusHandle) => Labelled[] | Promise<Labelled[]>>> =
  {
    'render()': handle => fromText(handle.render()),
    'renderTo()': async handle => fromText(await piped(handle)),
    'the text that is negotiated': handle => fromText(String(handle.negotiate('text/plain').body)),
    'the text that is served': async handle => fromText(decode(await served(handle, 'text/plain'))),
    'renderOpenMetrics()': handle => fromText(handle.renderOpenMetrics()),
    'the OpenMetrics that is negotiated': handle => fromText(String(handle.negotiate(openMetrics).body)),
    'the OpenMetrics that is served': async handle => fromText(decode(await served(handle, openMetrics))),
    'renderProtobuf()': handle => fromProtobuf(handle.renderProtobuf()),
    'the protobuf that is served': async handle => fromProtobuf(await served(handle, protobuf)),
    'snapshot()': handle => fromSnapshot(handle.snapshot().families as never),
    'renderJson()': handle => fromSnapshot(JSON.parse(handle.renderJson()).families),
    'the JSON that is served': async handle =>
      fromSnapshot(JSON.parse(decode(await served(handle, 'application/json'))).families),
  }
