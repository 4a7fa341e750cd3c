import { transformSync } from 'esbuild'
import fastJsonStringify from 'fast-json-stringify'
import {
  headProperties,
  type Schema,
  valueProperties,
} from '../../exporter-prometheus/lib/formats/json-schema.ts'

/** The code that the library makes of an object's properties: a function of a validator, which is not needed, and a serializer. */
function codeOf(properties: Schema): string {
  const schema = { type: 'object', properties } as fastJsonStringify.Schema
  const code = fastJsonStringify(schema, { mode: 'standalone' }) as unknown as string
  const maker = /module\.exports = ([\s\S]*)\(validator, serializer\)$/.exec(code.trim())?.[1]
  if (maker === undefined || /new Validator|restoreFromState\(validatorState\)/.test(code)) {
    throw new Error(`The library makes other code than it did: ${code}`)
  }
  return transformSync(`(${maker})`, { minifyWhitespace: true }).code.replace(/;\s*$/, '')
}

/** The text of `formats/json-serializer.generated.ts`. */
export function generateJsonText(): string {
  return `/*! Includes fast-json-stringify, Copyright (c) 2016 Matteo Collina and the Fastify team, under the MIT licence: see dist/LICENSE-fast-json-stringify.txt. */
// Made by \`npm run generate\` from the schema: so that nothing has to make it in each process, at the cost of loading
// a compiler, and where code must not be made of text. Of the version of fast-json-stringify that is built in.
// @ts-nocheck
import Serializer from 'fast-json-stringify/lib/serializer.js'

const serializer = Serializer.restoreFromState({ mode: 'standalone' })

/** A text in quotes, escaped. */
export const quotedText: (text: string) => string = text => serializer.asString(text)

/** A family without its series, as an object that is not empty. */
export const headText: (head: object) => string = ${codeOf(headProperties)}(null, serializer)

/** A series without its labels, as an object that is not empty. */
export const valuesText: (values: object) => string = ${codeOf(valueProperties)}(null, serializer)
`
}
