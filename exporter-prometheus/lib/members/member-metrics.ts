import type { Store } from '../store/store.ts'

/** How many members there are, and were. */
export interface Counts {
  readonly living: number
  readonly ended: number
}

/** Shows how many members there are. */
export function showMembers(store: Store, { living, ended }: Counts): void {
  store.describeGauge('metrics_members', undefined, 'Threads and processes that record metrics')
  store.registerGauge('metrics_members', { state: 'living' }).set(living)
  store.registerGauge('metrics_members', { state: 'ended' }).set(ended)
}

const agesName = 'metrics_member_age_seconds'

/**
 * Shows how long ago processes have written.
 *
 * @param before - the processes that were shown before: they are no longer, unless they are among `ages`.
 */
export function showAges(store: Store, ages: ReadonlyMap<string, number>, before: Iterable<string>): void {
  store.describeGauge(agesName, undefined, 'Time since a process has written its metrics')
  for (const member of before) if (!ages.has(member)) store.removal.removeMatching(agesName, { member })
  for (const [member, age] of ages) store.registerGauge(agesName, { member }).set(age)
}

const skippedName = 'metrics_member_files_skipped'

/** Shows how many files are left out, by reason. */
export function showSkipped(store: Store, counts: ReadonlyMap<string, number>): void {
  store.describeGauge(
    skippedName,
    undefined,
    'Files in the directory of processes that are left out, by reason',
  )
  for (const [reason, count] of counts) store.registerGauge(skippedName, { reason }).set(count)
}
