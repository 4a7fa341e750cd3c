import type { Row } from './rows.ts'

/** What the rounds of one case came to. */
export interface Result {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly samples: number
}

/** A row with the result of each library that can do it, by its title. */
export interface Outcome extends Pick<Row, 'work' | 'unit' | 'reach' | 'reachTimesFloor'> {
  readonly results: Readonly<Record<string, Result | undefined>>
}

export function summarize(samples: readonly number[]): Result | undefined {
  if (samples.length === 0) return undefined
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)!, samples: sorted.length }
}

const moreIsBetter = (row: Pick<Row, 'unit'>): boolean => row.unit === 'per second'

function show(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(value >= 10 ? 3 : 2)
}

function showResult(result: Result | undefined): string {
  if (result === undefined) return '–'
  const { median, min, max } = result
  return result.samples === 1 ? show(median) : `${show(median)} (${show(min)}–${show(max)})`
}

function bestPeer({ results, ...row }: Outcome): readonly [title: string, median: number] | undefined {
  const peers = Object.entries(results)
    .filter(([title, result]) => title !== 'ours' && title !== 'floor' && result !== undefined)
    .map(([title, result]) => [title, result!.median] as const)
    .sort(([, a], [, b]) => (moreIsBetter(row) ? b - a : a - b))
  return peers[0]
}

/** How many times better ours is than the best peer; below 1 it is worse. */
function ratio(outcome: Outcome): string {
  const { median } = outcome.results.ours ?? {}
  const [, best] = bestPeer(outcome) ?? []
  if (median === undefined || best === undefined) return '–'
  const times = moreIsBetter(outcome) ? median / best : best / median
  return times < 1 ? `**${times.toFixed(2)}**` : times.toPrecision(times >= 10 ? 3 : 2)
}

function showReach(outcome: Outcome): string {
  const { reach, reachTimesFloor, results } = outcome
  const median = results.ours?.median
  if (reach === undefined || median === undefined) return '–'
  const limits = [`${moreIsBetter(outcome) ? '≥' : '≤'} ${reach.toLocaleString('en')}`]
  let isReached = moreIsBetter(outcome) ? median >= reach : median <= reach
  if (reachTimesFloor !== undefined) {
    limits.push(`≤ ${reachTimesFloor} × floor`)
    isReached &&= median <= reachTimesFloor * results.floor!.median
  }
  return `${limits.join(', ')} ${isReached ? 'yes' : '**no**'}`
}

/** The outcomes as a Markdown table. Ratios that we lose and targets that we miss are bold. */
export function formatTable(outcomes: readonly Outcome[], titles: readonly string[]): string {
  const head = ['work', 'unit', ...titles, 'best peer', 'times better', 'to reach']
  const lines = outcomes.map(outcome => [
    outcome.work,
    outcome.unit,
    ...titles.map(title => showResult(outcome.results[title])),
    bestPeer(outcome)?.[0] ?? '–',
    ratio(outcome),
    showReach(outcome),
  ])
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [head, rule, ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
