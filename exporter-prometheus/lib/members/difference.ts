import { shown } from '../base/error.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { typeNameOf } from '../series/types.ts'
import type { Part } from './part.ts'

/** Why a part cannot be added to a series, if it cannot. */
export function differenceOf({ family }: Part, ofWhole: Family, series: Series): string | undefined {
  const { of: kind, rules } = family
  const type = typeNameOf(ofWhole)
  if (type !== kind) return `one thread or process records it as ${kind}, another as ${type}`
  const { bounds = [], significantDigits } = rules
  const { bounds: others = [] } = series as { readonly bounds?: readonly number[] }
  const isSame = bounds.length === others.length && others.every((bound, index) => bound === bounds[index])
  if (!isSame) return `one thread or process has the buckets ${shown(bounds)}, another ${shown(others)}`
  const { distribution } = ofWhole
  const isSketch = distribution !== undefined && 'significantDigits' in distribution
  if (isSketch && distribution.significantDigits !== significantDigits) {
    return 'two threads or processes record it with different significant digits'
  }
  return undefined
}
