import { type LabelRecord, type Labels, type LabelValue, labelRecord, messageOf } from 'metrics-facade'
import { labelText } from './label.ts'
import type { Naming } from './naming.ts'
import type { Path } from './path.ts'

/** Labels as they are written, in the order of the caller. */
export interface ReadLabels extends Path {
  /** A copy of the caller's labels, which never changes; `undefined` if each was given exactly as it is written. */
  readonly given: LabelRecord | undefined
}

/** Up to so many labels are compared with each other; more need a Set. */
const fewLabels = 16

/** Whether a label is one of the first `count` names, which were read already. Those behind are still to be read. */
function isAmong(names: readonly string[], count: number, label: string): boolean {
  const earlier = names.indexOf(label)
  return earlier >= 0 && earlier < count
}

/**
 * Reads labels of any form, each once.
 *
 * Throws what a getter among the labels throws, and an error if they are not labels or two of them are written with the
 * same name.
 *
 * @param isApart - whether their path is apart from those of given labels, whatever their names are.
 */
export function readLabels(naming: Naming, labels: Labels | undefined, isApart = false): ReadLabels {
  if (labels === undefined || labels === null) return { names: [], values: [], given: undefined }
  const source = labelRecord(labels)
  const names = Object.keys(source)
  // Allocated at full length: an array that grows takes room for seventeen.
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

/** Values that are longer than this together go the slow way, with all its checks. */
const fastLength = 65_536

/**
 * The values of the labels, in the order of the names, if they have these names in this order and are as they are
 * written; else `undefined`.
 *
 * @param turned - the label that may come anywhere, if it is the last of the names.
 * @param values - the array that gets them. What stands in it beyond them is of earlier labels.
 */
export function readUsual(
  names: readonly string[],
  naming: Naming,
  labels: Labels | undefined,
  turned?: string,
  values: string[] = new Array<string>(names.length),
): readonly string[] | undefined {
  const last = names.length - 1
  let count = 0
  let next = 0
  let length = 0
  for (const name in labels) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: cheaper here, as in `find`
    if (!Object.prototype.hasOwnProperty.call(labels, name)) continue
    const value = (labels as LabelRecord)[name]
    if (value === undefined || value === null) continue
    const index = name === names[next] ? next++ : name === turned && name === names[last] ? last : -1
    if (index < 0 || typeof value !== 'string' || naming.value(name, value) !== value) return undefined
    values[index] = value
    count += 1
    length += value.length
  }
  // So much may be over a limit.
  if (length > fastLength) return undefined
  // An iterable is read as pairs, whatever properties it may have.
  const isUsual = count > 0 && count === names.length && !(Symbol.iterator in labels!)
  return isUsual ? values : undefined
}

/** The label names of the newest series of a family. */
interface Usual {
  readonly names: readonly string[]
  readonly isApart: boolean
  /** The one that callers give in another place. */
  readonly turned: string | undefined
  /** What bounds the series, if anything does. */
  readonly limit: object | undefined
}

/**
 * Reads the usual labels of families into one array. Measured: while many series are registered, half of the time goes
 * into collecting what was allocated, and into caches that it has emptied.
 */
export class UsualReader {
  #values: string[] | undefined

  /** As `readUsual`, for the names of a family. The array is valid until the next call, and may be longer. */
  read(
    { names, isApart, turned, limit }: Usual,
    naming: Naming,
    labels: Labels | undefined,
  ): readonly string[] | undefined {
    if (isApart) return undefined
    // Taken away meanwhile: a getter among the labels may register other series.
    const values = this.#values ?? []
    this.#values = undefined
    // Under a limit the order of the callers is learned, because it is there that a look-up folds values.
    const moved = limit === undefined ? turned : undefined
    const usual = readUsual(names, naming, labels, moved, values)
    this.#values = values
    return usual
  }
}

function pairsUpTo(
  count: number,
  names: readonly string[],
  values: readonly string[],
): Array<[name: string, value: LabelValue]> {
  return Array.from({ length: count }, (_, index) => [names[index]!, values[index]!])
}
