import { read } from '../model/read.ts'
import type { FamilySnapshot } from '../model/snapshot.ts'
import type { FamilyView } from '../model/views.ts'
import { type FormatName, formatNamed, type Rendered } from './formats.ts'
import { renderWhole } from './render.ts'

/**
 * Renders families without a recorder: those of a snapshot, even a cloned one or one read back from JSON; those of a
 * Gatherer; or any others of the same form. The result is the same as that of a recorder with these families.
 *
 * Families with the same name and type are merged. A series that cannot be written, or collides with an earlier one, is
 * left out, and reported once as a process warning.
 *
 * @example
 * ```ts
 * const families: FamilySnapshot[] = [
 *   { name: 'jobs_total', type: 'counter', help: 'Jobs done', series: [{ labels: { queue: 'mail' }, value: 3 }] },
 * ]
 * renderFamilies(families) // '# HELP jobs_total Jobs done\n# TYPE jobs_total counter\njobs_total{queue="mail"} 3\n'
 * ```
 * @throws TypeError if `families` are not families; BuildError with code `INVALID_OPTION` for an unknown format.
 */
export function renderFamilies<F extends FormatName = 'text'>(
  families: ReadonlyArray<FamilyView | FamilySnapshot>,
  format?: F,
): Rendered<F> {
  const written = formatNamed(format)
  return renderWhole(written, read({ families }, { escaping: written.escaping })) as Rendered<F>
}
