/** A group of metrics that are read together. */
export interface Source {
  /** The name under which a failure is counted. */
  readonly name: string
  /** Whether these are of the process, and not of the thread that reads them. */
  readonly isOfProcess?: boolean
  /** Brings the group up to date. */
  readonly read: () => void
  /** Ends what the group does between scrapes, if it does anything. */
  readonly stop?: () => void
}
