import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonSchema } from '../../../exporter-prometheus/lib/formats/json-schema.ts'

type Schema = Readonly<Record<string, unknown>>

/** All parts of a schema, by their paths. */
function* partsOf(schema: Schema, path = '$'): Generator<readonly [path: string, schema: Schema]> {
  yield [path, schema]
  for (const [name, part] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
    yield* partsOf(part, `${path}.${name}`)
  }
  for (const key of ['items', 'additionalProperties'] as const) {
    const part = schema[key]
    if (typeof part === 'object' && part !== null) yield* partsOf(part as Schema, `${path}[${key}]`)
  }
  for (const key of ['anyOf', 'oneOf'] as const) {
    for (const [index, part] of ((schema[key] ?? []) as Schema[]).entries()) {
      yield* partsOf(part, `${path}|${index}`)
    }
  }
}

test('every part of the schema says of which type it is, and has what goes with that', () => {
  const parts = [...partsOf(jsonSchema as Schema)]
  assert.ok(parts.length > 30, String(parts.length))
  for (const [path, { type, items, properties, required, anyOf, oneOf, const: only }] of parts) {
    const isOpen = anyOf !== undefined || oneOf !== undefined || only !== undefined
    assert.ok(isOpen || type !== undefined, `${path} has no type`)
    if (items !== undefined) assert.is(type, 'array', path)
    if (properties !== undefined) assert.is(type, 'object', path)
    for (const name of (required ?? []) as string[]) {
      assert.ok(Object.hasOwn(properties as object, name), `${path} has no ${name}`)
    }
  }
})

test.run()
