import { type LabelRecord, type Labels, type LabelValue, labelRecord, messageOf } from 'metrics-facade'
import type { Path } from './family.ts'
import { labelText } from './label.ts'
import type { Naming } from './naming.ts'

/** Labels as they are written, in the order in which a caller gave them. */
export interface ReadLabels extends Path {
  /** A copy of the caller's labels, in which nothing can change; absent where each was given just as it is written. */
  readonly given: LabelRecord | undefined
}

/** How many labels are compared with each other: for more, that would take too long. */
const fewLabels = 16

/** Whether a label is one of the first `count`, which were read already; what is still to be read stands behind them. */
function isAmong(names: readonly string[], count: number, label: string): boolean {
  const earlier = names.indexOf(label)
  return earlier >= 0 && earlier < count
}

/**
 * Reads labels of whatever form, each once.
 *
 * Throws what a getter among the labels throws, what is not labels, and when two labels are written with one name.
 *
 * @param isApart - whether their path is kept apart, whatever their names are.
 */
export function readLabels(naming: Naming, labels: Labels | undefined, isApart = false): ReadLabels {
  if (labels === undefined || labels === null) return { names: [], values: [], given: undefined }
  const source = labelRecord(labels)
  const names = Object.keys(source)
  // Of this length at once: an array that grows takes room for seventeen.
  const values = new Array<string>(names.length)
  let count = 0
  let entries: Array<[name: string, value: LabelValue]> | undefined
  const taken = names.length > fewLabels ? new Set<string>() : undefined
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!
    const given = source[name]
    if (given === undefined || given === null) continue
    const text = labelText(name, given)
    const label = naming.label(name)
    const value = naming.value(label, text)
    if (label !== name || value !== given) entries ??= pairsUpTo(count, names, values)
    entries?.push([name, given])
    if (value === undefined) continue
    if (taken === undefined ? isAmong(names, count, label) : taken.size === taken.add(label).size) {
      throw new Error(
        `two of its labels are written "${messageOf(label)}", one of them is "${messageOf(name)}"`,
      )
    }
    if (label !== name && naming.label(label) !== label) isApart = true
    names[count] = label
    values[count] = value
    count += 1
  }
  if (count < names.length) names.length = values.length = count
  return { names, values, isApart, given: entries && Object.fromEntries(entries) }
}

/** Values that are longer together are read with all that belongs to it. */
const fastLength = 65_536

/** The values of labels with these names in this order, each given as it is written; `undefined` of others. */
export function readUsual(
  names: readonly string[],
  naming: Naming,
  labels: Labels | undefined,
): readonly string[] | undefined {
  const values = new Array<string>(names.length)
  let count = 0
  let length = 0
  for (const name in labels) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: cheaper here, as in `find`
    if (!Object.prototype.hasOwnProperty.call(labels, name)) continue
    const value = (labels as LabelRecord)[name]
    if (value === undefined || value === null) continue
    if (name !== names[count] || typeof value !== 'string' || naming.value(name, value) !== value)
      return undefined
    values[count] = value
    count += 1
    length += value.length
  }
  // So much text may be too much.
  if (length > fastLength) return undefined
  // Pairs are read one by one, whatever else an object that has them may have.
  const isUsual = count > 0 && count === names.length && !(Symbol.iterator in labels!)
  return isUsual ? values : undefined
}

function pairsUpTo(
  count: number,
  names: readonly string[],
  values: readonly string[],
): Array<[name: string, value: LabelValue]> {
  return Array.from({ length: count }, (_, index) => [names[index]!, values[index]!])
}
