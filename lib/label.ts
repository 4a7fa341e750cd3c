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

/** A copy that shares nothing with `labels`; throws what a getter in `labels` throws. */
export function copyLabels(labels: Labels | undefined): LabelRecord | undefined {
  if (labels === undefined || labels === null) return undefined
  return Symbol.iterator in labels ? Object.fromEntries(labels) : { ...labels }
}
