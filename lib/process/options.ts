import { type LabelRecord, type Labels, labelRecord, messageOf, type Recorder } from 'metrics-facade'
import { checkBounds, isRecorder, labelPairs, reservedLabel } from 'metrics-facade/registry'
import { ProcessMetricsError, type ProcessMetricsErrorCode } from './error.ts'

/** Options of `collectProcessMetrics`. All are optional. */
export interface ProcessMetricsOptions {
  /** A prefix for every name, without a separator: `'shop_'`. By default there is no prefix. */
  readonly prefix?: string | undefined
  /** Labels for every series. By default there are no labels. */
  readonly labels?: Labels | undefined
  /**
   * Inclusive upper bounds of `nodejs_gc_duration_seconds` in seconds, finite and ascending. This is advice: settings
   * of the exporter for that name win. By default 0.001, 0.01, 0.1, 1, 2 and 5.
   */
  readonly gcBuckets?: readonly number[] | undefined
  /** How often the event loop's lag is measured: whole milliseconds from 1 to 1,000. 20 by default. */
  readonly eventLoopResolutionMs?: number | undefined
  /**
   * The recorder that the metrics go to and at whose scrapes they are read. By default the local recorder if this is
   * called within `withLocalRecorder`, else the global one.
   */
  readonly recorder?: Recorder | undefined
}

/** The options, checked and complete. */
export interface ProcessMetricsSettings {
  readonly prefix: string
  readonly labels: LabelRecord
  readonly gcBuckets: readonly number[]
  readonly eventLoopResolutionMs: number
  readonly recorder: Recorder | undefined
}

const optionNames = ['prefix', 'labels', 'gcBuckets', 'eventLoopResolutionMs', 'recorder']

/** Labels that some of the metrics set, or that exporters add to distributions. */
const takenLabels = [
  ...['type', 'space', 'kind', 'version', 'major', 'minor', 'patch'],
  ...Object.values(reservedLabel),
]

function refuse(code: ProcessMetricsErrorCode, message: string, cause?: unknown): never {
  throw new ProcessMetricsError(code, `collectProcessMetrics got ${message}`, cause ? { cause } : undefined)
}

function checkPrefix(prefix: string): string {
  if (typeof prefix === 'string') return prefix
  return refuse('INVALID_PREFIX', `the prefix ${messageOf(prefix)}. Give a string, for example "shop_".`)
}

function checkLabels(labels: Labels): LabelRecord {
  let pairs: ReturnType<typeof labelPairs>
  try {
    // For a metric, null means that there are no labels; here it is a mistake.
    pairs = labelPairs(labelRecord(labels))
  } catch (error) {
    return refuse('INVALID_LABELS', `wrong labels: ${messageOf(error)}.`, error)
  }
  const taken = pairs.find(([name]) => takenLabels.includes(name))
  if (taken !== undefined) {
    refuse(
      'INVALID_LABELS',
      `the label "${messageOf(taken[0])}", which some of the metrics set. Choose another name.`,
    )
  }
  return Object.fromEntries(pairs)
}

function checkBuckets(buckets: readonly number[]): readonly number[] {
  try {
    return checkBounds(buckets)
  } catch (error) {
    return refuse('INVALID_BUCKETS', `wrong gcBuckets: ${messageOf(error, 1000)}`, error)
  }
}

function checkResolution(resolutionMs: number): number {
  if (Number.isInteger(resolutionMs) && resolutionMs >= 1 && resolutionMs <= 1_000) return resolutionMs
  return refuse(
    'INVALID_RESOLUTION',
    `the eventLoopResolutionMs ${messageOf(resolutionMs)}. Give whole milliseconds from 1 to 1000, for example 20.`,
  )
}

function checkRecorder(recorder: Recorder | undefined): Recorder | undefined {
  if (recorder === undefined || isRecorder(recorder)) return recorder
  return refuse(
    'INVALID_RECORDER',
    `the recorder ${messageOf(recorder)}. Give what build() or buildRecorder() returns, or leave it out for the global one.`,
  )
}

/** @throws ProcessMetricsError for a value that cannot be used, and for an option that does not exist. */
export function checkOptions(options: ProcessMetricsOptions): ProcessMetricsSettings {
  if (typeof options !== 'object' || options === null) {
    refuse('INVALID_OPTION', `${messageOf(options)}. Give an object of options, or nothing.`)
  }
  const unknown = Object.keys(options).find(name => !optionNames.includes(name))
  if (unknown !== undefined) {
    refuse(
      'INVALID_OPTION',
      `the option "${messageOf(unknown)}", which it does not have. Use ${optionNames.join(', ')}.`,
    )
  }
  const {
    prefix = '',
    labels = {},
    gcBuckets = [0.001, 0.01, 0.1, 1, 2, 5],
    eventLoopResolutionMs = 20,
    recorder,
  } = options
  return {
    prefix: checkPrefix(prefix),
    labels: checkLabels(labels),
    gcBuckets: checkBuckets(gcBuckets),
    eventLoopResolutionMs: checkResolution(eventLoopResolutionMs),
    recorder: checkRecorder(recorder),
  }
}
