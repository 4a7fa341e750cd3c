import type { Body } from './cases/library.ts'
import { isHistograms, type Load } from './fill.ts'
import type { RenderFormat } from './row.ts'

/** What sums of the same numbers may differ by, added up in another order. */
const tolerance = 1e-9

/** Buckets of a histogram, with the one that has no bound. */
const bucketLines = 12

const sampleLine = /^http_requests_(\d+)_([a-z_]+)\{.*\broute="\/api\/v1\/orders\/(\d+)[^"]*".*\} (\S+)$/

interface Sample {
  readonly family: number
  readonly name: string
  readonly series: number
  readonly value: number
}

function readSample(line: string): Sample {
  const match = sampleLine.exec(line)
  if (match === null) throw new Error(`No sample of the store: ${line}`)
  const [, family, name, series, value] = match
  return { family: Number(family), name: name!, series: Number(series), value: Number(value) }
}

/** What the sample is to be, by the end of its name; none where it may be anything, as what buckets hold. */
function expectedValue(name: string, amount: number, writes: number): number | undefined {
  if (name === 'seconds_bucket') return undefined
  return name === 'seconds_count' ? writes : amount * writes
}

/** How many lines of each name a series has. */
const histogramLines: Readonly<Record<string, number>> = {
  seconds_bucket: bucketLines,
  seconds_sum: 1,
  seconds_count: 1,
}
const counterLines: Readonly<Record<string, number>> = { total: 1 }

/**
 * Throws unless a text has every series once, with everything that was written to it, and nothing else.
 *
 * Of histograms each has its sum, its count and as many buckets as there are.
 */
export function check(body: Body, { shape, routes, amounts, families }: Load, writes: number): void {
  const linesByName = isHistograms(shape) ? histogramLines : counterLines
  const seen = Object.fromEntries(Object.keys(linesByName).map(name => [name, new Uint8Array(routes.length)]))
  for (const line of splitLines(Buffer.concat(body))) {
    if (line === '' || line.startsWith('#')) continue
    const { family, name, series, value } = readSample(line)
    const lines = seen[name]
    if (lines === undefined || family !== series % families || series >= routes.length)
      throw new Error(`No sample of the store: ${line}`)
    lines[series]! += 1
    const expected = expectedValue(name, amounts[series]!, writes)
    if (expected !== undefined && !(Math.abs(value / expected - 1) <= tolerance))
      throw new Error(`${line} is not ${expected}`)
  }
  for (const [name, wanted] of Object.entries(linesByName)) {
    const wrong = seen[name]!.findIndex(lines => lines !== wanted)
    if (wrong !== -1) throw new Error(`${routes[wrong]} has ${seen[name]![wrong]} of ${wanted} lines ${name}`)
  }
}

/** Line by line, because the text of a million series and all of its lines at once would take more than there is. */
function* splitLines(body: Buffer): Generator<string> {
  let start = 0
  while (start < body.length) {
    const found = body.indexOf(10, start)
    const end = found === -1 ? body.length : found
    yield body.toString('latin1', start, end)
    start = end + 1
  }
}

/** Throws unless a body is of this format, and has as many series as there are; with their values where it has lines. */
export function checkFormat(body: Body, format: RenderFormat, load: Load, writes: number): void {
  const bytes = Buffer.concat(body)
  if (format === 'json' || format === 'protobuf') {
    const series = format === 'json' ? countJsonSeries(bytes) : countProtobufSeries(bytes)
    if (series !== load.routes.length)
      throw new Error(`${series} series of ${load.routes.length} in ${format}`)
    return
  }
  const end = bytes.subarray(-6).toString('latin1')
  if ((end === '# EOF\n') !== (format === 'openMetrics'))
    throw new Error(`This is no ${format}: it ends with ${JSON.stringify(end)}`)
  check(body, load, writes)
}

/** All distinct routes, wherever a library puts its labels. */
function countJsonSeries(bytes: Buffer): number {
  const routes = new Set<unknown>()
  JSON.parse(bytes.toString('utf8'), (key, value: unknown) => {
    if (key === 'route') routes.add(value)
    return value
  })
  return routes.size
}

/** The field `metric` of a `MetricFamily`. */
const metricField = 4

/** Metrics of all families, each of which comes with its length before it. */
function countProtobufSeries(bytes: Buffer): number {
  let metrics = 0
  for (let at = 0; at < bytes.length; ) {
    const [length, start] = readVarint(bytes, at)
    at = start + length
    if (at > bytes.length) throw new Error('A protobuf message is cut short')
    metrics += countMetrics(bytes.subarray(start, at))
  }
  return metrics
}

function countMetrics(family: Buffer): number {
  let metrics = 0
  for (let at = 0; at < family.length; ) {
    const [tag, afterTag] = readVarint(family, at)
    const [length, start] = readVarint(family, afterTag)
    const isDelimited = (tag & 7) === 2
    if (!isDelimited && (tag & 7) !== 0) throw new Error(`A family has no field of tag ${tag}`)
    if (isDelimited && tag >> 3 === metricField) metrics += 1
    at = isDelimited ? start + length : start
  }
  return metrics
}

function readVarint(bytes: Buffer, start: number): readonly [value: number, end: number] {
  let value = 0
  for (let at = start, scale = 1; at < bytes.length; at++, scale *= 128) {
    value += (bytes[at]! & 127) * scale
    if (bytes[at]! < 128) return [value, at + 1]
  }
  throw new Error('A protobuf number is cut short')
}
