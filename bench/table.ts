import { titles } from './libraries.ts'
import { show } from './number.ts'
import {
  bestPeer,
  describeReach,
  findOutcome,
  isGivenUp,
  isReached,
  isReachedBesidePeers,
  type Outcome,
  type Result,
  type Run,
  timesBetter,
  timesBetterThanPeers,
  timesToReach,
} from './outcome.ts'
import { timeLimitMs } from './plan.ts'
import type { Row } from './row.ts'

/** A Markdown table: the first column of texts, the others of numbers. */
export function formatTable(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [head, rule, ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** What stands in the place of a result: that it would have taken too long, or that there is none. */
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

function showReach(row: Row, outcome: Outcome): string {
  const answer = (reached: boolean): string => (reached ? 'yes' : '**no**')
  const [reached, besidePeers] = [isReached(row, outcome), isReachedBesidePeers(row, outcome)]
  return [
    ...(reached === undefined ? [] : [`${describeReach(row)} ${answer(reached)}`]),
    ...(besidePeers === undefined ? [] : [`${show(timesToReach(row)!)} times better ${answer(besidePeers)}`]),
  ].join('; ')
}

/** The rows that were measured. Ratios that we lose and targets that we miss are bold. */
export function formatRows(rows: readonly Row[], run: Run, contenders: readonly string[] = titles): string {
  const hasFloor = contenders.includes('floor')
  const hasReach = rows.some(({ reach }) => reach !== undefined)
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
      ...(hasReach ? [showReach(row, outcome) || '–'] : []),
    ]
    return [cells]
  })
  const whole = [...head, ...(hasFloor ? ['× floor'] : []), ...(hasReach ? ['to reach'] : [])]
  return lines.length === 0 ? '' : formatTable(whole, lines)
}

function showOurs({ results: { ours }, unit }: Outcome): string {
  return ours === undefined ? showMissing(true) : `${show(ours.median)} ${unit}`
}

/** How ours stands beside the best peer, where it loses or where a ratio is to be reached. */
function describeBesidePeers(row: Row, outcome: Outcome): readonly string[] {
  const times = timesBetterThanPeers(outcome)
  const wanted = timesToReach(row)
  if (times === undefined || (times >= 1 && wanted === undefined)) return []
  const beside = `${show(times)} times as good as ${bestPeer(outcome)![0]}`
  return [wanted === undefined ? beside : `${beside}, of ${show(wanted)} to reach`]
}

/** The rows that are lost to a peer or fall short of what was to be reached, with the reasons that are known. */
export function formatLosses(rows: readonly Row[], run: Run): string {
  const losses = rows.flatMap(row => {
    const outcome = findOutcome(run, row)
    if (outcome === undefined) return []
    const times = timesBetterThanPeers(outcome)
    const isLost = times === undefined ? isGivenUp(outcome, 'ours') : times < 1
    const isMissed = isReached(row, outcome) === false
    if (!isLost && !isMissed && isReachedBesidePeers(row, outcome) !== false) return []
    const facts = [
      ...(isMissed ? [`${showOurs(outcome)}, not ${describeReach(row)}`] : []),
      ...(!isMissed && isGivenUp(outcome, 'ours') ? [showOurs(outcome)] : []),
      ...describeBesidePeers(row, outcome),
    ]
    return [`- **${row.work}**: ${facts.join('; ')}.${row.why === undefined ? '' : ` ${row.why}`}`]
  })
  return losses.length === 0 ? 'None.' : losses.join('\n')
}
