import { valueAndType } from './printable.ts'

/** A label's value; written with `String`. `undefined` and `null` leave the label out. */
export type LabelValue = string | number | boolean | bigint | undefined | null

/** A label set with its values as the caller gave them. */
export type LabelRecord = Readonly<Record<string, LabelValue>>

/**
 * What `counter()`, `gauge()` and `histogram()` take as labels: an object, or the pairs of a `Map`, an array or any
 * iterable. An object is the fastest.
 *
 * The order of the labels does not matter: the same labels are the same series. Of a name that occurs twice, the last
 * value counts.
 */
export type Labels = LabelRecord | Iterable<readonly [name: string, value: LabelValue]>

/**
 * Labels whose type is an interface or a class: without an index signature it is not a `LabelRecord`. Not a function.
 */
export type LabelObject<L> = object & { readonly [K in keyof L]: LabelValue } & {
  readonly apply?: LabelValue
}

/**
 * Labels of any form as one object. Do not change it: it may be the object of the caller.
 *
 * Throws what a getter or an iterator in `labels` throws.
 *
 * @throws TypeError for anything else: strings, numbers, functions, iterables of something other than pairs, and
 * objects of a class without enumerable properties, such as a `Date`.
 */
export function labelRecord(labels: Labels): LabelRecord {
  if (labels && typeof labels === 'object') {
    if (Symbol.iterator in labels) {
      const pairs = [...labels]
      if (pairs.every(pair => Array.isArray(pair) && typeof pair[0] === 'string'))
        return Object.fromEntries(pairs)
    } else {
      // Not compared with `Object.prototype`: each realm has its own.
      const isPlain = !Object.getPrototypeOf(Object.getPrototypeOf(labels) ?? labels)
      if (isPlain || Object.keys(labels).length > 0) return labels
    }
  }
  throw new TypeError(`labels are an object of names and values, a Map or pairs, not ${valueAndType(labels)}`)
}

/** A copy that shares nothing with `labels`. Throws what {@link labelRecord} throws. */
export function copyLabels(labels: Labels | undefined): LabelRecord | undefined {
  return labels === undefined || labels === null ? undefined : { ...labelRecord(labels) }
}
