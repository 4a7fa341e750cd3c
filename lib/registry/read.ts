import { copyLabels, type LabelRecord, type Labels, type LabelValue } from 'metrics-facade'
import type { Path } from './family.ts'
import type { Naming } from './naming.ts'

/** Labels as a caller gave them, and as they are written. */
export interface ReadLabels extends Path {
  /** A copy of the caller's labels, in which nothing can change. */
  readonly record: LabelRecord
  /** Whether every label was given just as it is written. */
  readonly isAsWritten: boolean
}

function isPrimitive(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint'
  )
}

/**
 * Reads labels of whatever form.
 *
 * Throws what a getter or a `toString` among the labels throws, and when two labels are written with one name.
 */
export function readLabels(naming: Naming, labels: Labels | undefined): ReadLabels {
  const record = (copyLabels(labels) ?? {}) as Record<string, LabelValue>
  const names = Object.keys(record)
  // Of this length at once: an array that grows takes room for seventeen.
  const values = new Array<string>(names.length)
  let count = 0
  let isAsWritten = true
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!
    const given = record[name]
    if (given === undefined || given === null) continue
    const text = String(given)
    // Only primitives are kept: anything else belongs to the caller, and could change.
    if (!isPrimitive(given)) record[name] = text
    const label = naming.label(name)
    const value = naming.value(label, text)
    if (label !== name || value !== given) isAsWritten = false
    if (value === undefined) continue
    const earlier = names.indexOf(label)
    // What was read stands before what is still to be read.
    if (earlier >= 0 && earlier < count) {
      throw new Error(`two of its labels are written "${label}", one of them is "${name}"`)
    }
    names[count] = label
    values[count] = value
    count += 1
  }
  if (count < names.length) names.length = values.length = count
  return { record, names, values, isAsWritten }
}
