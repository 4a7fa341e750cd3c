import { type LabelRecord, type Labels, labelRecord, messageOf, type Recorder } from 'metrics-facade'
import { checkBounds } from './bounds.ts'
import { labelPairs } from './label.ts'
import { reservedLabel } from './legal.ts'
import { isRecorder } from './recorder.ts'

/** What is wrong with an option that all collectors have. */
export type CollectorErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_PREFIX'
  | 'INVALID_LABELS'
  | 'INVALID_BUCKETS'
  | 'INVALID_RECORDER'

/** Throws the collector's own error. The message continues "… got". */
export type Refuse = (code: CollectorErrorCode, message: string, cause?: unknown) => never

/** The options that functions have which collect metrics for a library, such as `collectProcessMetrics`. */
export interface CollectorOptions {
  readonly prefix?: string | undefined
  readonly labels?: Labels | undefined
  readonly recorder?: Recorder | undefined
}

/** These options, checked and complete. */
export interface CollectorSettings {
  readonly prefix: string
  readonly labels: LabelRecord
  readonly recorder: Recorder | undefined
}

function checkLabels(labels: Labels, taken: readonly string[], refuse: Refuse): LabelRecord {
  let pairs: ReturnType<typeof labelPairs>
  try {
    // For a metric, null means that there are no labels; here it is a mistake.
    pairs = labelPairs(labelRecord(labels))
  } catch (error) {
    return refuse('INVALID_LABELS', `wrong labels: ${messageOf(error)}.`, error)
  }
  // The last are those that exporters add to distributions.
  const found = pairs.find(([name]) => [...taken, ...Object.values(reservedLabel)].includes(name))
  if (found === undefined) return Object.fromEntries(pairs)
  const remedy = 'Choose another name.'
  return refuse(
    'INVALID_LABELS',
    `the label "${messageOf(found[0])}", which some of the metrics set. ${remedy}`,
  )
}

/**
 * Checks the options that all collectors have, and that there are no others than `names`.
 *
 * @param takenLabels - names of labels that the metrics set themselves.
 */
export function checkCollectorOptions(
  options: CollectorOptions,
  names: readonly string[],
  takenLabels: readonly string[],
  refuse: Refuse,
): CollectorSettings {
  if (typeof options !== 'object' || options === null) {
    return refuse('INVALID_OPTION', `${messageOf(options)}. Give an object of options, or nothing.`)
  }
  const unknown = Object.keys(options).find(name => !names.includes(name))
  if (unknown !== undefined) {
    const remedy = `Use ${names.join(', ')}.`
    return refuse('INVALID_OPTION', `the option "${messageOf(unknown)}", which it does not have. ${remedy}`)
  }
  const { prefix = '', labels = {}, recorder } = options
  if (typeof prefix !== 'string') {
    refuse('INVALID_PREFIX', `the prefix ${messageOf(prefix)}. Give a string, for example "shop_".`)
  }
  if (recorder !== undefined && !isRecorder(recorder)) {
    const remedy = 'Give what build() or buildRecorder() returns, or leave it out for the global one.'
    refuse('INVALID_RECORDER', `the recorder ${messageOf(recorder)}. ${remedy}`)
  }
  return { prefix, labels: checkLabels(labels, takenLabels, refuse), recorder }
}

/** Checks an option, bounds of buckets, and returns a copy. */
export function checkBucketOption(
  option: string,
  buckets: readonly number[],
  refuse: Refuse,
): readonly number[] {
  try {
    return checkBounds(buckets)
  } catch (error) {
    return refuse('INVALID_BUCKETS', `wrong ${option}: ${messageOf(error, 1000)}`, error)
  }
}
