import { messageOf, warnOnce } from 'metrics-facade'
import { shown } from '../base/error.ts'
import type { Escaping } from '../names/escaping.ts'
import { escapeExposition } from './escape-exposition.ts'
import type { ExposedFamily, Exposition, LeftOut } from './exposition.ts'
import type { Gathered } from './gatherer.ts'
import { mergeFamilies } from './merge.ts'
import { checkFamily, viewOfPlain } from './plain.ts'
import { type Selection, select } from './selection.ts'
import type { FamilySnapshot } from './snapshot.ts'
import type { FamilyView, SeriesView } from './views.ts'

/** How to read gathered families. */
export interface Wanted {
  readonly escaping?: Escaping | undefined
  readonly selection?: Selection | null | undefined
}

/** Process warnings, for gatherers that have no callbacks of their own. */
const warning = {
  onUnwritten: ({ name }: FamilyView, error: unknown): void => {
    warnOnce(
      `unwritten ${name}`,
      `A series of the metric "${messageOf(name)}" cannot be written and is left out: ${messageOf(error)}.`,
    )
  },
  onCollision: ({ name }: FamilyView, _series: SeriesView, reason: string): void => {
    warnOnce(`collision ${name}`, `Series of the metric "${messageOf(name)}" are left out: ${reason}.`)
  },
}

function isPlain(family: FamilyView | FamilySnapshot): family is FamilySnapshot {
  const [first]: readonly unknown[] = family.series
  return typeof first !== 'object' || first === null || !('pairs' in first)
}

/**
 * The view of a family, whether it is one or plain data.
 *
 * @throws TypeError if it is neither.
 */
export function viewOf(
  family: FamilyView | FamilySnapshot,
  onUnwritten: LeftOut['onUnwritten'],
): ExposedFamily {
  checkFamily(family)
  return isPlain(family) ? viewOfPlain(family, onUnwritten) : (family as ExposedFamily)
}

/** Makes one exposition of gathered families, views or plain data. */
function merged(gathered: Gathered | Exposition): Exposition {
  const exposition = { ...warning, ...gathered }
  const all: ReadonlyArray<FamilyView | FamilySnapshot> = gathered.families
  const families = all.map(family => viewOf(family, exposition.onUnwritten!))
  return mergeFamilies({ ...exposition, families })
}

/**
 * Makes the exposition that a reader sees: merged, escaped and selected.
 *
 * @throws TypeError for an invalid family or selection.
 */
export function read(gathered: Gathered | Exposition, wanted: Wanted = {}): Exposition {
  const { escaping = 'underscores', selection } = wanted
  const given: unknown = gathered?.families
  if (!Array.isArray(given)) {
    throw new TypeError(
      `The families are ${shown(given)}, which is not an array: pass .families of a snapshot or of what was gathered; gather() returns { families: [] } or more.`,
    )
  }
  const { checked } = gathered as Exposition
  const known = checked !== undefined && checked.families === gathered.families ? checked : undefined
  const all = known === undefined ? merged(gathered) : (gathered as Exposition)
  const exposition = known?.hasLegalNames ? all : escapeExposition(all, escaping)
  return selection === undefined || selection === null ? exposition : select(exposition, selection)
}
