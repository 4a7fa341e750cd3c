import { valueAndType } from './printable.ts'

/** A label's value; written with `String`. `undefined` and `null` leave the label out. */
export type LabelValue = string | number | boolean | bigint | undefined | null

/** A label set with its values as the caller gave them. */
export type LabelRecord = Readonly<Record<string, LabelValue>>

/**
 * What `counter()`, `gauge()` and `histogram()` take as labels: an object, or the pairs of a `Map`, an array or any
 * iterable. An object is found again fastest.
 *
 * The order of the labels never matters to the identity of a series. A name given twice counts once, with its
 * last value.
 */
export type Labels = LabelRecord | Iterable<readonly [name: string, value: LabelValue]>

/** Labels of an interface or a class, which has no index signature and so is no `LabelRecord`; a function is refused. */
export type LabelObject<L> = object & { readonly [K in keyof L]: LabelValue } & {
  readonly apply?: LabelValue
}

/**
 * Labels of whatever form as one object, to be read only: it may be the caller's own.
 *
 * Throws what a getter or an iterator in `labels` throws.
 *
 * @throws TypeError for what is not labels: strings, numbers and functions, iterables of something other than pairs, and
 * objects of a class that show nothing, such as a `Date`.
 */
export function labelRecord(labels: Labels): LabelRecord {
  if (labels && typeof labels === 'object') {
    if (Symbol.iterator in labels) {
      const pairs = [...labels]
      if (pairs.every(pair => Array.isArray(pair) && typeof pair[0] === 'string'))
        return Object.fromEntries(pairs)
    } else {
      // Not compared with `Object.prototype`, which is another one in another realm.
      const isPlain = !Object.getPrototypeOf(Object.getPrototypeOf(labels) ?? labels)
      if (isPlain || Object.keys(labels).length > 0) return labels
    }
  }
  throw new TypeError(`labels are an object of names and values, a Map or pairs, not ${valueAndType(labels)}`)
}

/** A copy that shares nothing with `labels`. Throws as {@link labelRecord} does. */
export function copyLabels(labels: Labels | undefined): LabelRecord | undefined {
  return labels === undefined || labels === null ? undefined : { ...labelRecord(labels) }
}
