import type { LabelPair } from 'metrics-facade/registry'
import { shown } from '../base/error.ts'
import type { ExemplarSnapshot } from '../model/exemplar-snapshot.ts'
import type { FamilySnapshot, HistogramSnapshot, SummarySnapshot } from '../model/snapshot.ts'
import { type MetricType, suffixes } from '../series/family.ts'
import { wallMs } from '../series/wall-clock.ts'
import { type ParsedExemplar, parseNumber, type Sample } from './parse-sample.ts'

/** What the lines about a family say. */
export interface Told {
  type?: string
  help?: string
  unit?: string
}

/** The samples of one series so far. */
interface Parsed {
  readonly labels: Readonly<Record<string, string>>
  value?: number
  sum?: number
  count?: number
  exemplar?: ExemplarSnapshot
  createdMs?: number
  readonly buckets: Array<HistogramSnapshot['buckets'][number]>
  readonly quantiles: Array<SummarySnapshot['quantiles'][number]>
}

/** The written name of a family, and its type here. */
export interface FamilyHead {
  readonly name: string
  readonly type: MetricType
}

/** The samples of one family so far. */
export interface ParsedFamily extends FamilyHead {
  readonly told: Told
  readonly series: Parsed[]
  /** The latest series with these labels, if samples of one series are on several lines. */
  readonly byLabels: Map<string, Parsed>
}

/** The samples of a family whose names have more than the family's, by the type that is told. */
export const suffixesOf: Readonly<Record<string, readonly string[]>> = {
  histogram: [suffixes.bucket, suffixes.sum, suffixes.count],
  summary: [suffixes.sum, suffixes.count],
}

/** The same in OpenMetrics. */
export const openSuffixesOf: Readonly<Record<string, readonly string[]>> = {
  histogram: [...suffixesOf.histogram!, '_created'],
  summary: [...suffixesOf.summary!, '_created'],
  counter: ['_total', '_created'],
  info: ['_info'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
}

/**
 * The family of a sample. A type that has no equal here is a gauge for each name of its samples.
 *
 * @param told - the type that is told.
 */
export function headOf(
  base: string,
  suffix: string,
  told: string | undefined,
  sampleName: string,
): FamilyHead {
  switch (told) {
    case 'counter':
      return { name: suffix === '' ? base : `${base}_total`, type: told }
    case 'histogram':
    case 'summary':
      return { name: base, type: told }
    default:
      return { name: sampleName, type: 'gauge' }
  }
}

function exemplarOf(exemplar: ParsedExemplar | undefined): ExemplarSnapshot | undefined {
  if (exemplar === undefined) return undefined
  const { pairs, value, timestampMs = wallMs() } = exemplar
  return { labels: Object.fromEntries(pairs), value, timestampMs }
}

function newSeries(pairs: readonly LabelPair[]): Parsed {
  return { labels: Object.fromEntries(pairs), buckets: [], quantiles: [] }
}

/** Reads the samples of a series that takes several lines. Where a line is there already, a second series begins. */
function seriesIn(
  { series, byLabels }: ParsedFamily,
  pairs: readonly LabelPair[],
  hasIt: (one: Parsed) => boolean,
): Parsed {
  const key = JSON.stringify([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)))
  const known = byLabels.get(key)
  if (known !== undefined && !hasIt(known)) return known
  const one = newSeries(pairs)
  series.push(one)
  byLabels.set(key, one)
  return one
}

/** Whether a bound does not follow the last one: bounds ascend. */
function isPast(last: number | undefined, bound: number): boolean {
  return last !== undefined && !(last < bound)
}

/** The value of the label that belongs to the type, and the other labels. */
function splitOff(name: string, pairs: readonly LabelPair[]): readonly [number, readonly LabelPair[]] {
  const text = pairs.find(([label]) => label === name)?.[1]
  if (text === undefined) throw new TypeError(`the label ${name} is missing`)
  return [parseNumber(text) ?? Number.NaN, pairs.filter(([label]) => label !== name)]
}

type Add = (family: ParsedFamily, sample: Sample) => void

function addCreated(family: ParsedFamily, { pairs, value }: Sample): void {
  seriesIn(family, pairs, ({ createdMs }) => createdMs !== undefined).createdMs = Math.round(value * 1000)
}

function addCounted(family: ParsedFamily, { pairs, value, exemplar }: Sample): void {
  const one = seriesIn(family, pairs, known => known.value !== undefined)
  one.value = value
  const seen = exemplarOf(exemplar)
  if (seen !== undefined) one.exemplar = seen
}

/** What is done with a sample, by the type of its family, and by what the name of the sample has beyond the family's. */
const adding: Readonly<Record<MetricType, Readonly<Record<string, Add>>>> = {
  gauge: {
    '': ({ series }, { pairs, value }) => series.push({ ...newSeries(pairs), value }),
  },
  counter: { '': addCounted, _total: addCounted, _created: addCreated },
  histogram: {
    _bucket(family, { pairs, value: count, exemplar }) {
      const [le, others] = splitOff('le', pairs)
      const { buckets } = seriesIn(family, others, known => isPast(known.buckets.at(-1)?.le, le))
      const seen = exemplarOf(exemplar)
      buckets.push(seen === undefined ? { le, count } : { le, count, exemplar: seen })
    },
    _sum: addSum,
    _count: addCount,
    _created: addCreated,
  },
  summary: {
    ''(family, { pairs, value }) {
      const [quantile, others] = splitOff('quantile', pairs)
      const has = ({ quantiles }: Parsed) => quantiles[0]?.quantile === quantile
      seriesIn(family, others, has).quantiles.push({ quantile, value })
    },
    _sum: addSum,
    _count: addCount,
    _created: addCreated,
  },
}

/** @throws TypeError for a sample that the type does not have. */
export function addSample(family: ParsedFamily, suffix: string, sample: Sample): void {
  const { type } = family
  const add = type === 'gauge' ? adding.gauge[''] : adding[type][suffix]
  if (add === undefined) throw new TypeError(`a ${type} has no sample named ${shown(sample.name)}`)
  add(family, sample)
}

function addSum(family: ParsedFamily, { pairs, value }: Sample): void {
  seriesIn(family, pairs, ({ sum }) => sum !== undefined).sum = value
}

function addCount(family: ParsedFamily, { pairs, value }: Sample): void {
  seriesIn(family, pairs, ({ count }) => count !== undefined).count = value
}

/** The finished series. What a text may leave out is filled in; what it may not, is missed when the series is checked. */
const finishing: { readonly [T in MetricType]: (one: Parsed) => object } = {
  gauge: ({ value }) => ({ value }),
  counter: ({ value, exemplar }) => ({ value, ...(exemplar && { exemplar }) }),
  histogram: ({ buckets, count = buckets.at(-1)?.count, sum = Number.NaN }) => ({ count, sum, buckets }),
  summary: ({ count = 0, sum = Number.NaN, quantiles }) => ({ count, sum, quantiles }),
}

/** A family as plain data. */
export function finished({ name, type, told: { help, unit }, series }: ParsedFamily): FamilySnapshot {
  const all = series.map(one => {
    const { labels, createdMs } = one
    return { labels, ...(createdMs !== undefined && { createdMs }), ...finishing[type](one) }
  })
  const isCreationShown = series.some(({ createdMs }) => createdMs !== undefined)
  return {
    name,
    type,
    ...(help && { help }),
    ...(unit && { unit }),
    ...(isCreationShown && { createdTimestamps: true }),
    series: all,
  } as unknown as FamilySnapshot
}
