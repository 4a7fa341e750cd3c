import { type Labels, messageOf } from 'metrics-facade'
import { type LabelPair, labelPairs } from 'metrics-facade/registry'
import { isPlainObject, shown } from '../base/error.ts'
import { notTheServers, utf8MetricName } from '../names/legal.ts'
import { isTooLong } from '../series/exemplar.ts'
import type { MetricType } from '../series/family.ts'
import { checkObjective } from '../series/objective.ts'
import type { ExemplarSnapshot } from './exemplar-snapshot.ts'
import type { ExposedFamily } from './exposition.ts'
import type { NativeBucketSnapshot, NativeHistogramSnapshot } from './native-snapshot.ts'
import { checkDistinct } from './series-view.ts'
import type { FamilySnapshot, HistogramSnapshot, SummarySnapshot, ValueSnapshot } from './snapshot.ts'
import type { ExemplarView, FamilyView, NativeView, SeriesView, SeriesViews } from './views.ts'

/** Numbers that JSON lacks, spelled as in the text formats. */
const namedNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
}

function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number') return value
  const named = typeof value === 'string' && Object.hasOwn(namedNumbers, value)
  if (named) return namedNumbers[value]!
  throw new TypeError(`${what} is ${shown(value)}: give a number, or "NaN", "+Inf" or "-Inf"`)
}

function listOf<T>(value: readonly T[] | undefined, what: string): readonly T[] {
  if (Array.isArray(value)) return value
  throw new TypeError(`${what} are ${shown(value)}: give an array`)
}

/** Labels as they are written. */
function pairsOf(labels: Labels | undefined): LabelPair[] {
  return labelPairs(labels)
    .map(([name, value]): LabelPair => [notTheServers(utf8MetricName(name)), value.toWellFormed()])
    .filter(([, value]) => value !== '')
}

function exemplarView(exemplar: ExemplarSnapshot | undefined): ExemplarView | undefined {
  if (exemplar === undefined || exemplar === null) return undefined
  const { labels, value, timestampMs } = exemplar
  const pairs = checkDistinct(pairsOf(labels))
  // OpenMetrics does not allow it, and servers drop it.
  if (isTooLong(pairs)) return undefined
  return {
    pairs,
    value: numberOf(value, 'the value of an exemplar'),
    timestampMs: numberOf(timestampMs, 'the time of an exemplar'),
  }
}

function nativeView(native: NativeHistogramSnapshot | undefined): NativeView | undefined {
  if (native === undefined || native === null) return undefined
  const { schema, zeroThreshold, zeroCount, positive, negative, exemplars = [] } = native
  const entriesOf = (buckets: readonly NativeBucketSnapshot[]) =>
    listOf(buckets, 'native buckets').map(({ index, count }) => [index, count] as const)
  return {
    schema,
    zeroThreshold: numberOf(zeroThreshold, 'the zero threshold'),
    zeroCount,
    positive: entriesOf(positive),
    negative: entriesOf(negative),
    exemplars: listOf(exemplars, 'exemplars').map(exemplar => exemplarView(exemplar)!),
  }
}

function valueView({ value, exemplar }: ValueSnapshot): Omit<SeriesViews['counter'], 'pairs'> {
  return { value: numberOf(value, 'the value'), exemplar: exemplarView(exemplar) }
}

function histogramView({
  buckets,
  count,
  sum,
  native,
}: HistogramSnapshot): Omit<SeriesViews['histogram'], 'pairs'> {
  const bounds: number[] = []
  const counts: number[] = []
  const exemplars: Array<ExemplarView | undefined> = []
  let before = 0
  const add = (cumulative: number, exemplar?: ExemplarSnapshot): void => {
    if (!(cumulative >= before)) throw new TypeError('its buckets are not cumulative')
    counts.push(cumulative - before)
    exemplars.push(exemplarView(exemplar))
    before = cumulative
  }
  for (const bucket of listOf(buckets, 'the buckets')) {
    const bound = numberOf(bucket.le, 'the bound of a bucket')
    if (!(bound > (bounds.at(-1) ?? Number.NEGATIVE_INFINITY)) || counts.length > bounds.length) {
      throw new TypeError('its bucket bounds do not ascend')
    }
    if (bound < Number.POSITIVE_INFINITY) bounds.push(bound)
    add(numberOf(bucket.count, 'the count of a bucket'), bucket.exemplar)
  }
  const total = numberOf(count, 'the count')
  if (counts.length === bounds.length) add(total)
  if (before !== total) throw new TypeError('its bucket counts do not add up to its count')
  return {
    sum: numberOf(sum, 'the sum'),
    bounds,
    counts,
    exemplars: exemplars.some(exemplar => exemplar !== undefined) ? exemplars : undefined,
    native: nativeView(native),
  }
}

function summaryView({
  count,
  sum,
  quantiles,
  lowest,
}: SummarySnapshot): Omit<SeriesViews['summary'], 'pairs'> {
  const all = listOf(quantiles, 'the quantiles')
  const values = all.map(({ value }) => numberOf(value, 'the value of a quantile'))
  const total = numberOf(sum, 'the sum')
  const given = numberOf(lowest ?? 0, 'the lowest value')
  return {
    count: numberOf(count, 'the count'),
    sum: total,
    quantiles: all.map(({ quantile }) => numberOf(quantile, 'a quantile')),
    values: () => values,
    // Only where that is not given: a sum of tiny values, and an estimate of a quantile, may be a little below it.
    lowest: given < 0 ? given : Math.min(0, ...[total, ...values].filter(value => value < 0)),
  }
}

const viewsOf: Readonly<Record<MetricType, (series: never) => object>> = {
  counter: valueView,
  gauge: valueView,
  histogram: histogramView,
  summary: summaryView,
}

/** @throws TypeError if the value is not a family, neither plain nor of views. */
export function checkFamily(family: FamilyView | FamilySnapshot): void {
  if (!isPlainObject(family) || typeof family.name !== 'string' || !Array.isArray(family.series)) {
    throw new TypeError(
      `${shown(family)} is not a family: give { name, type, help, unit, series: [{ labels, value }] }.`,
    )
  }
  if (!Object.hasOwn(viewsOf, family.type)) {
    throw new TypeError(
      `The type of the family "${messageOf(family.name)}" is ${shown(family.type)}: use counter, gauge, histogram or summary.`,
    )
  }
}

/**
 * Makes a view of a plain family, as a snapshot has it, also if it was read back from JSON.
 *
 * @param onUnwritten - called with each series that is left out.
 */
export function viewOfPlain(
  family: FamilySnapshot,
  onUnwritten: (family: ExposedFamily, error: unknown) => void,
): ExposedFamily {
  const { type, help, unit, objective } = family
  const series: SeriesView[] = []
  const view = {
    name: utf8MetricName(family.name),
    type,
    help,
    unit,
    objective: objective && checkObjective(objective, `the objective of ${messageOf(family.name)}`),
    createdTimestamps: family.createdTimestamps === true,
    series,
  } as unknown as ExposedFamily
  for (const one of family.series) {
    try {
      const { labels, createdMs } = one
      const pairs = pairsOf(labels)
      const created = createdMs === undefined ? undefined : numberOf(createdMs, 'createdMs')
      series.push({ pairs, createdMs: created, ...viewsOf[type](one as never) })
    } catch (error) {
      onUnwritten(view, error)
    }
  }
  return view
}
