import { messageOf, warnOnce } from 'metrics-facade'
import type { Place } from 'metrics-facade/registry'
import { samplesOf } from './samples.ts'

/** A metric without a limit is reported once it has so many series. */
export const mostSeries = 10_000

/**
 * How many of these are read, and the step from one to the next: prime, so that it keeps no time with a pattern of labels.
 * Measured: to read all of them takes a fifth of the time that it took to register them.
 */
const [sampled, step] = [500, 7919]

/** Reports a metric with many series, the label that has the most values, and what to do. */
export function warnOfCrowd(name: string, series: readonly Place[]): void {
  const values = new Map<string, Set<string>>()
  for (let one = 0; one < sampled; one++) {
    for (const [label, value] of series[(one * step) % series.length]!.pairs) {
      const ofLabel = values.get(label)
      if (ofLabel === undefined) values.set(label, new Set([value]))
      else ofLabel.add(value)
    }
  }
  const [largest] = [...values].sort(([, a], [, b]) => b.size - a.size)
  // With one value each, its labels are too many: that is reported when there are as many as there may be.
  if (largest === undefined || largest[1].size === 1) return
  const [label, ofLabel] = largest
  const example = samplesOf([...ofLabel].slice(-3))
  warnOnce(
    `cardinality ${name}`,
    `The metric "${messageOf(name)}" has ${mostSeries} series. Its label "${messageOf(label)}" has the most values, such as ` +
      `${example}. Leave it out, give it few values, or limit them by the option cardinality, as in ` +
      '{ cardinality: { perLabel: 200 } }.',
  )
}
