import { type LabelRecord, type LabelValue, labelRecord, messageOf } from 'metrics-facade'
import {
  checkBounds,
  labelPairs,
  legalLabelName,
  legalMetricName,
  reservedLabel,
  shown,
} from 'metrics-facade/registry'
import { ScopeError } from './error.ts'

/** The value of a label that cannot be left out. */
export type PresentValue = NonNullable<LabelValue>

/** Labels with values that never change: an object, a `Map`, or pairs. */
export type ConstantLabels =
  | Readonly<Record<string, PresentValue>>
  | Iterable<readonly [name: string, value: PresentValue]>

/** Accepts only names that every exporter writes unchanged: names that differ here then differ there, too. */
function isScopeLabel(name: string): boolean {
  return legalLabelName.test(name) && !name.startsWith('__')
}

/**
 * Checks that options are an object, and that all of them have one of these names.
 *
 * @param where - the function that got them, for the message.
 */
export function checkOptions(where: string, options: object, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new ScopeError('INVALID_ARGUMENT', `${where} got ${shown(options)} for options: pass an object.`)
  }
  const unknown = Object.keys(options).find(name => !names.includes(name))
  if (unknown === undefined) return
  throw new ScopeError(
    'INVALID_ARGUMENT',
    `There is no option ${shown(unknown)}. The options are ${names.join(', ')}.`,
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

/** Checks the name of a method, which must be an identifier. */
export function checkMethodName(name: string): void {
  if (typeof name === 'string' && isScopeLabel(name)) return
  throw new ScopeError(
    'INVALID_NAME',
    `The hierarchy has a level ${shown(name)}: use letters, digits and "_", with neither a digit nor "__" first.`,
  )
}

/** Checks the prefix of labels; `''` means that they have no prefix. */
export function checkLabelPrefix(prefix: string): void {
  if (prefix === '' || (typeof prefix === 'string' && isScopeLabel(prefix))) return
  throw new ScopeError(
    'INVALID_NAME',
    `The label prefix is ${shown(prefix)}: use letters, digits and "_", with neither a digit nor "__" first.`,
  )
}

/** Checks the prefix, to which a `_` is added; `''` means that there is no prefix. */
export function checkPrefix(prefix: string): void {
  if (prefix === '') return
  checkMetricName('prefix', prefix)
  if (!prefix.endsWith('_')) return
  throw new ScopeError(
    'INVALID_NAME',
    `The prefix ${shown(prefix)} ends with "_", which is added: leave it out.`,
  )
}

/**
 * Checks the names of labels that a metric or a scope adds.
 *
 * @param where - the metric or scope that adds them, for the message.
 * @param taken - names that the hierarchy or the scope uses already.
 */
export function checkLabelNames(where: string, names: readonly string[], taken: readonly string[]): void {
  const refuse = (name: unknown, problem: string): never => {
    throw new ScopeError('INVALID_LABELS', `${where} has a label ${shown(name)}: ${problem}`)
  }
  names.forEach((name, index) => {
    if (typeof name !== 'string' || !isScopeLabel(name)) {
      refuse(name, 'use letters, digits and "_", with neither a digit nor "__" first.')
    }
    if (Object.values(reservedLabel).includes(name))
      refuse(name, 'distributions are written with it. Choose another name.')
    if (names.indexOf(name) !== index) refuse(name, 'it is given twice. Leave one out.')
    if (taken.includes(name)) refuse(name, 'the hierarchy sets this label by itself. Choose another name.')
  })
}

/**
 * Checks that nothing but `undefined` was passed after the last parameter.
 *
 * @param others - the arguments after the last parameter.
 */
export function checkSuperfluous(method: string, others: readonly unknown[]): void {
  const other = others.find(one => one !== undefined)
  if (other === undefined) return
  throw new ScopeError(
    'INVALID_ARGUMENT',
    `${messageOf(method)}() got ${shown(other)} for an argument that it does not have: leave it out.`,
  )
}

function readLabels(where: string, labels: ConstantLabels): LabelRecord {
  try {
    const record = labelRecord(labels)
    labelPairs(record)
    return record
  } catch (error) {
    const isBuckets = ArrayBuffer.isView(labels) || (Array.isArray(labels) && typeof labels[0] === 'number')
    const remedy = isBuckets ? ' Buckets come behind the labels.' : ''
    throw new ScopeError('INVALID_LABELS', `${where} got wrong labels: ${messageOf(error)}.${remedy}`)
  }
}

/** Checks labels, and returns a copy with their values as strings. */
export function checkLabels(
  where: string,
  labels: ConstantLabels,
  taken: readonly string[],
): Record<string, string> {
  const record = readLabels(where, labels)
  const entries = Object.entries(record)
  checkLabelNames(where, Object.keys(record), taken)
  for (const [name, value] of entries) {
    const isValue = ['string', 'number', 'boolean', 'bigint'].includes(typeof value)
    if (isValue && value !== '') continue
    throw new ScopeError(
      'INVALID_LABELS',
      `${where} has a label ${shown(name)} of ${shown(value)}: give it a value, or leave it out.`,
    )
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** Checks the bounds of buckets, and returns a copy, which never changes. */
export function checkBuckets(where: string, buckets: readonly number[]): readonly number[] {
  try {
    return checkBounds(buckets)
  } catch (error) {
    throw new ScopeError('INVALID_BUCKETS', `${where}: ${messageOf(error, 1000)}`)
  }
}
