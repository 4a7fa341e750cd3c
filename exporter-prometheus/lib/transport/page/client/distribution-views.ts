import type { ExemplarNote } from '../protocol.ts'
import type { Content, Request, Row } from './content.ts'
import { type BucketLine, bucketLines, countsOf, type Place, quantileAt } from './distribution.ts'
import type { DrawnLine, Heat } from './drawing.ts'
import type { Series } from './model.ts'
import { allTogether, type Group, groupsHeading, groupsOf } from './plan.ts'
import { rangeText, stateOf } from './state.ts'
import { countText, durationText, plainUnit, unitOf, valueText } from './unit.ts'
import { lastOf, perSecond, startsOf, timesOf, togetherAt, type Window } from './window.ts'

/** The quantiles that are drawn, each with the number of its colour. */
const quantiles = [
  { q: 0.5, text: 'p50', color: 0 },
  { q: 0.9, text: 'p90', color: 1 },
  { q: 0.99, text: 'p99', color: 3 },
] as const

const mostNotes = 3
const mostExemplars = 12

/** Quantiles of histograms, over a heat map of their buckets. */
export function distributionContent(request: Request): Content {
  const { family, window, split, chosen, range, isPlain } = request
  const unit = unitOf(family.name, family.unit)
  const starts = startsOf(window)
  const groups = allAnd(groupsOf(family, split))
  const ofGroups = new Map(groups.map(group => [group.key, bucketLines(window, starts, group.series)]))
  const group = groups.find(({ key }) => key === chosen) ?? groups[0]!
  const buckets = ofGroups.get(group.key)!
  const places = quantiles.map(({ q }) => timesOf(window).map((_time, row) => quantileAt(buckets, q, row)))
  const heat = isPlain ? undefined : heatOf(buckets, window, exemplarsOf(group.series))
  const lines = quantiles.map(({ color }, index): DrawnLine => {
    const line = places[index]!
    const values = line.map(place =>
      place === undefined ? null : heat === undefined ? place.value : heightOf(place, heat.first),
    )
    return { color, values }
  })
  const last = places[2]!.at(-1)
  const rate = lastOf(perSecond(window, starts, countsOf(buckets)))
  const text = (value: number | null): string => valueText(value, unit)
  const medians = places[0]!.map(place => place?.value ?? null)
  return {
    drawing: { times: timesOf(window), range, lines, isStacked: false, unit, per: '', heat: heat?.heat },
    named: groupsHeading(family, split),
    headings: [
      ...quantiles.map(({ text, color }) => ({ text, color })),
      { text: 'per s' },
      { text: 'count' },
    ],
    rows: groups.map(one => rowOf(one, ofGroups.get(one.key)!, window, starts, text)),
    isChoice: groups.length > 1,
    now: last === undefined ? '' : `p99 ${text(last.value)}`,
    state: stateOf(request),
    summary: `${group.text === 'all' ? '' : `${group.text}: `}now ${valueText(rate, plainUnit, '/s')}, median ${rangeText(medians, text)}, p99 ${text(last?.value ?? null)}`,
    notes: notesOf(exemplarsOf(group.series), request.now, text),
  }
}

/** All series together come first. */
function allAnd(groups: readonly Group[]): Group[] {
  if (groups.length === 1) return [...groups]
  return [
    { key: allTogether, text: 'all', title: '', series: groups.flatMap(({ series }) => series) },
    ...groups,
  ]
}

function rowOf(
  { key, text: name, title, series }: Group,
  buckets: readonly BucketLine[],
  window: Window,
  starts: Int32Array,
  text: (value: number | null) => string,
): Row {
  const rates = perSecond(window, starts, countsOf(buckets))
  const channels = series.flatMap(({ buckets }) => buckets.map(({ channel }) => channel))
  const ids = series.map(({ id }) => id)
  // A native histogram may be there without any bucket.
  const countAt = (index: number): number | null =>
    togetherAt(window, ids, index) === null ? null : (togetherAt(window, channels, index) ?? 0)
  return {
    key,
    text: name,
    title,
    isEnded: series.every(({ isEnded }) => isEnded),
    cells: [
      ...quantiles.map(({ q }) => (index: number) => {
        const value = quantileAt(buckets, q, index)?.value ?? null
        return { value, text: text(value) }
      }),
      index => ({ value: rates[index] ?? null, text: valueText(rates[index], plainUnit) }),
      index => ({ value: countAt(index), text: countText(countAt(index)) }),
    ],
  }
}

interface Heated {
  readonly heat: Heat
  /** The number of the lowest bucket that is shown. */
  readonly first: number
}

/** Where a quantile is among the buckets that are shown. */
function heightOf({ bucket, part }: Place, first: number): number {
  return bucket + part - first
}

/** The buckets in use, with one more above and below, and what came into them in each step. */
function heatOf(buckets: readonly BucketLine[], window: Window, exemplars: readonly ExemplarNote[]): Heated {
  const used = buckets.map(({ rises }) => rises.some(rise => rise !== null && rise > 0))
  const [lowest, highest] = [used.indexOf(true), used.lastIndexOf(true)]
  const first = Math.max(0, lowest - 1)
  const end = lowest === -1 ? Math.min(buckets.length, 8) : Math.min(buckets.length, highest + 2)
  const shown = buckets.slice(first, end)
  const bounds = [lowBound(shown[0]), ...shown.map(({ upper }) => upper)]
  const marks = exemplars.flatMap(({ value, timestampMs }) => {
    const bucket = shown.findIndex(({ lower, upper }) => value > lower && value <= upper)
    if (bucket === -1) return []
    const { lower, upper } = shown[bucket]!
    const part = Number.isFinite(upper - lower) ? (value - lower) / (upper - lower) : 0.5
    return [[timestampMs / 1000, bucket + part] as const]
  })
  return {
    first,
    heat: {
      bounds,
      columns: columnsOf(shown, window),
      marks: marks.filter(([time]) => time >= (window.timeline.times[window.from] ?? 0)),
    },
  }
}

function lowBound(bucket: BucketLine | undefined): number {
  if (bucket === undefined) return 0
  return bucket.lower === Number.NEGATIVE_INFINITY && bucket.upper > 0 ? 0 : bucket.lower
}

/** One column for each step: the last row of each says what came within it. */
function columnsOf(buckets: readonly BucketLine[], { timeline, from, to, step }: Window): Heat['columns'] {
  const columns: Array<Heat['columns'][number]> = []
  for (let row = from; row < to; row++) {
    const time = timeline.times[row]!
    const isLast = row === to - 1 || Math.floor(timeline.times[row + 1]! / step) > Math.floor(time / step)
    if (!isLast) continue
    columns.push({ from: time - step, to: time, counts: buckets.map(({ rises }) => rises[row - from] ?? 0) })
  }
  return columns
}

function exemplarsOf(series: readonly Series[]): ExemplarNote[] {
  const all = series.flatMap(({ exemplars }) => exemplars).sort((a, b) => b.timestampMs - a.timestampMs)
  return all.slice(0, mostExemplars)
}

function notesOf(exemplars: readonly ExemplarNote[], now: number, text: (value: number) => string): string[] {
  return exemplars.slice(0, mostNotes).map(({ labels, value, timestampMs }) => {
    const words = Object.entries(labels).map(([name, label]) => `${name}=${label}`)
    return `${text(value)}, ${durationText(Math.max(0, now - timestampMs / 1000))} ago: ${words.join(' ')}`
  })
}
