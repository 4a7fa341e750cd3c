/**
 * How an exporter writes what callers give it. Identity follows what is written: two names that are written alike are
 * one. The functions must be pure, and leave alone what they have written themselves.
 */
export interface Naming {
  /** A metric's name. */
  metric(name: string): string
  /** A label's name. */
  label(name: string): string
  /** A label's value, or `undefined` where a label of this written name and this value says nothing. */
  value(label: string, value: string): string | undefined
}

/** Writes everything as it is. */
export const verbatim: Naming = {
  metric: name => name,
  label: name => name,
  value: (_label, value) => value,
}
