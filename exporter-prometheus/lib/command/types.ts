import type { ExposedFamily } from '../model/exposition.ts'
import { labelsOf, type SeenLabel } from './labels.ts'

/** Labels with more values than this are any string, unless another number is asked for. */
export const fewValues = 12

const heading = `// Written by "npx metrics-exporter-prometheus types". Labels and values that the program had not used yet are missing: add them by hand.
export {}

declare module 'metrics-facade' {
  interface MetricTypes {
`

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

/** The type of the values of a label. What looks like a number or a boolean was one, or its text. */
function typeOf({ values }: SeenLabel, most: number): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a type.
  if (values.every(value => value !== '' && String(Number(value)) === value)) return 'number | `${number}`'
  if (values.every(value => value === 'true' || value === 'false')) return "boolean | 'true' | 'false'"
  return values.length > most ? 'string' : values.map(quoted).join(' | ')
}

function entryOf(family: ExposedFamily, most: number, without: readonly string[]): string {
  const labels = labelsOf(family, without).map(
    label => `${keyOf(label.name)}${label.isOptional ? '?' : ''}: ${typeOf(label, most)}`,
  )
  const help = family.help?.replaceAll(/[\s\p{Cc}]+/gu, ' ').replaceAll('*/', '*\\/')
  return [
    ...(help ? [`    /** ${help} */`] : []),
    `    ${keyOf(family.name)}: ${labels.length === 0 ? '{}' : `{ labels: { ${labels.join('; ')} } }`}`,
    '',
  ].join('\n')
}

/**
 * Declarations that have the compiler check the labels of these metrics.
 *
 * @param most - labels with more values than this are any string.
 * @param without - labels that nobody passes, because they are added to all metrics.
 */
export function writeTypes(
  families: readonly ExposedFamily[],
  { most = fewValues, without = [] }: { readonly most?: number; readonly without?: readonly string[] },
): string {
  return `${heading}${families.map(family => entryOf(family, most, without)).join('')}  }\n}\n`
}
