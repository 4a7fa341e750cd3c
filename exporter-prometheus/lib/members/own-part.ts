import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { typeNameOf } from '../series/types.ts'
import { noPage, type Part } from './part.ts'

/** A series of this thread, as a part of the whole. */
export function ownPart(family: Family, series: Series): Part {
  const { kind, name, distribution } = family
  const { bounds } = series as { readonly bounds?: readonly number[] }
  const isSketch = distribution !== undefined && 'significantDigits' in distribution
  const rules = isSketch ? { significantDigits: distribution.significantDigits } : { bounds }
  return {
    member: '0',
    family: { kind, name, of: typeNameOf(family), rules },
    labels: series.pairs,
    created: series.created,
    own: series,
    page: noPage,
    at: 0,
    exemplars: undefined,
    windows: undefined,
    native: undefined,
    noticed: undefined,
    sum: undefined,
  }
}
