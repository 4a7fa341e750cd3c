import type { Labels, Recorder } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Format } from './formats/format.ts'
import type { Exposition } from './model/exposition.ts'
import { type Selection, select } from './model/selection.ts'
import { withoutYounger } from './model/younger.ts'
import type { Escaping } from './names/escaping.ts'
import type { Births } from './store/births.ts'

/** What a handle needs of a recorder. */
export interface Source extends Recorder {
  expose(escaping: Escaping | undefined): Exposition
  readonly births: Births
  /** What takes note, when somebody has all of an exposition of now, that its series were shown. */
  showing(exposition: Exposition): () => void
  upkeep(): void
  remove(kind: MetricKind, name: string, labels: Labels | undefined): boolean
  clear(): void
  setGlobalLabel(name: string, value: string | undefined): void
}

/** An exposition in the format that was negotiated: bytes where that is binary, as protobuf is. */
export interface Negotiated {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/**
 * What there is to be shown now, after what upkeep has to do.
 *
 * @param created - of the format, for somebody who asked some time ago, and gets nothing that was born since.
 */
export function exposeFrom(
  source: Source,
  escaping: Escaping | undefined,
  selection: Selection | undefined,
  created?: Format['created'],
): Exposition {
  source.upkeep()
  let exposition = source.expose(escaping)
  if (created === 'always' || (created && exposition.createdTimestamps)) {
    exposition = withoutYounger(exposition, source.births.recent)
  }
  if (selection !== undefined && selection !== null) exposition = select(exposition, selection)
  return { ...exposition, show: source.showing(exposition) }
}
