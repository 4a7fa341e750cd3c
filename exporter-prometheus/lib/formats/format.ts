import type { ByteSink } from '../line-writer/line-writer.ts'
import type { Exposition } from '../model/exposition.ts'
import type { Escaping } from '../names/escaping.ts'

/** Bytes after which a format that is being written yields. */
export const turnBytes = 16_384

/** One way to write an exposition: all that a file of a format has to export, to be named among the offers. */
export interface Format {
  /** The whole `Content-Type` of the answer. */
  readonly contentType: string
  /** How names are written that not every reader knows; by default with underscores. */
  readonly escaping?: Escaping
  /** Where readers see when a series began: always, or where the exposition has `createdTimestamps`. */
  readonly created?: 'always' | 'onRequest'
  /** Whether it is binary. */
  readonly isBinary?: true
  /**
   * Writes all of it. Whenever some `turnBytes` are written it yields: the caller may then take them, and do other
   * things.
   */
  readonly write: (exposition: Exposition, sink: ByteSink) => Generator<void>
}
