import { growthRows } from './growth-rows.ts'
import { holdRows } from './hold-rows.ts'
import { renderRows } from './render-rows.ts'
import type { LoopName, Row } from './row.ts'
import { memoryRows, registerRows } from './series-rows.ts'

function loop(work: string, name: LoopName, more: Partial<Row> = {}): Row {
  return { work, unit: 'ns', method: { kind: 'loop', loop: name }, ...more }
}

function garbage(work: string, name: LoopName, more: Partial<Row> = {}): Row {
  const plan = { processes: 1 }
  return {
    work: `garbage of a ${work}`,
    unit: 'bytes',
    method: { kind: 'garbage', loop: name },
    plan,
    ...more,
  }
}

export const heldRows: readonly Row[] = [
  loop('held counter', 'heldCounter', { reach: 2, reachBeside: 58, reachTimesFloor: 2 }),
  loop('held counter without labels', 'heldPlainCounter', { reach: 2, reachBeside: 11 }),
  loop('held gauge', 'heldGauge'),
  loop('held histogram, 11 buckets', 'heldHistogram', { reach: 5, reachBeside: 77 }),
  loop('held native histogram', 'heldNativeHistogram'),
  loop('summary', 'summary', { reach: 14, reachBeside: 395 }),
  loop('timer start and stop', 'timer', { reach: 82, reachBeside: 190 }),
  loop('held counter, exemplars by trace, no trace', 'heldCounterUntraced'),
  loop('held counter, exemplars by trace, in a trace', 'heldCounterTraced'),
  loop('held counter, an exemplar each time', 'heldCounterWithExemplar'),
  loop('held counter, local recorder live', 'heldCounterLocally'),
  loop('held counter, prefix and filter', 'heldCounterUnderLayers', { reach: 3 }),
  loop('held counter, labels of a context', 'heldCounterInContext'),
]

export const lookUpRows: readonly Row[] = [
  loop('counter by name alone', 'namedCounter', {
    reachTimes: 1.3,
    why: 'Ours looks up a name, while the peers’ metric is held; the floor is that look-up alone, a bare `Map.get`.',
  }),
  loop('counter, 1 label', 'oneLabel', { reachTimes: 1.3 }),
  loop('counter, 2 labels', 'twoLabels', { reach: 28, reachBeside: 49 }),
  loop('counter, 2 labels, limits on', 'twoLabelsLimited', { reach: 33 }),
  loop('counter, 5 labels', 'fiveLabels'),
  loop('counter, 2 labels, constant', 'constantLabels'),
  loop('counter, 2 labels, new strings', 'dynamicLabels'),
  loop('counter, 2 labels, one a number', 'numericLabels', { reachTimes: 1.3 }),
  loop('counter, 2 labels, object held', 'heldLabels', { reachTimes: 1.3 }),
  loop('counter, 2 labels, 64 series', 'series64'),
  loop('counter, 2 labels, 10,000 series', 'series10000'),
  loop('counter, 2 labels, local recorder live', 'twoLabelsLocally'),
  loop('counter, 2 labels, handles bound again before', 'twoLabelsBoundAnew'),
  loop('counter by name alone, prefix', 'namedCounterUnderPrefix'),
  loop('histogram, 2 labels', 'labelledHistogram', { reach: 33, reachBeside: 232 }),
  loop('nothing installed, 2 labels', 'nothingInstalled', {
    reachTimesFloor: 1.2,
    why: 'The labels are copied, so that a handle taken before a recorder is installed works later; OpenTelemetry’s stays silent. The floor is that copy, half of which is the caller’s literal, which has to be made first.',
  }),
]

const handle =
  'A look-up returns a new handle, which V8 leaves out where it can follow all that is done with it; keeping one with each series would take 72 more bytes for as long as the series lives.'

export const garbageRows: readonly Row[] = [
  garbage('held counter', 'heldCounter'),
  garbage('held gauge', 'heldGauge'),
  garbage('held histogram', 'heldHistogram'),
  garbage('held native histogram', 'heldNativeHistogram'),
  garbage('summary', 'summary'),
  garbage('timer', 'timer'),
  garbage('counter by name alone', 'namedCounter'),
  garbage('counter, 2 labels', 'twoLabels', { why: handle }),
  garbage('counter, 2 labels, handles bound again before', 'twoLabelsBoundAnew', { why: handle }),
  garbage('counter, 2 labels, object held', 'heldLabels', { why: handle }),
  garbage('histogram, 2 labels', 'labelledHistogram'),
  garbage('call with nothing installed, 2 labels', 'nothingInstalled'),
]

function scrapes(connections: number, gzip: boolean, reach?: number, reachBeside?: number): Row {
  const over = `${connections} connection${connections === 1 ? '' : 's'}${gzip ? ', gzip' : ''}`
  return {
    work: `scrapes of 10,000, ${over}`,
    unit: 'per second',
    method: { kind: 'scrapes', series: 10_000, connections, gzip },
    ...(reach !== undefined && { reach }),
    ...(reachBeside !== undefined && { reachBeside }),
    ...(gzip && { why: 'The floor compresses a finished text each time, at the same level.' }),
  }
}

export const scrapeRows: readonly Row[] = [
  scrapes(1, false, 1941, 165),
  scrapes(10, false, 7037, 189),
  scrapes(1, true, 453),
  scrapes(10, true),
]

const once = { processes: 1, rounds: 1 }

export const loadRows: readonly Row[] = [
  { work: 'process that imports what emits', unit: 'ms', method: { kind: 'start', part: 'emitting' } },
  {
    work: 'process that imports what exposes',
    unit: 'ms',
    method: { kind: 'start', part: 'exposing' },
    reachBeyondFloor: 15,
  },
  {
    work: 'size of what emits, gzipped',
    unit: 'bytes',
    method: { kind: 'size', part: 'emitting' },
    reach: 2048,
    plan: once,
  },
  {
    work: 'size of the facade, gzipped',
    unit: 'bytes',
    method: { kind: 'size', part: 'facade' },
    reach: 3584,
    plan: once,
  },
  {
    work: 'size of what exposes, gzipped',
    unit: 'bytes',
    method: { kind: 'size', part: 'exposing' },
    plan: once,
  },
]

/** Rows under their headings. Renders and growth have tables of their own, too. */
export const groups: ReadonlyArray<readonly [heading: string, rows: readonly Row[]]> = [
  ['Held handles', heldRows],
  ['Look-ups', lookUpRows],
  ['Garbage', garbageRows],
  ['Renders', renderRows],
  ['Memory', memoryRows],
  ['Registering', registerRows],
  ['Longest holds', holdRows],
  ['Scrapes', scrapeRows],
  ['Loading', loadRows],
  ['Growth', growthRows],
]

export const rows: readonly Row[] = groups.flatMap(([, members]) => members)
