import { messageOf, warnOnce } from 'metrics-facade'
import { overflowTotal } from './own-metrics.ts'
import { samplesOf } from './samples.ts'

/** A label that has more values than it may have, as plain data. */
export interface Overflow {
  readonly metric: string
  readonly label: string
  /** How many values have series of their own. */
  readonly most: number
  /** A few of its values. */
  readonly samples: readonly string[]
  /** Whether further values share a series. */
  readonly addsUp: boolean
}

/** Warns of it, once for each label of a metric. */
export function warnOfOverflow({ metric, label, most, samples, addsUp }: Overflow): void {
  const example = samplesOf(samples)
  const otherwise = addsUp ? 'Further ones share a series' : 'Further ones are not recorded'
  warnOnce(
    `cardinality ${metric} ${label}`,
    `The label "${messageOf(label)}" of the metric "${messageOf(metric)}" has more than ${messageOf(most)} values, such as ` +
      `${example}. ${otherwise}, and are counted in ${overflowTotal}.`,
  )
}
