/** A value of a label that has series of its own. */
export interface OwnValue {
  readonly hash: number
  /** How many series have it. */
  series: number
  /** Whether it came when the label had overflowed already, so that something was counted for it elsewhere. */
  isAdopted: boolean
  /** How many of its series do not count yet. */
  opening: number
  /** What its series have counted by now, and by the last measurement. */
  now: number
  before: number
  /** What they have counted recently: what is older counts less. */
  recent: number
  /** The number of expositions that had begun when it had changed for the last time. */
  changedAt: number
}
