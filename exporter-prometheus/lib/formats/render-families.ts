import { read } from '../model/read.ts'
import type { FamilySnapshot } from '../model/snapshot.ts'
import type { FamilyView } from '../model/views.ts'
import { renderWhole } from './render.ts'
import { type FormatName, formatNamed, type Rendered } from './render-options.ts'

/**
 * Renders families that no recorder holds: those of a snapshot, also where it was cloned or read back from JSON, those
 * that a Gatherer gathered, or any others of the same form. The text is that which a recorder that held them would render.
 *
 * Families of one name and type are written as one. What cannot be written, or collides with what comes before it, is
 * left out, and reported once as a process warning.
 *
 * @throws TypeError for what is not families, BuildError with code `INVALID_OPTION` for an unknown format.
 */
export function renderFamilies<F extends FormatName = 'text'>(
  families: ReadonlyArray<FamilyView | FamilySnapshot>,
  format?: F,
): Rendered<F> {
  const written = formatNamed(format)
  const sink = renderWhole(written, read({ families }, { escaping: written.escaping }))
  return (written.isBinary ? sink.take() : sink.toString()) as Rendered<F>
}
