/**
 * How an exporter writes what callers give it. Identity follows what is written: two names that are written alike are
 * one. The functions must be pure, and leave alone what they have written themselves; only names of labels need not:
 * what is written is then kept apart from what is given.
 */
export interface Naming {
  /** A metric's name. */
  metric(name: string): string
  /** A label's name. */
  label(name: string): string
  /** A label's value, or `undefined` where a label of this written name and this value says nothing. */
  value(label: string, value: string): string | undefined
}

/** Leaves the names of labels as they are, which are written already. */
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
