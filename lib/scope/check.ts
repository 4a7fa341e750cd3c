import { type LabelValue, messageOf } from 'metrics-facade'
import { ScopeError } from './error.ts'

/** The value of a label that is always there. */
export type PresentValue = NonNullable<LabelValue>

/** Labels with values that never change. */
export type ConstantLabels = Readonly<Record<string, PresentValue>>

// Only names that every exporter writes as they are: what is told apart here is then told apart there.
const legalMetricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const legalLabelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/

/** Labels that distributions are written with. */
const reservedLabels = ['le', 'quantile']

/** A value as an error message names it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : messageOf(value)
}

/**
 * Checks that options are an object that has no others than those of these names.
 *
 * @param where - what they were given to, for the message.
 */
export function checkOptions(where: string, options: object, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new ScopeError('INVALID_ARGUMENT', `${where} got ${shown(options)} for options: pass an object.`)
  }
  const unknown = Object.keys(options).find(name => !names.includes(name))
  if (unknown === undefined) return
  throw new ScopeError(
    'INVALID_ARGUMENT',
    `There is no option "${unknown}". The options are ${names.join(', ')}.`,
  )
}

/** @param what - what is named, for the message: `'metric'`. */
export function checkMetricName(what: string, name: string): void {
  if (typeof name === 'string' && legalMetricName.test(name)) return
  throw new ScopeError(
    'INVALID_NAME',
    `The ${what} is named ${shown(name)}: use letters, digits, "_" and ":", with no digit first.`,
  )
}

/** The prefix ends without `_`, because one is put behind it. */
export function checkPrefix(prefix: string): void {
  checkMetricName('prefix', prefix)
  if (!prefix.endsWith('_')) return
  throw new ScopeError('INVALID_NAME', `The prefix "${prefix}" ends with "_", which is added: leave it out.`)
}

/**
 * Checks the names of labels that a metric or a scope adds.
 *
 * @param where - what adds them, for the message.
 * @param taken - names that the hierarchy or the scope uses already.
 */
export function checkLabelNames(where: string, names: readonly string[], taken: readonly string[]): void {
  const refuse = (name: unknown, problem: string): never => {
    throw new ScopeError('INVALID_LABELS', `${where} has a label ${shown(name)}: ${problem}`)
  }
  names.forEach((name, index) => {
    if (typeof name !== 'string' || !legalLabelName.test(name)) {
      refuse(name, 'use letters, digits and "_", with neither a digit nor "__" first.')
    }
    if (reservedLabels.includes(name)) refuse(name, 'distributions are written with it. Choose another name.')
    if (names.indexOf(name) !== index) refuse(name, 'it is given twice. Leave one out.')
    if (taken.includes(name)) refuse(name, 'the hierarchy sets this label by itself. Choose another name.')
  })
}

/** Whether this can be labels. What is of a class and shows nothing, such as a `Date`, does not mean no labels. */
function isLabels(labels: unknown): boolean {
  if (typeof labels !== 'object' || labels === null || Symbol.iterator in labels) return false
  const prototype: object | null = Object.getPrototypeOf(labels)
  // Not compared with `Object.prototype`, which is another one in another realm.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return isPlain || Object.keys(labels).length > 0
}

/** Checks labels, and returns a copy with their values as text. */
export function checkLabels(
  where: string,
  labels: ConstantLabels,
  taken: readonly string[],
): Record<string, string> {
  if (!isLabels(labels)) {
    throw new ScopeError(
      'INVALID_LABELS',
      `${where} has ${shown(labels)} for labels: pass an object of names and values.`,
    )
  }
  const entries = Object.entries(labels)
  checkLabelNames(where, Object.keys(labels), taken)
  for (const [name, value] of entries) {
    const isText = ['string', 'number', 'boolean', 'bigint'].includes(typeof value)
    if (isText && value !== '') continue
    throw new ScopeError(
      'INVALID_LABELS',
      `${where} has a label "${name}" of ${shown(value)}: give it a value, or leave it out.`,
    )
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** Checks the bounds of buckets, and returns a copy that nobody changes. */
export function checkBuckets(where: string, buckets: readonly number[]): readonly number[] {
  const bounds = Array.isArray(buckets) ? [...buckets] : []
  const isAscending = bounds.every((bound, index) => Number.isFinite(bound) && !(bound <= bounds[index - 1]!))
  if (bounds.length > 0 && isAscending) return Object.freeze(bounds)
  throw new ScopeError(
    'INVALID_BUCKETS',
    `${where} has the buckets ${shown(buckets)}: give upper bounds, finite and ascending, without Infinity.`,
  )
}
