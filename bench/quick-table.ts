import { show } from './number.ts'
import {
  bestPeer,
  findOutcome,
  isGivenUp,
  type Outcome,
  type Run,
  timesBetter,
  timesBetterThanPeers,
} from './outcome.ts'
import type { Row } from './row.ts'
import { formatTable, showMissing, showTimes } from './table.ts'

/** Worse by more than this is more than what runs differ by. */
const worthALook = 0.8

/** The library that is measured beside ours, where there is something to reach: the best peer of the last full run. */
export function quickPeer(row: Row, committed: Run | undefined): string | undefined {
  const outcome = committed && findOutcome(committed, row)
  return outcome === undefined || row.reach === undefined ? undefined : bestPeer(outcome)?.[0]
}

function compare(outcome: Outcome, committed: Outcome | undefined, title: string): readonly string[] {
  const now = outcome.results[title]?.median
  const before = committed?.results[title]?.median
  if (now === undefined) return [showMissing(isGivenUp(outcome, title)), '–', '–']
  if (before === undefined) return [show(now), '–', '–']
  if (now === 0 && before === 0) return [show(now), show(before), '1.00']
  const times = timesBetter(outcome, now, before)
  return [show(now), show(before), times < worthALook ? `**${times.toFixed(2)}**` : times.toFixed(2)]
}

/** Ours now beside ours of the last full run; a peer beside itself shows what the machine does to both. */
export function formatQuick(rows: readonly Row[], run: Run, committed: Run | undefined): string {
  const head = [
    'work',
    'unit',
    'ours',
    'committed',
    'times better',
    'peer',
    'now',
    'committed',
    'times better',
  ]
  const lines = rows.flatMap(row => {
    const outcome = findOutcome(run, row)
    if (outcome === undefined || (outcome.results.ours === undefined && !isGivenUp(outcome, 'ours')))
      return []
    const before = committed && findOutcome(committed, row)
    const peer = bestPeer(outcome)?.[0] ?? outcome.gaveUp?.find(title => title !== 'ours')
    const peerCells = peer === undefined ? ['–', '–', '–'] : compare(outcome, before, peer)
    const ahead = showTimes(timesBetterThanPeers(outcome))
    return [[row.work, row.unit, ...compare(outcome, before, 'ours'), peer ?? '–', ...peerCells, ahead]]
  })
  return formatTable([...head, 'ours to peer'], lines)
}
