import type { LabelPair } from 'metrics-facade/registry'
import { type ExposedFamily, writtenLabels } from '../../model/exposition.ts'
import type { SeriesView } from '../../model/views.ts'
import type { MetricType } from '../../series/family.ts'
import type { Part } from './parts.ts'

/** What all series of a family have in common. */
export interface FamilyIdentity {
  readonly name: string
  readonly type: MetricType
  readonly help: string
  readonly unit: string
}

/** What stays the same of a series from one push to the next. */
export interface Identity {
  readonly family: FamilyIdentity
  /** All labels that its parts have in common, sorted, without the name. */
  readonly labels: readonly LabelPair[]
  readonly parts: readonly Part[]
  /** What decides of which parts it is made: bounds or quantiles. */
  readonly shape: readonly number[] | undefined
  /** The time of the last moment in which it is. */
  latestMs: number
}

/** A unit of UTF-16, so that units are ordered as code points are: those of pairs stand for what is above all others. */
function rankOf(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** Orders names as their bytes in UTF-8 are. */
function compareNames(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  // Mostly the first characters differ, and comparing strings as a whole takes longer.
  for (let index = 0; index < length; index++) {
    const difference = rankOf(one.charCodeAt(index)) - rankOf(other.charCodeAt(index))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Labels as stores want them. */
export function sortedPairs(pairs: readonly LabelPair[]): readonly LabelPair[] {
  return [...pairs].sort(comparePairs)
}

function hasValue([, value]: LabelPair): boolean {
  return value !== ''
}

function comparePairs([one]: LabelPair, [other]: LabelPair): number {
  return compareNames(one, other)
}

/** The labels of the series, and those of `external` that it does not have itself. Empty values are left out. */
export function identityOf(
  series: SeriesView,
  family: ExposedFamily,
  familyIdentity: FamilyIdentity,
  parts: readonly Part[],
  shape: Identity['shape'],
  external: readonly LabelPair[],
): Identity {
  const own = writtenLabels(series, family)
  // Few copies: the first push has a hundred thousand of them at once.
  const all = own.concat(external.filter(([name]) => !own.some(pair => pair[0] === name)))
  const labels = all.every(hasValue) ? all : all.filter(hasValue)
  return {
    family: familyIdentity,
    labels: labels.sort(comparePairs),
    parts,
    shape,
    latestMs: Number.NEGATIVE_INFINITY,
  }
}

/** The same for two identities if a store keeps them as the same series. */
export function keyOf({ family, labels }: Identity): string {
  return JSON.stringify([family.name, labels])
}

/** All labels of a part, sorted, its name among them. */
export function labelsOf({ family, labels }: Identity, { suffix, label }: Part): readonly LabelPair[] {
  const further: LabelPair[] = [['__name__', family.name + suffix]]
  if (label !== undefined) further.push(label)
  const all: LabelPair[] = []
  let next = 0
  for (const pair of labels) {
    while (next < further.length && comparePairs(further[next]!, pair) < 0) all.push(further[next++]!)
    all.push(pair)
  }
  while (next < further.length) all.push(further[next++]!)
  return all
}
