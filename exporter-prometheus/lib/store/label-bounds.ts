import { reservedLabel } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'

/** How many label names the series of one metric may have between them. */
export const mostLabelNames = 10_000

/** How long the names and values of the labels of one series may be together, in UTF-16 code units. */
export const mostLabelLength: number = 2 ** 21

/** How long the help text of a metric may be, in UTF-16 code units. */
export const mostHelpLength = 10_000

/** How long the name of a metric may be, in UTF-16 code units. */
export const mostNameLength = 10_000

function lengthOf(texts: readonly string[]): number {
  let length = 0
  for (const text of texts) length += text.length
  return length
}

/** Why there may not be a series with these labels, if it may not. */
export function labelRefusal(
  { type }: Family,
  names: readonly string[],
  values: readonly string[],
  labelCount: number,
): string | undefined {
  const reserved = reservedLabel[type]
  if (reserved !== undefined && names.includes(reserved)) {
    return `the label "${reserved}" of a ${type} is the exporter's own`
  }
  if (labelCount > mostLabelNames)
    return `it has ${mostLabelNames} label names, which are as many as there may be`
  if (lengthOf(names) + lengthOf(values) > mostLabelLength) {
    return `its labels have more than ${mostLabelLength} characters together`
  }
  return undefined
}
