import { cell } from './cell.ts'
import { localRecorder } from './global.ts'
import type { Advice, Recorder } from './recorder.ts'
import type { Unit } from './unit.ts'
import { messageOf, warnOnce } from './warn.ts'

type Describe = 'describeCounter' | 'describeGauge' | 'describeHistogram'

/** What follows the name: a description, or a unit, a description and, if need be, advice. */
export type DescribeArguments =
  | [description: string]
  | [unit: Unit | undefined, description: string, advice?: Advice | undefined]

function describe(method: Describe, name: string, rest: DescribeArguments): void {
  const metric = messageOf(name)
  const [unit, text, advice] = rest.length === 1 ? [undefined, rest[0], undefined] : rest
  const applyTo = (recorder: Recorder): void => {
    try {
      recorder[method](name, unit, text, advice)
    } catch (error) {
      warnOnce(`describe ${metric}`, `Describing "${metric}" failed: ${messageOf(error)}`)
    }
  }
  const local = localRecorder()
  const key = `${method} ${metric}`
  if (local) applyTo(local)
  else if (!cell.descriptions.has(key)) {
    cell.descriptions.set(key, { applyTo })
    applyTo(cell.recorder)
  }
}

/**
 * Says what a counter counts, and in which unit: `describeCounter(name, description)` or
 * `describeCounter(name, unit, description, advice?)`.
 *
 * May come before or after the counter is used, and before a recorder is installed. The first description of a name
 * wins; a different later one is ignored.
 */
export function describeCounter(name: string, ...rest: DescribeArguments): void {
  describe('describeCounter', name, rest)
}

/** Says what a gauge shows, and in which unit; see {@link describeCounter}. */
export function describeGauge(name: string, ...rest: DescribeArguments): void {
  describe('describeGauge', name, rest)
}

/**
 * Says what a histogram measures, in which unit, and which buckets suit it; see {@link describeCounter}.
 *
 * Buckets are settled when the first series of the name is registered: describe a histogram before that.
 */
export function describeHistogram(name: string, ...rest: DescribeArguments): void {
  describe('describeHistogram', name, rest)
}
