/** A label, as it is written. */
export type LabelPair = readonly [name: string, value: string]

/** Labels, as they are written: `values[i]` belongs to `names[i]`. */
export interface Path {
  readonly names: readonly string[]
  readonly values: readonly string[]
  /** Whether the naming would write one of these names differently if a caller gave it. */
  readonly isApart?: boolean | undefined
}
