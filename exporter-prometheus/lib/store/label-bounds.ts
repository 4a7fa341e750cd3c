import { reservedLabel } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'

/** How many different label names the series of one metric may have. */
export const mostLabelNames = 10_000

/** How long the label names and values of one series may be in total, in UTF-16 code units. */
export const mostLabelLength: number = 2 ** 21

/** How long the help text of a metric may be, in UTF-16 code units. */
export const mostHelpLength = 10_000

/** How long the name of a metric may be, in UTF-16 code units. */
export const mostNameLength = 10_000

function lengthOf(strings: readonly string[]): number {
  let length = 0
  for (const string of strings) length += string.length
  return length
}

/** The reason why a series may not have these labels; `undefined` if it may. */
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
