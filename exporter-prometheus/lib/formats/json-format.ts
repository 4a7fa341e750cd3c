import type { Format } from './format.ts'
import { writeJson } from './json.ts'

/** One JSON document that follows {@link jsonSchema}. Names are not escaped. */
export const jsonFormat: Format = {
  contentType: 'application/json; charset=utf-8',
  escaping: 'allow-utf-8',
  hasOneEscaping: true,
  created: 'always',
  write: writeJson,
}
