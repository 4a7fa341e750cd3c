import type { ProcessState, Row, Shape } from './row.ts'

export const memoryRows: readonly Row[] = [
  {
    work: 'memory per counter',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'counters', series: 100_000 },
    reach: 170,
    reachBeside: 221,
    why: 'One of the other metrics is a counter of fractions: from then on V8 keeps the values of all counters as doubles, at 16 bytes each.',
  },
  {
    work: 'memory per counter, distinct label first',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'countersByRoute', series: 100_000 },
    reach: 170,
  },
  {
    work: 'memory per histogram',
    unit: 'bytes',
    method: { kind: 'memory', shape: 'histograms', series: 10_000 },
    reach: 330,
    reachBeside: 654,
  },
]

const stateTitles: Readonly<Record<ProcessState, string>> = {
  warm: '',
  collected: ', garbage collected before',
  fresh: ', first thing in a process',
}

/** What is registered, by its labels and its families. */
const registered: ReadonlyArray<readonly [what: string, shape: Shape, series: number]> = [
  ['100,000 counters', 'counters', 100_000],
  ['100,000 counters, 1 label', 'countersByOneLabel', 100_000],
  ['100,000 counters, 10,000 families', 'countersInSmallFamilies', 100_000],
  ['10,000 histograms', 'histograms', 10_000],
  ['10,000 histograms, 1 label', 'histogramsByOneLabel', 10_000],
  ['10,000 histograms, 1,000 families', 'histogramsInSmallFamilies', 10_000],
]

const states: readonly ProcessState[] = ['warm', 'collected', 'fresh']

const slowest =
  'A third goes into asking a `Map` for a value that it does not have, which waits for memory, and a quarter into the garbage collector; peers join the labels into a string, and ask once.'

function register(what: string, shape: Shape, series: number, state: ProcessState): Row {
  const isUsual = shape === 'counters' || shape === 'histograms'
  return {
    work: `register ${what}${stateTitles[state]}`,
    unit: 'ms',
    method: { kind: 'register', shape, series, state },
    ...(shape === 'histograms' && state === 'warm' && { reach: 7 }),
    ...(shape === 'counters' && { why: slowest }),
    reachTimes: 1,
    // Processes differ more than the rounds of one. A fresh one has a single round.
    plan: { processes: isUsual || state === 'fresh' ? 3 : 2, rounds: 2 },
    slow: !isUsual || state === 'collected',
  }
}

export const registerRows: readonly Row[] = [
  ...registered.flatMap(([what, shape, series]) => states.map(state => register(what, shape, series, state))),
  {
    ...register('100,000, distinct label first', 'countersByRoute', 100_000, 'warm'),
  },
]
