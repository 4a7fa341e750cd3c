import { readFileSync } from 'node:fs'
import { jsonSchema } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { schemaProblems } from '../../support/json-schema.ts'
import { generateJsonText } from '../../support/json-text.ts'

// The schema of JSON, and the serializer that is made from it.

type Schema = typeof jsonSchema

test('the schema asks for families, and a document without them is not one', () => {
  assert.is(schemaProblems({}, jsonSchema).length, 1)
})

test('the JSON serializer is what the library generates from the schema; if not: `npm run generate`', () => {
  const url = new URL(
    '../../../exporter-prometheus/lib/formats/json-serializer.generated.ts',
    import.meta.url,
  )
  assert.is(readFileSync(url, 'utf8'), generateJsonText())
})

/** The paths of what has a description in a schema. */
function* described(schema: Schema, path = ''): Generator<string> {
  if (typeof schema.description === 'string' && schema.description.endsWith('.')) yield path
  for (const [name, one] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
    yield* described(one, path === '' ? name : `${path}.${name}`)
  }
  if (schema.items !== undefined) yield* described(schema.items as Schema, `${path}[]`)
}

test('every field that its name does not explain has a description', () => {
  const series = 'families[].series[]'
  const exemplar = (path: string) => [path, `${path}.timestampMs`]
  const buckets = (path: string) => [path, ...['', '.lower', '.upper'].map(end => `${path}[]${end}`)]
  assert.equal(
    [...described(jsonSchema)].sort(),
    [
      ...['createdTimestamps', 'objective'].map(name => `families[].${name}`),
      ...['createdMs', 'value', 'sum', 'lowest', 'buckets', 'native', 'quantiles'].map(
        name => `${series}.${name}`,
      ),
      ...exemplar(`${series}.exemplar`),
      `${series}.buckets[].le`,
      ...exemplar(`${series}.buckets[].exemplar`),
      ...['schema', 'zeroThreshold', 'exemplars'].map(name => `${series}.native.${name}`),
      ...['positive', 'negative'].flatMap(name => buckets(`${series}.native.${name}`)),
      ...exemplar(`${series}.native.exemplars[]`),
      `${series}.quantiles[].value`,
    ].sort(),
  )
})

test('the schema itself is plain JSON', () => {
  assert.equal(JSON.parse(JSON.stringify(jsonSchema)), jsonSchema)
  assert.is(jsonSchema.$schema, 'http://json-schema.org/draft-07/schema#')
})

test.run()
