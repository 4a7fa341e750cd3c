import type { ExposedFamily } from '../model/exposition.ts'
import { labelsOf } from './labels.ts'

/** So many values of a label are shown. */
const mostValues = 8

function cell(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .trim()
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  const space = text.includes('`') ? ' ' : ''
  return `${fence}${space}${cell(text)}${space}${fence}`
}

function labelsText(family: ExposedFamily, without: readonly string[]): string {
  return labelsOf(family, without)
    .map(({ name, values, isOptional }) => {
      const few = values.slice(0, mostValues).map(code).join(', ')
      const all =
        values.length > mostValues
          ? `${values.length.toLocaleString('en')} values, such as ${code(values[0]!)}`
          : few
      return `${code(name)}${isOptional ? ' (not always)' : ''}: ${all}`
    })
    .join('; ')
}

/** A Markdown table of these metrics. */
export function writeDocs(
  families: readonly ExposedFamily[],
  { without = [] }: { readonly without?: readonly string[] },
): string {
  const rows = families.map(family => {
    const { name, type, unit = '', help = '' } = family
    return `| ${code(name)} | ${type} | ${cell(unit)} | ${labelsText(family, without)} | ${cell(help)} |\n`
  })
  return `| metric | type | unit | labels | |\n| --- | --- | --- | --- | --- |\n${rows.join('')}`
}
