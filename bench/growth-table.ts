import { growthSizes, growths, growthWork } from './growth-rows.ts'
import { titles } from './libraries.ts'
import { show } from './number.ts'
import { findOutcome, type Run } from './outcome.ts'
import { formatTable, showMissing } from './table.ts'

/** How one thing grows: for each library what one series, or one call, costs at each size. */
export interface GrowthCurve {
  readonly title: string
  readonly unit: string
  readonly points: ReadonlyArray<{
    readonly series: number
    readonly costs: Readonly<Record<string, number>>
    /** The libraries that took too long there. */
    readonly gaveUp: readonly string[]
  }>
}

export function growthCurves(run: Run): GrowthCurve[] {
  return growths.map(({ title, perUnit, perSeries }) => ({
    title,
    unit: perUnit,
    points: growthSizes.map(series => {
      const { results = {}, gaveUp = [] } = findOutcome(run, { work: growthWork(title, series) }) ?? {}
      const costs = Object.entries(results).flatMap(([library, result]) =>
        result === undefined ? [] : [[library, perSeries(result.median, series)] as const],
      )
      return { series, costs: Object.fromEntries(costs), gaveUp }
    }),
  }))
}

/** One table for each curve: the sizes, and what one series or call costs there. */
export function formatGrowth(run: Run): string {
  return growthCurves(run)
    .map(({ title, unit, points }) => {
      const lines = points.map(({ series, costs, gaveUp }) => {
        const showCost = (library: string): string =>
          costs[library] === undefined ? showMissing(gaveUp.includes(library)) : show(costs[library])
        return [series.toLocaleString('en'), ...titles.map(showCost)]
      })
      return formatTable([`${title}, ${unit}`, ...titles], lines)
    })
    .join('\n\n')
}
