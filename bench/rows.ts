import { growthRows } from './growth-rows.ts'
import { renderRows } from './render-rows.ts'
import type { LoopName, ProcessState, Row, Shape } from './row.ts'

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
  loop('held counter', 'heldCounter', { reach: 3, reachBeside: 58, reachTimesFloor: 2 }),
  loop('held gauge', 'heldGauge'),
  loop('held histogram, 11 buckets', 'heldHistogram', { reach: 10, reachBeside: 77 }),
  loop('held native histogram', 'heldNativeHistogram'),
  loop('summary', 'summary', { reach: 60, reachBeside: 520 }),
  loop('timer start and stop', 'timer', { reach: 115, reachBeside: 246 }),
  loop('held counter, exemplars by trace, no trace', 'heldCounterUntraced'),
  loop('held counter, exemplars by trace, in a trace', 'heldCounterTraced'),
  loop('held counter, an exemplar each time', 'heldCounterWithExemplar'),
  loop('held counter, local recorder live', 'heldCounterLocally'),
  loop('held counter, prefix and filter', 'heldCounterUnderLayers', { reach: 3 }),
  loop('held counter, labels of a context', 'heldCounterInContext'),
]

export const lookUpRows: readonly Row[] = [
  loop('counter by name alone', 'namedCounter', {
    reach: 10,
    reachBeside: 11,
    why: 'Ours looks up a name, while the peers’ metric is held; the floor is that look-up alone, a bare `Map.get`.',
  }),
  loop('counter, 1 label', 'oneLabel'),
  loop('counter, 2 labels', 'twoLabels', { reach: 42, reachBeside: 65 }),
  loop('counter, 5 labels', 'fiveLabels'),
  loop('counter, 2 labels, constant', 'constantLabels'),
  loop('counter, 2 labels, new strings', 'dynamicLabels'),
  loop('counter, 2 labels, one a number', 'numericLabels'),
  loop('counter, 2 labels, object held', 'heldLabels'),
  loop('counter, 2 labels, 64 series', 'series64'),
  loop('counter, 2 labels, 10,000 series', 'series10000'),
  loop('counter, 2 labels, local recorder live', 'twoLabelsLocally'),
  loop('counter, 2 labels, handles bound again before', 'twoLabelsBoundAnew'),
  loop('counter by name alone, prefix', 'namedCounterUnderPrefix'),
  loop('histogram, 2 labels', 'labelledHistogram', { reach: 55, reachBeside: 271 }),
  loop('nothing installed, 2 labels', 'nothingInstalled', {
    reach: 8,
    reachBeside: 3.4,
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

const wider = 'Each distinct first label has its own node in the tree: put labels with few values first.'

const states: Readonly<Record<ProcessState, string>> = {
  warm: '',
  collected: ', garbage collected before',
  fresh: ', first thing in a process',
}

function register(what: string, shape: Shape, series: number, state: ProcessState = 'warm'): Row {
  const work = `register ${series.toLocaleString('en')} ${what}${states[state]}`
  return { work, unit: 'ms', method: { kind: 'register', shape, series, state } }
}

export const seriesRows: readonly Row[] = [
  {
    work: 'memory per counter',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'counters', series: 100_000 },
    reach: 200,
    why: 'One of the other metrics is a counter of fractions: from then on V8 keeps the values of all counters as doubles, at 16 bytes each.',
  },
  {
    work: 'memory per counter, distinct label first',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'countersByRoute', series: 100_000 },
    why: wider,
  },
  {
    work: 'memory per histogram',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'histograms', series: 10_000 },
    reach: 400,
  },
  {
    ...register('counters', 'counters', 100_000),
    reach: 60,
    reachBeside: 79,
    why: 'A third goes into asking a `Map` for a value that it does not have, which waits for memory, and a quarter into the garbage collector; peers join the labels into a string, and ask once.',
  },
  register('counters', 'counters', 100_000, 'collected'),
  register('counters', 'counters', 100_000, 'fresh'),
  {
    ...register('counters', 'countersByRoute', 100_000),
    work: 'register 100,000, distinct label first',
    why: wider,
  },
  register('histograms', 'histograms', 10_000),
  register('histograms', 'histograms', 10_000, 'collected'),
  register('histograms', 'histograms', 10_000, 'fresh'),
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
  {
    work: 'longest hold, scrape of 100,000',
    unit: 'ms',
    method: { kind: 'hold', series: 100_000, gzip: false },
    reach: 5,
    reachBeside: 83,
  },
  {
    work: 'longest hold, scrape of 100,000, gzip',
    unit: 'ms',
    method: { kind: 'hold', series: 100_000, gzip: true },
    reach: 5,
  },
  scrapes(1, false, 800, 123),
  scrapes(10, false, 1500, 133),
  scrapes(1, true),
  scrapes(10, true),
]

const once = { processes: 1, rounds: 1 }

export const loadRows: readonly Row[] = [
  { work: 'process that imports what emits', unit: 'ms', method: { kind: 'start', part: 'emitting' } },
  { work: 'process that imports what exposes', unit: 'ms', method: { kind: 'start', part: 'exposing' } },
  {
    work: 'size of what emits, gzipped',
    unit: 'bytes',
    method: { kind: 'size', part: 'emitting' },
    plan: once,
  },
  {
    work: 'size of the facade, gzipped',
    unit: 'bytes',
    method: { kind: 'size', part: 'facade' },
    reach: 3072,
    plan: once,
  },
  {
    work: 'size of what exposes, gzipped',
    unit: 'bytes',
    method: { kind: 'size', part: 'exposing' },
    plan: once,
  },
]

/** Rows under their headings; those of renders and of growth have tables of their own besides. */
export const groups: ReadonlyArray<readonly [heading: string, rows: readonly Row[]]> = [
  ['Held handles', heldRows],
  ['Look-ups', lookUpRows],
  ['Garbage', garbageRows],
  ['Renders', renderRows],
  ['Series', seriesRows],
  ['Scrapes', scrapeRows],
  ['Loading', loadRows],
  ['Growth', growthRows],
]

export const rows: readonly Row[] = groups.flatMap(([, members]) => members)
