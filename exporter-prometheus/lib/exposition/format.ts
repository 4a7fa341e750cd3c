import type { Escaping } from './escaping.ts'
import type { Exposition } from './exposition.ts'

/** One way to write an exposition: all that a file of a format has to export, to be named among the offers. */
export interface Format<Chunk extends string | Uint8Array = string | Uint8Array> {
  /** The whole `Content-Type` of the answer. */
  readonly contentType: string
  /** How names are written that not every reader knows; by default with underscores. */
  readonly escaping?: Escaping
  /** Whether it is no text. */
  readonly isBinary?: true
  /** Chunks of any length; between two of them the caller may do other things. */
  readonly write: (exposition: Exposition) => Generator<Chunk>
}
