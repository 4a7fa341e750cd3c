import type { Advice } from './advice.ts'
import { cell } from './cell.ts'
import { localRecorder } from './global.ts'
import type { MetricName } from './metric-types.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import type { Unit } from './unit.ts'
import { warnOnce } from './warn.ts'

type Describe = 'describeCounter' | 'describeGauge' | 'describeHistogram'

/** The arguments after the name: an optional unit, the description, and optional advice. */
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
  // A wrong description is not stored: it would win over a right one that comes later.
  if (isWrong || local) applyTo(local)
  else {
    const { descriptions } = cell
    const key = `${method} ${name}`
    if (descriptions.has(key)) return
    // Bounds the Map for programs that generate names.
    if (descriptions.size < 30_000) descriptions.set(key, { applyTo })
    else warnOnce(method, 'Descriptions beyond 30,000 do not reach later recorders.')
    applyTo(cell.recorder)
  }
}

/**
 * Describes a counter: `describeCounter(name, description, advice?)` or
 * `describeCounter(name, unit, description, advice?)`. Never throws, whatever it is given.
 *
 * It may be called before or after the counter is used, and before a recorder is installed. The first description of a
 * name wins; later ones are ignored.
 *
 * @example
 * ```ts
 * describeCounter('bytes_sent_total', Unit.Bytes, 'Bytes sent to clients')
 * ```
 */
export function describeCounter<Name extends MetricName>(name: Name, ...rest: DescribeArguments): void
export function describeCounter<Name extends MetricName>(name: Name, description: string): void
export function describeCounter<Name extends MetricName>(
  name: Name,
  description: string,
  advice: Advice,
): void
export function describeCounter<Name extends MetricName>(
  name: Name,
  unit: Unit | undefined,
  description: string,
  advice?: Advice | undefined,
): void
export function describeCounter(name: string, ...rest: readonly unknown[]): void {
  describe('describeCounter', name, rest)
}

/**
 * Describes a gauge; see {@link describeCounter}.
 *
 * @example
 * ```ts
 * describeGauge('queue_length', 'Mails that wait to be sent')
 * ```
 */
export function describeGauge<Name extends MetricName>(name: Name, ...rest: DescribeArguments): void
export function describeGauge<Name extends MetricName>(name: Name, description: string): void
export function describeGauge<Name extends MetricName>(name: Name, description: string, advice: Advice): void
export function describeGauge<Name extends MetricName>(
  name: Name,
  unit: Unit | undefined,
  description: string,
  advice?: Advice | undefined,
): void
export function describeGauge(name: string, ...rest: readonly unknown[]): void {
  describe('describeGauge', name, rest)
}

/**
 * Describes a histogram, with advice on its buckets; see {@link describeCounter}.
 *
 * Without buckets, from here or from the application, the Prometheus exporter writes a summary: quantiles of one
 * process, which `histogram_quantile()` cannot read. Buckets are fixed when the first series of the name is registered,
 * so describe a histogram before that.
 *
 * @example
 * ```ts
 * describeHistogram('query_duration_seconds', Unit.Seconds, 'Duration of queries', { buckets: [0.01, 0.1, 1] })
 * ```
 */
export function describeHistogram<Name extends MetricName>(name: Name, ...rest: DescribeArguments): void
export function describeHistogram<Name extends MetricName>(name: Name, description: string): void
export function describeHistogram<Name extends MetricName>(
  name: Name,
  description: string,
  advice: Advice,
): void
export function describeHistogram<Name extends MetricName>(
  name: Name,
  unit: Unit | undefined,
  description: string,
  advice?: Advice | undefined,
): void
export function describeHistogram(name: string, ...rest: readonly unknown[]): void {
  describe('describeHistogram', name, rest)
}
