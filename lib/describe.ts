import type { Advice } from './advice.ts'
import { cell } from './cell.ts'
import { localRecorder } from './global.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import type { Unit } from './unit.ts'
import { warnOnce } from './warn.ts'

type Describe = 'describeCounter' | 'describeGauge' | 'describeHistogram'

/** What follows the name: a description, before it the unit and behind it advice, if need be. */
export type DescribeArguments =
  | [description: string]
  | [description: string, advice: Advice]
  | [unit: Unit | undefined, description: string, advice?: Advice | undefined]

function describe(method: Describe, name: string, rest: readonly unknown[]): void {
  const [unit, text, advice] = rest.length < 2 || Object(rest[1]) === rest[1] ? [undefined, ...rest] : rest
  const isWrong = typeof name !== 'string' || typeof (text ?? '') !== 'string'
  const applyTo = (recorder: Recorder | undefined): void => {
    try {
      if (isWrong) throw new TypeError('pass (name, unit?, description, advice?).')
      recorder![method](name, unit as Unit | undefined, text as string, advice as Advice | undefined)
    } catch (error) {
      const metric = messageOf(name)
      warnOnce(`describe ${metric}`, `${method}("${metric}") was ignored: ${messageOf(error)}`)
    }
  }
  const local = localRecorder()
  // What is wrong is not kept: it must not stand before what is right.
  if (isWrong || local) applyTo(local)
  else {
    const { descriptions } = cell
    const key = `${method} ${name}`
    if (descriptions.has(key)) return
    // More than a program writes down. What makes up names as it goes would have no end of them.
    if (descriptions.size < 30_000) descriptions.set(key, { applyTo })
    else warnOnce(method, 'Descriptions beyond 30,000 do not reach later recorders.')
    applyTo(cell.recorder)
  }
}

/**
 * Says what a counter counts, and in which unit: `describeCounter(name, description, advice?)` or
 * `describeCounter(name, unit, description, advice?)`. Never throws, whatever it is given.
 *
 * May come before or after the counter is used, and before a recorder is installed. The first description of a name
 * wins; a different later one is ignored.
 */
export function describeCounter(name: string, ...rest: DescribeArguments): void
export function describeCounter(name: string, description: string): void
export function describeCounter(name: string, description: string, advice: Advice): void
export function describeCounter(
  name: string,
  unit: Unit | undefined,
  description: string,
  advice?: Advice | undefined,
): void
export function describeCounter(name: string, ...rest: readonly unknown[]): void {
  describe('describeCounter', name, rest)
}

/** Says what a gauge shows, and in which unit; see {@link describeCounter}. */
export function describeGauge(name: string, ...rest: DescribeArguments): void
export function describeGauge(name: string, description: string): void
export function describeGauge(name: string, description: string, advice: Advice): void
export function describeGauge(
  name: string,
  unit: Unit | undefined,
  description: string,
  advice?: Advice | undefined,
): void
export function describeGauge(name: string, ...rest: readonly unknown[]): void {
  describe('describeGauge', name, rest)
}

/**
 * Says what a histogram measures, in which unit, and which buckets suit it; see {@link describeCounter}.
 *
 * Without buckets, from here or from the application, the Prometheus exporter writes a summary: quantiles of one process,
 * which `histogram_quantile()` cannot read. Buckets are settled when the first series of the name is registered: describe
 * a histogram before that.
 */
export function describeHistogram(name: string, ...rest: DescribeArguments): void
export function describeHistogram(name: string, description: string): void
export function describeHistogram(name: string, description: string, advice: Advice): void
export function describeHistogram(
  name: string,
  unit: Unit | undefined,
  description: string,
  advice?: Advice | undefined,
): void
export function describeHistogram(name: string, ...rest: readonly unknown[]): void {
  describe('describeHistogram', name, rest)
}
