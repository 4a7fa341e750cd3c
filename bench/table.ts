import { goalBesidePeers, goalsOf, hasGoal, timesToReach } from './goals.ts'
import { titles } from './libraries.ts'
import { show } from './number.ts'
import {
  bestPeer,
  findOutcome,
  isGivenUp,
  type Outcome,
  type Outcomes,
  type Result,
  timesBetter,
  timesBetterThanPeers,
} from './outcome.ts'
import { timeLimitMs } from './plan.ts'
import type { Row } from './row.ts'

/** A Markdown table. The first column is text, the others are numbers. */
export function formatTable(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [head, rule, ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** What a cell shows without a result: that it took too long, or a dash. */
export function showMissing(isGivenUp: boolean): string {
  return isGivenUp ? `> ${timeLimitMs / 1000} s` : '–'
}

function showResult({ median, min, max }: Result): string {
  return min === max ? show(median) : `${show(median)} (${show(min)}–${show(max)})`
}

/** The result of a library, or that it took too long. */
export function showOutcome(outcome: Outcome | undefined, title: string): string {
  const result = outcome?.results[title]
  if (result !== undefined) return showResult(result)
  return showMissing(outcome !== undefined && isGivenUp(outcome, title))
}

/** A ratio, bold where it is lost. */
export function showTimes(times: number | undefined): string {
  if (times === undefined) return '–'
  if (times === Number.POSITIVE_INFINITY || times > 9999) return 'all'
  return times < 1 ? `**${times.toFixed(2)}**` : times.toPrecision(times >= 10 ? 3 : 2)
}

function showTimesFloor({ unit, results: { ours, floor } }: Outcome): string {
  if (ours === undefined || floor === undefined || floor.median === 0) return '–'
  return show(timesBetter({ unit }, floor.median, ours.median))
}

/** The targets of a row, and whether each is reached. */
export function showGoals(row: Row, outcome: Outcome, run: Outcomes): string {
  const beside = goalBesidePeers(row, outcome)
  const goals = [...goalsOf(row, outcome, run), ...(beside === undefined ? [] : [beside])]
  return goals
    .flatMap(({ wanted, isReached }) =>
      isReached === undefined ? [] : [`${wanted} ${isReached ? 'yes' : '**no**'}`],
    )
    .join('; ')
}

/** The rows that were measured. Ratios that we lose and targets that we miss are bold. */
export function formatRows(
  rows: readonly Row[],
  run: Outcomes,
  contenders: readonly string[] = titles,
): string {
  const hasFloor = contenders.includes('floor')
  const hasReach = rows.some(hasGoal)
  const head = ['work', 'unit', ...contenders, 'best peer', 'times better']
  const lines = rows.flatMap(row => {
    const outcome = findOutcome(run, row)
    if (outcome === undefined) return []
    const cells = [
      row.work,
      row.unit,
      ...contenders.map(title => showOutcome(outcome, title)),
      bestPeer(outcome)?.[0] ?? '–',
      showTimes(timesBetterThanPeers(outcome)),
      ...(hasFloor ? [showTimesFloor(outcome)] : []),
      ...(hasReach ? [showGoals(row, outcome, run) || '–'] : []),
    ]
    return [cells]
  })
  const whole = [...head, ...(hasFloor ? ['× floor'] : []), ...(hasReach ? ['to reach'] : [])]
  return lines.length === 0 ? '' : formatTable(whole, lines)
}

function showOurs({ results: { ours }, unit }: Outcome): string {
  return ours === undefined ? showMissing(true) : `${show(ours.median)} ${unit}`
}

/** Ours beside the best peer, if it loses or if a ratio is the target. */
function describeBesidePeers(row: Row, outcome: Outcome): readonly string[] {
  const times = timesBetterThanPeers(outcome)
  const wanted = timesToReach(row)
  if (times === undefined || (times >= 1 && wanted === undefined)) return []
  const beside = `${show(times)} times as good as ${bestPeer(outcome)![0]}`
  return [wanted === undefined ? beside : `${beside}, of ${show(wanted)} to reach`]
}

/** What is lost in a row, or falls short; nothing where all is well. */
function describeLoss(row: Row, outcome: Outcome, run: Outcomes): readonly string[] {
  const times = timesBetterThanPeers(outcome)
  const isLost = times === undefined ? isGivenUp(outcome, 'ours') : times < 1
  const missed = goalsOf(row, outcome, run).filter(({ isReached }) => isReached === false)
  if (!isLost && missed.length === 0 && goalBesidePeers(row, outcome)?.isReached !== false) return []
  const wanted = missed.map(({ wanted }) => `not ${wanted}`)
  return [
    ...(missed.length > 0 || isGivenUp(outcome, 'ours') ? [[showOurs(outcome), ...wanted].join(', ')] : []),
    ...describeBesidePeers(row, outcome),
  ]
}

/** The rows that are lost to a peer or fall short of what was to be reached, with the reasons that are known. */
export function formatLosses(rows: readonly Row[], run: Outcomes): string {
  const losses = rows.flatMap(row => {
    const outcome = findOutcome(run, row)
    const facts = outcome === undefined ? [] : describeLoss(row, outcome, run)
    if (facts.length === 0) return []
    return [`- **${row.work}**: ${facts.join('; ')}.${row.why === undefined ? '' : ` ${row.why}`}`]
  })
  return losses.length === 0 ? 'None.' : losses.join('\n')
}
