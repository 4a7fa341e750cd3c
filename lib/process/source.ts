/** A group of metrics that are read together. */
export interface Source {
  /** The name under which a failure is counted. */
  readonly name: string
  /** Brings the group up to date. */
  readonly read: () => void
  /** Ends what the group does between scrapes, if it does anything. */
  readonly stop?: () => void
}
