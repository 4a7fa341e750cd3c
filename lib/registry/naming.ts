/**
 * How an exporter writes names and labels. Identity follows what is written: two names that are written the same way
 * are one. The functions must be pure, and must not change what they have written themselves. `label` may; the tree
 * then holds written names apart from those that callers give.
 */
export interface Naming {
  /** A metric's name. */
  metric(name: string): string
  /** A label's name. */
  label(name: string): string
  /** A label's value, or `undefined` if a label with this written name and this value is left out. */
  value(label: string, value: string): string | undefined
}

/** The same naming for labels whose names are already as they are written. */
export function labelsAsWritten(naming: Naming): Naming {
  return {
    metric: name => naming.metric(name),
    label: name => name,
    value: (label, value) => naming.value(label, value),
  }
}

/** Writes everything as it is. */
export const verbatim: Naming = {
  metric: name => name,
  label: name => name,
  value: (_label, value) => value,
}
