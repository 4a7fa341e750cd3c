import type { ByteSink } from '../line-writer/line-writer.ts'
import type { Exposition } from '../model/exposition.ts'
import type { Escaping } from '../names/escaping.ts'

/** The number of bytes after which a format yields. */
export const turnBytes = 16_384

/** A format to write expositions in. To add one, export this and give it a name in `formats.ts`. */
export interface Format {
  /** The full `Content-Type` of the answer. */
  readonly contentType: string
  /** Further media types that scrapers ask for, each with the `Content-Type` of the answer. */
  readonly aliases?: Readonly<Record<string, string>>
  /** How to escape names that not every reader accepts, unless the reader asks otherwise; by underscores by default. */
  readonly escaping?: Escaping
  /** Whether the reader cannot ask for another escaping. */
  readonly hasOneEscaping?: true
  /** Whether only readers that name the `version` of the content type get it, because it is still being tried out. */
  readonly isOnlyForItsVersion?: true
  /** When the format shows creation times: always, or only if the exposition has `createdTimestamps`. */
  readonly created?: 'always' | 'onRequest'
  /** Whether the output is binary. */
  readonly isBinary?: true
  /**
   * Writes the exposition, and yields about every `turnBytes` bytes. The caller may then take the bytes and let other
   * work run.
   */
  readonly write: (exposition: Exposition, sink: ByteSink) => Generator<void>
}

/** A format whose output is bytes. */
export interface BinaryFormat extends Format {
  readonly isBinary: true
}
