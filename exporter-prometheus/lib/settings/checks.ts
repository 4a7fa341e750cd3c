import { type Labels, type LabelValue, messageOf } from 'metrics-facade'
import { isMask, labelText, reservedLabel } from 'metrics-facade/registry'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { labelEntries } from '../base/label-entries.ts'
import { isLegalMetricName, sanitizeLabelName } from '../names/legal.ts'

/** Checks a clock, and reads it once: milliseconds of 0 or more. */
export function checkClock(now: () => number, option: string): () => number {
  const remedy = 'Give a function that returns milliseconds, a finite number of 0 or more.'
  const fail = (problem: string, options?: ErrorOptions): never => {
    throw new BuildError('INVALID_OPTION', `${option} got ${problem}. ${remedy}`, options)
  }
  if (typeof now !== 'function') fail(shown(now))
  let time: unknown
  try {
    time = now()
  } catch (error) {
    fail(`a clock that throws: ${messageOf(error)}`, { cause: error })
  }
  return Number.isFinite(time) && (time as number) >= 0 ? now : fail(`a clock that shows ${shown(time)}`)
}

/** Checks a switch: a string such as `'false'`, as environment variables have it, would be truthy. */
export function checkSwitch(enabled: boolean, option: string): boolean {
  if (typeof enabled === 'boolean') return enabled
  throw new BuildError('INVALID_OPTION', `${option} got ${shown(enabled)}. Give true or false.`)
}

/** Checks a prefix of metric names. */
export function checkPrefix(prefix: string, option: string): string {
  if (typeof prefix === 'string' && isLegalMetricName(prefix) && !prefix.endsWith('_')) return prefix
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${shown(prefix)} for a prefix. Give letters, digits, "_" and ":", no digit first and no "_" last.`,
  )
}

/** Checks a set of metric kinds. */
export function checkKinds(kinds: number, option: string): number {
  if (isMask(kinds)) return kinds
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${shown(kinds)} for metric kinds. Combine those of MetricKindMask with "|", or use MetricKindMask.All.`,
  )
}

/** Reads the option `idleTimeout`, which must have both settings and no others. */
export function readIdleTimeout(
  given: { readonly kinds: number; readonly timeoutMs: number },
  option: string,
): readonly [kinds: number, timeoutMs: number] {
  const fail = (problem: string): never => {
    const remedy = 'Give { kinds, timeoutMs }, or leave the option out.'
    throw new BuildError('INVALID_OPTION', `${option} is ${shown(given)}: ${problem} ${remedy}`)
  }
  if (!isPlainObject(given)) fail('it is not an object.')
  const unknown = unknownKey(given, ['kinds', 'timeoutMs'])
  if (unknown !== undefined) fail(`there is no ${shown(unknown)}.`)
  if (given.timeoutMs === undefined) fail('it has no timeoutMs.')
  return [given.kinds, given.timeoutMs]
}

/** Reads the option `globalLabels`, unchecked. A label without a value stays, to be refused; metrics drop those. */
export function readGlobalLabels(
  labels: Labels,
  option: string,
): ReadonlyArray<readonly [string, LabelValue]> {
  return labelEntries(labels, problem => {
    throw new BuildError('INVALID_OPTION', `${option} is wrong: ${problem}.`)
  })
}

/** Checks a global label, and returns its value as it is written. */
export function checkGlobalLabel(name: string, value: LabelValue): string {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_GLOBAL_LABEL', `the global label ${shown(name)}: ${problem}`)
  }
  if (typeof name !== 'string' || sanitizeLabelName(name) !== name) {
    // Sanitized twice, because the first pass may produce two underscores at the start, which are not allowed.
    const instead = sanitizeLabelName(sanitizeLabelName(typeof name === 'string' ? name : shown(name)))
    fail(
      `the name must be letters, digits and "_", not start with a digit or "__"; for example "${messageOf(instead)}".`,
    )
  }
  if (Object.values(reservedLabel).includes(name))
    fail("this label is the exporter's own. Choose another name.")
  let written = ''
  try {
    if (value !== undefined && value !== null) written = labelText(name, value).toWellFormed()
  } catch (error) {
    fail(`${messageOf(error)}. Give another value than ${shown(value)}, or leave the label out.`)
  }
  return written === ''
    ? fail(`the value ${shown(value)} says nothing. Give another, or leave the label out.`)
    : written
}
