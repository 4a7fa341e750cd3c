// As much of JSON Schema as the schema of the exposition uses. A keyword that is not known here is an error, so that no
// rule of the schema goes unchecked.

type Schema = Readonly<Record<string, unknown>>

const annotations = new Set(['$schema', '$id', 'title', 'description'])

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

type Check = (value: unknown, rule: never, schema: Schema, path: string) => string[]

const keywords: Readonly<Record<string, Check>> = {
  type: (value, rule: string | string[], _schema, path) =>
    [rule].flat().includes(typeOf(value)) ? [] : [`${path} is ${typeOf(value)}, not ${rule}`],
  enum: (value, rule: unknown[], _schema, path) =>
    rule.includes(value) ? [] : [`${path} is not one of ${rule}`],
  required: (value, rule: string[], _schema, path) =>
    rule.filter(name => !Object.hasOwn(value as object, name)).map(name => `${path}.${name} is missing`),
  items: (value, rule: Schema, _schema, path) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => schemaProblems(item, rule, `${path}[${index}]`))
      : [],
  properties: (value, rule: Record<string, Schema>, _schema, path) =>
    Object.entries(rule).flatMap(([name, schema]) =>
      Object.hasOwn(value as object, name)
        ? schemaProblems((value as Record<string, unknown>)[name], schema, `${path}.${name}`)
        : [],
    ),
  additionalProperties: (value, rule: Schema, schema, path) =>
    Object.entries(value as object)
      .filter(([name]) => !Object.hasOwn((schema.properties as object | undefined) ?? {}, name))
      .flatMap(([name, own]) => schemaProblems(own, rule, `${path}.${name}`)),
}

/** What of a value is not as the schema says; empty when all is. */
export function schemaProblems(value: unknown, schema: Schema, path = '$'): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (annotations.has(keyword)) return []
    const check = keywords[keyword]
    if (check === undefined) throw new Error(`the checker knows no "${keyword}"`)
    return check(value, rule as never, schema, path)
  })
}

/** Property names in a value that the schema does not name. */
export function unknownProperties(value: unknown, schema: Schema, path = '$'): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      unknownProperties(item, (schema.items ?? {}) as Schema, `${path}[${index}]`),
    )
  }
  if (typeOf(value) !== 'object' || schema.additionalProperties !== undefined) return []
  const known = (schema.properties ?? {}) as Record<string, Schema>
  return Object.entries(value as object).flatMap(([name, own]) =>
    Object.hasOwn(known, name)
      ? unknownProperties(own, known[name]!, `${path}.${name}`)
      : [`${path}.${name}`],
  )
}
