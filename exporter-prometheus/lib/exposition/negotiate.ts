import Negotiator from 'negotiator'
import type { Exposition } from './exposition.ts'
import { jsonContentType, writeJson } from './json.ts'
import { textContentType, writeText } from './text.ts'

/** One way to write an exposition. */
export interface Format {
  /** The whole `Content-Type` of the answer. */
  readonly contentType: string
  /** Chunks of any length; between two of them the caller may do other things. */
  readonly write: (exposition: Exposition) => Iterable<string>
}

/** The text format 0.0.4. */
export const textFormat: Format = { contentType: textContentType, write: writeText }

/** JSON, as `jsonSchema` describes it. */
export const jsonFormat: Format = { contentType: jsonContentType, write: writeJson }

/** In order of preference: what comes first answers a reader who takes everything. */
const formats: readonly Format[] = [textFormat, jsonFormat]

/**
 * The format that an `Accept` header asks for. A reader that takes none of them, or sends no header, gets text: a
 * scraper that reads another answer than it asked for is better off than one that gets none.
 */
export function negotiateFormat(accept: string | undefined): Format {
  const contentTypes = formats.map(format => format.contentType)
  const [chosen] = new Negotiator({ headers: { accept } }).mediaTypes(contentTypes)
  return formats.find(format => format.contentType === chosen) ?? textFormat
}

/** Whether an `Accept-Encoding` header prefers gzip to the plain body. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  const [chosen] = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } }).encodings([
    'gzip',
    'identity',
  ])
  return chosen === 'gzip'
}
