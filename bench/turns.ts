import type { Samples } from './case.ts'
import { type Outcome, type Run, summarize } from './outcome.ts'
import type { Plan, Row } from './row.ts'

/** Measures one contender at one row in a process of its own; `undefined` if there is nothing to try. */
export type Measure<Measured extends Row> = (
  row: Measured,
  title: string,
  plan: Plan,
) => Promise<Samples> | undefined

/**
 * Measures all rows. Contenders take turns, so that other work of the machine affects all of them alike.
 *
 * A contender that has no samples the first time is not tried again. One that takes too long once would do so again: it
 * is given up with all of its samples, because a median of the fast ones would hide the slow one. A failure leaves no
 * result, is listed among the failures, and sets the exit code to 1.
 */
export async function runInTurns<Measured extends Row>(
  rows: readonly Measured[],
  titles: readonly string[],
  planOf: (row: Measured) => Plan,
  measure: Measure<Measured>,
): Promise<Pick<Run, 'outcomes' | 'failures'>> {
  const failures: string[] = []
  const found = new Map(rows.map(row => [row, new Map<string, Samples>()]))
  const turns = Math.max(...rows.map(row => planOf(row).processes))
  for (let turn = 0; turn < turns; turn++) {
    for (const row of rows) {
      const plan = planOf(row)
      if (turn >= plan.processes) continue
      const start = performance.now()
      for (const title of titles) {
        const samples = found.get(row)!
        const before = samples.get(title) ?? []
        if (before === 'given up' || (turn > 0 && before.length === 0)) continue
        try {
          const now = await measure(row, title, plan)
          if (now !== undefined) samples.set(title, now === 'given up' ? now : [...before, ...now])
        } catch (error) {
          // One of two hundred rows is not worth the half hour that the others took.
          failures.push((error as Error).message)
          console.error(failures.at(-1))
          samples.set(title, [])
        }
      }
      const seconds = (performance.now() - start) / 1000
      console.error(`${turn + 1}/${plan.processes} ${row.work}: ${seconds.toFixed(1)} s`)
    }
  }
  if (failures.length > 0) process.exitCode = 1
  const outcomes = rows.map(row => outcomeOf(row, titles, found.get(row)!))
  return { outcomes, ...(failures.length > 0 && { failures }) }
}

function outcomeOf(
  { work, unit }: Row,
  titles: readonly string[],
  found: ReadonlyMap<string, Samples>,
): Outcome {
  const results = titles.map(title => {
    const samples = found.get(title) ?? []
    return [title, samples === 'given up' ? undefined : summarize(samples)] as const
  })
  const gaveUp = titles.filter(title => found.get(title) === 'given up')
  return { work, unit, results: Object.fromEntries(results), ...(gaveUp.length > 0 && { gaveUp }) }
}
