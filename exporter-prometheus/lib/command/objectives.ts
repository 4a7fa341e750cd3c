import { messageOf } from 'metrics-facade'
import type { ExposedFamily } from '../model/exposition.ts'
import type { HistogramView } from '../model/views.ts'
import { CommandError } from './error.ts'

/** An objective of a histogram, whose threshold can be told from its buckets. */
export interface CheckedObjective {
  readonly name: string
  readonly threshold: number
  readonly ratio: number
  readonly isNative: boolean
}

/** One that was asked for on the command line: `http_request_duration_seconds=0.25:0.99`. */
export interface AskedObjective {
  readonly name: string
  readonly threshold: number
  readonly ratio: number
}

export function parseObjective(text: string): AskedObjective {
  const [, name = '', threshold, ratio] = /^(.+)=([^=:]+):([^=:]+)$/.exec(text) ?? []
  const asked = { name, threshold: Number(threshold), ratio: Number(ratio) }
  if (Number.isFinite(asked.threshold) && asked.ratio > 0 && asked.ratio < 1) return asked
  throw new CommandError(
    `The objective ${messageOf(text)} is not one: write NAME=THRESHOLD:RATIO, such as request_seconds=0.25:0.99.`,
    2,
  )
}

function bothSides(bounds: readonly number[], threshold: number): string {
  const above = bounds.findIndex(bound => bound > threshold)
  const near =
    above === -1 ? bounds.slice(-2) : above === 0 ? bounds.slice(0, 2) : bounds.slice(above - 1, above + 1)
  return near.join(' or ')
}

function checked(
  family: ExposedFamily,
  { threshold, ratio }: Omit<AskedObjective, 'name'>,
): CheckedObjective {
  const { name, type } = family
  const metric = messageOf(name)
  if (type !== 'histogram') {
    throw new CommandError(
      `${metric} is a ${type}, which does not tell how many values are at most ${threshold}: give it buckets, with ${threshold} among them.`,
    )
  }
  const all: readonly HistogramView[] = family.series
  const isNative = all.length > 0 && all.every(({ native }) => native !== undefined)
  for (const { bounds } of isNative ? [] : all) {
    if (bounds.includes(threshold)) continue
    const example = bothSides(bounds, threshold)
    throw new CommandError(
      `The threshold ${threshold} of ${metric} is not a bound of its buckets: take ${example}, or add ${threshold} to the buckets.`,
    )
  }
  return { name, threshold, ratio, isNative }
}

/** The objectives that metrics were described with, and those that are asked for, which win. */
export function objectivesOf(
  families: readonly ExposedFamily[],
  asked: readonly AskedObjective[],
): readonly CheckedObjective[] {
  for (const { name } of asked) {
    if (families.some(family => family.name === name)) continue
    throw new CommandError(
      `The objective names the metric ${messageOf(name)}, which does not exist. List the names with "docs".`,
    )
  }
  return families.flatMap(family => {
    const objective = asked.find(({ name }) => name === family.name) ?? family.objective
    return objective === undefined ? [] : [checked(family, objective)]
  })
}
